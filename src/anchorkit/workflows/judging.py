"""Files that came back into what a check makes of them, in order: here, in processes or on a cluster."""

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from anchorkit.compute import Done, Lost, batch_for, each
from anchorkit.errors import AnchorkitError
from anchorkit.findings import OUR_FAULT, Finding
from anchorkit.observations import Key, Observation
from anchorkit.returns.check import check_return
from anchorkit.returns.guard import Refused
from anchorkit.returns.identity import manifests_of
from anchorkit.returns.model import CheckedReturn, ReturnedWorkbook
from anchorkit.returns.read import read_return
from anchorkit.selection.model import Plan
from anchorkit.uncollected import uncollected
from anchorkit.workflows.incoming import Unreadable, read_author, read_file

if TYPE_CHECKING:
    from anchorkit.store.store import Store
    from anchorkit.workplaces import Place

History = Mapping[Key, Observation]


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that was opened: its bytes, or why it can't be read."""

    path: Path
    content: bytes = b""
    digest: str = ""
    unreadable: Finding | None = None
    to_judge: bool = True


def open_file(path: Path) -> Opened:
    """Read a file; that it can't be read is a finding."""
    try:
        content = read_file(path)
    except Unreadable as error:
        return Opened(path, unreadable=error.finding, to_judge=False)
    return Opened(path, content, hashlib.sha256(content).hexdigest())


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was made of a file: `organisation` is as its manifest has it, `author` as the file says."""

    checked: CheckedReturn
    organisation: str | None = None
    modified: datetime | None = None
    author: str = ""


class Judging:
    """Judges files in their order and knows what is held of their organisations while it changes.

    Workers are given bytes and what is held of one organisation, and never meet the store.
    """

    def __init__(self, plan: Plan, place: "Place | None" = None, store: "Store | None" = None) -> None:
        self.place = place
        self._plan, self._store = plan, store
        self._held = set(store.codes()[0]) if store and place else set()
        self._turn = 0
        self._changed: dict[str, int] = {}

    def judge(self, files: Iterable[Opened], count: int) -> Iterator[tuple[Opened, Judgement | None]]:
        """A judgement of each of so many files, in their order; None for what there is nothing to judge of.

        Files are asked for as they are needed, with a place some of them ahead of the judgements.
        """
        if self.place is None:
            yield from ((file, self._here(file.content) if file.to_judge else None) for file in files)
            return
        ahead: deque[Opened] = deque()
        batch = batch_for(count, self.place)
        known = _Judge(self._plan, frozenset(self._held))
        asked = map(self._asked, _noting(files, ahead))
        first = each(known, asked, self.place, batch=batch, weigh=_weight)
        again = each(_Judge(self._plan), self._beside_held(first), self.place, batch=batch, weigh=_weight)
        for found in again:
            yield ahead.popleft(), self._settled(found)

    def _settled(self, found: "Done[_Asked, _Answer | None] | Lost[_Asked]") -> Judgement | None:
        if isinstance(found, Lost):
            return _LOST
        if found.result is None:
            return None
        if self._stands(found.item, found.result):
            return found.result.judgement
        # Another file of the organisation was taken in meanwhile. Workers have seen that this one is safe.
        return self._here(found.item.content)

    def changed(self, organisation: str | None) -> None:
        """What is held of an organisation has changed: its later files are judged beside that."""
        if organisation is not None:
            self._turn += 1
            self._changed[organisation] = self._turn
            self._held.add(organisation)

    def _here(self, content: bytes) -> Judgement:
        return _judgement(content, self._plan, self._history)

    def _history(self, organisation: str) -> History:
        if self._store is None:
            return {}
        return self._store.current_answers(organisation)

    def _asked(self, file: Opened) -> "_Asked | Done[_Asked, _Answer | None]":
        if not file.to_judge:
            return Done(_NOTHING, None)
        # Our workbooks are named by the organisation's code. Where that is wrong, it only costs time.
        code = file.path.stem.partition("-")[0]
        return self._beside(file.content, code) if code in self._held else _Asked(file.content)

    def _beside(self, content: bytes, organisation: str) -> "_Asked":
        return _Asked(content, organisation, self._history(organisation), self._turn)

    def _beside_held(
        self, first: "Iterable[Done[_Asked, _Answer | None] | Lost[_Asked]]"
    ) -> "Iterator[_Asked | Done[_Asked, _Answer | None]]":
        """Those that were judged well pass; those of which something else is held are asked again."""
        for found in first:
            if isinstance(found, Lost):
                yield Done(_NOTHING, _Answer(_LOST))
            elif found.result is None or self._stands(found.item, found.result):
                yield found
            else:
                yield self._beside(found.item.content, found.result.organisation or "")

    def _stands(self, asked: "_Asked", answer: "_Answer") -> bool:
        """True where a file was judged beside what is held of its organisation now."""
        organisation = answer.organisation
        if organisation is None:
            return True
        if organisation == asked.organisation:
            return self._changed.get(organisation, 0) <= asked.turn
        return organisation not in self._held


@dataclass(frozen=True, slots=True)
class _Asked:
    """A file as it goes to a worker, with what was held of an organisation at a turn of the run."""

    content: bytes
    organisation: str | None = None
    history: History = field(default_factory=dict)
    turn: int = 0


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a worker says of a file: without a judgement, it wants what is held of the organisation."""

    judgement: Judgement | None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class _Judge:
    """What a worker does. `held` are the organisations of which something is held."""

    plan: Plan
    held: frozenset[str] = frozenset()

    def __call__(self, asked: _Asked) -> _Answer:
        def history_of(organisation: str) -> History:
            if organisation == asked.organisation:
                return asked.history
            if organisation in self.held:
                raise _HistoryWanted(organisation)
            return {}

        try:
            judgement = _judgement(asked.content, self.plan, history_of)
        except _HistoryWanted as wanted:
            return _Answer(None, wanted.organisation)
        return _Answer(judgement, judgement.organisation)


