"""What was found in a file into the correction pack that goes back to whoever filled it in."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from anchorkit.findings import Finding
from anchorkit.returns.covering_note import Attached, Covering, covering_note
from anchorkit.selection.model import Selection
from anchorkit.workflows.files import write_atomically

_MOST_OF_A_STEM: Final = 80


@dataclass(frozen=True, slots=True)
class Judged:
    """A file as it came, and what was made of it."""

    path: Path
    content: bytes
    organisation: str | None
    """The organisation's code, where the file says whose it is."""
    findings: tuple[Finding, ...]
    refused: bool
    taken: int
    not_taken: int


@dataclass(frozen=True, slots=True)
class CorrectionPack:
    """What was written for one file: always a note; a workbook where the file can have one."""

    note: Path
    annotated: Path | None = None
    """The person's own workbook with our comments, or the findings in a workbook of their own."""
    copy: Path | None = None
    """Their untouched workbook, where ours is beside it."""


@dataclass(slots=True)
class CorrectionPacks:
    """Writes the packs of one run into a folder: no two get the same name, and no input is written over."""

    folder: Path
    selection: Selection
    inputs: Sequence[Path]
    now: date
    stored: bool
    """False where files are only looked through."""
    _taken: set[str] = field(default_factory=set)

    def write(self, judged: Judged) -> CorrectionPack | None:
        """Write the pack for a file; nothing where nothing was found.

        Raises AnchorkitError where the folder can't be written.
        """
        if not judged.findings:
            return None
        stem = self._stem(judged)
        covering = self._covering(judged)
        attachments, covering = _attachments(judged, covering, stem, self.now)
        paths = {}
        for name, content in attachments.items():
            paths[name] = self.folder / name
            write_atomically(paths[name], content)
        note = self.folder / f"{stem}-note.md"
        # Last, since it names the others.
        write_atomically(note, covering_note(judged.findings, covering))
        return CorrectionPack(note, paths.get(covering.attachment), paths.get(covering.copy))

    def _covering(self, judged: Judged) -> Covering:
        selection = self.selection
        organisation = selection.organisation(judged.organisation or "")
        due = selection.return_by
        return Covering(
            file=judged.path.name,
            organisation=organisation.name if organisation else "",
            set_title=selection.title,
            contact_name=selection.contact.name,
            contact_email=selection.contact.email,
            return_by=due if due and due >= self.now else None,
            refused=judged.refused,
            taken=judged.taken,
            not_taken=judged.not_taken,
            stored=self.stored,
        )

    def _stem(self, judged: Judged) -> str:
        """The beginning of the pack's names: the file's own, and a short hash where that is not enough."""
        plain = safe_stem(judged.path)
        digest = hashlib.sha256(judged.content).hexdigest()
        inputs = {path.resolve() for path in self.inputs}
        for length in (0, *range(8, 65, 8)):
            stem = f"{plain}-{digest[:length]}" if length else plain
            names = [f"{stem}-{ending}" for ending in _ENDINGS]
            free = not self._taken & {name.casefold() for name in names}
            if free and not any((self.folder / name).resolve() in inputs for name in names):
                break
        self._taken |= {name.casefold() for name in names}
        return stem


def open_packs(
    folder: Path | None, selection: Selection, inputs: Sequence[Path], now: date, *, stored: bool
) -> CorrectionPacks | None:
    """The packs of a run, where a folder is named for them."""
    return CorrectionPacks(folder, selection, inputs, now, stored) if folder else None


_KINDS: Final = ("xlsx", "xlsm", "xltx", "xltm", "ods", "ots")
_ENDINGS: Final = (*(f"{part}.{kind}" for part in ("findings", "copy") for kind in _KINDS), "note.md")


def safe_stem(path: Path) -> str:
    """A file's name without its ending as plain letters, digits, dots, hyphens and underscores."""
    plain = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^A-Za-z0-9._]+", "-", plain)[:_MOST_OF_A_STEM].strip("-._")
    # A corrected workbook comes back under the name that we gave it.
    return stem.removesuffix("-findings").strip("-._") or "return"


def _attachments(
    judged: Judged, covering: Covering, stem: str, now: date
) -> tuple[dict[str, bytes], Covering]:
    """The files that go with the note, by name, and what the note says about them."""
    from anchorkit.returns.annotate import WouldLose, annotate, findings_workbook
    from anchorkit.returns.package import ending_of

    if judged.refused:
        return {}, covering
    kind = ending_of(judged.content)
    name, copy = f"{stem}-findings.{kind}", f"{stem}-copy.{kind}"
    words = {"organisation": covering.organisation, "set_title": covering.set_title}
    try:
        content = annotate(judged.content, judged.findings, **words, now=now)
    except WouldLose as loss:
        name = f"{stem}-findings.xlsx"
        why = f"it holds {' and '.join(loss.what)}, and our comments might have harmed that"
        beside = findings_workbook(judged.findings, **words, now=now)
        covering = replace(covering, attached=Attached.BESIDE, attachment=name, copy=copy, why_not=why)
        return {copy: judged.content, name: beside}, covering
    return {name: content}, replace(covering, attached=Attached.ANNOTATED, attachment=name)
