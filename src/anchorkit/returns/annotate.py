"""A returned workbook and its findings into the same workbook with our words at each place.

What the person put in stays. Ours is added in ways that come off again without a trace: a comment of its own
or at the end of theirs, an outline, a mark beside the table, and the sheet *Findings*. What we added an
earlier time is replaced.
"""

import io
from collections.abc import Sequence
from datetime import date
from typing import Final

from anchorkit.errors import AnchorkitError
from anchorkit.findings import Finding
from anchorkit.returns.annotate_ods import annotated_ods
from anchorkit.returns.annotate_xlsx import annotated_xlsx
from anchorkit.returns.causes import causes_of
from anchorkit.returns.filetypes import Refused
from anchorkit.returns.findings_sheet import findings_book
from anchorkit.returns.findings_table import Heading, is_findings
from anchorkit.returns.mark_places import without_marks
from anchorkit.returns.model import ReturnedWorkbook
from anchorkit.returns.package import is_opendocument, lost_by_editing, repacked
from anchorkit.returns.read import read_return

_UNUSUAL: Final = ("something unusual",)


class WouldLose(AnchorkitError):
    """The workbook can't be annotated without losing something of the person's; `what` says what."""

    def __init__(self, what: Sequence[str]) -> None:
        super().__init__("The workbook holds what would be lost if it were annotated")
        self.what = tuple(what)


def annotate(
    content: bytes, findings: Sequence[Finding], *, organisation: str, set_title: str, now: date
) -> bytes:
    """Annotate a workbook that the guard has let pass and that the check has not refused.

    The same input gives the same bytes. Raises WouldLose where something of the person's would not survive;
    then `findings_workbook` goes beside the untouched file.
    """
    try:
        edit = annotated_ods if is_opendocument(content) else annotated_xlsx
        lost = lost_by_editing(content)
        annotated = b"" if lost else edit(content, findings, Heading(organisation, set_title, now))
    except Exception as error:
        # A damaged or unusual workbook raises whatever it likes; the untouched copy is the answer to all.
        raise WouldLose(_UNUSUAL) from error
    if lost or not _reads_alike(content, annotated):
        raise WouldLose(lost or _UNUSUAL)
    return annotated


def findings_workbook(findings: Sequence[Finding], *, organisation: str, set_title: str, now: date) -> bytes:
    """The findings in a small workbook of their own."""
    book = findings_book(causes_of(findings), Heading(organisation, set_title, now))
    out = io.BytesIO()
    book.save(out)
    return repacked(out.getvalue())


def _reads_alike(content: bytes, annotated: bytes) -> bool:
    """True where our own reader finds in both the same sheets, values, formulas and errors."""
    try:
        return _shown(read_return(content)) == _shown(read_return(annotated))
    except Refused:
        return False


def _shown(returned: ReturnedWorkbook) -> dict[str, object]:
    """What the reader sees, without our own marks and sheets."""
    return {
        sheet.name: (without_marks(sheet), sheet.formulas, sheet.uncached, sheet.errors)
        for sheet in returned.sheets
        if not is_findings(sheet)
    }
