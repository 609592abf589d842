"""What was found in a file into the correction pack that goes back to whoever filled it in."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from anchorkit.compute import Done, Lost, each
from anchorkit.findings import Finding
from anchorkit.returns.covering_note import Attached, Covering, covering_note
from anchorkit.selection.model import Selection
from anchorkit.workflows.files import write_atomically

if TYPE_CHECKING:
    from anchorkit.workplaces import Place

_TOGETHER: Final = 2
"""Workbooks annotated together: each takes far longer than the way to a worker and back."""
_LOST: Final = "something in your file stopped the program that writes our comments"
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
        return next(self.write_each([judged], None))

    def write_each(
        self, judged: Iterable[Judged | None], place: "Place | None"
    ) -> Iterator[CorrectionPack | None]:
        """Write the packs of files in their order, the workbooks made at a place; None where none is due.

        Raises AnchorkitError where the folder can't be written.
        """
        made = each(_attached, map(self._asked, judged), place, batch=_TOGETHER, weigh=_weight)
        for found in made:
            if isinstance(found, Lost):
                # A file that can't be annotated still gets its note.
                yield self._write(found.item, ({}, replace(found.item.covering, why_not=_LOST)))
            else:
                yield self._write(found.item, found.result) if found.result else None

    def _asked(self, judged: Judged | None) -> "_Asked | Done[_Asked, _Attachments | None]":
        if judged is None or not judged.findings:
            return Done(_NOTHING, None)
        return _Asked(judged, self._covering(judged), self._stem(judged), self.now)

    def _write(self, asked: "_Asked", attachments: "_Attachments") -> CorrectionPack:
        files, covering = attachments
        paths = {}
        for name, content in files.items():
            paths[name] = self.folder / name
            write_atomically(paths[name], content)
        note = self.folder / f"{asked.stem}-note.md"
        # Last, since it names the others.
        write_atomically(note, covering_note(asked.judged.findings, covering))
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


_Attachments = tuple[dict[str, bytes], Covering]
"""The files that go with a note, by name, and what the note says about them."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A file whose pack is due: what the note says, and how the names begin."""

    judged: Judged
    covering: Covering
    stem: str
    now: date


def _attached(asked: _Asked) -> _Attachments | None:
    """Make what goes with a note; what a worker does."""
    return _attachments(asked.judged, asked.covering, asked.stem, asked.now)


def _weight(asked: _Asked) -> int:
    return len(asked.judged.content)


def _attachments(judged: Judged, covering: Covering, stem: str, now: date) -> _Attachments:
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


_NOTHING: Final = _Asked(Judged(Path(), b"", None, (), True, 0, 0), Covering(file=""), "", date.min)