class _HistoryWanted(Exception):
    """A file can't be judged without what is held of its organisation."""

    def __init__(self, organisation: str) -> None:
        super().__init__(organisation)
        self.organisation = organisation


def _nothing_held(_: str) -> History:
    return {}


def _judgement(content: bytes, plan: Plan, history_of: Callable[[str], History]) -> Judgement:
    whose: list[str] = []

    def noted(organisation: str) -> History:
        whose.append(organisation)
        return history_of(organisation)

    with uncollected():
        returned, checked = judge(content, plan, noted)
    if returned is None:
        return Judgement(checked)
    return Judgement(checked, whose[0] if whose else None, returned.modified, read_author(content))


def judge(
    content: bytes, plan: Plan, history_of: Callable[[str], History] = _nothing_held
) -> tuple[ReturnedWorkbook | None, CheckedReturn]:
    """Read and check one file's bytes; a file that can't be read is a return with one critical finding.

    Answers are also held against what the organisation answered before, which is asked for by its code.
    Whatever a file does to the libraries that open it, it ends here: the files after it have their turn.
    """
    try:
        returned = read_return(content)
        manifests, _ = manifests_of(returned)
        history = history_of(manifests[0].organisation) if manifests else {}
        return returned, check_return(returned, plan, history)
    except Refused as refusal:
        return None, CheckedReturn(None, (refusal.finding,))
    except (KeyboardInterrupt, SystemExit, AnchorkitError, _HistoryWanted):
        raise
    except BaseException as error:  # a library in Rust that panics raises no Exception
        if os.environ.get("ANCHORKIT_DEBUG"):
            raise
        return None, CheckedReturn(None, (OUR_FAULT.at(kind=type(error).__name__),))


def _noting(files: Iterable[Opened], ahead: deque[Opened]) -> Iterator[Opened]:
    for file in files:
        ahead.append(file)
        yield file


def _weight(asked: _Asked) -> int:
    return len(asked.content)


_LOST: Final = Judgement(CheckedReturn(None, (OUR_FAULT.at(kind="it ended the process that read it"),)))
_NOTHING: Final = _Asked(b"")
