"""What lies in a folder, and what the last run left, turned into what this run has to do; pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fnmatch import fnmatchcase
from typing import Final

from anchorkit.job.manifest import Input

_UNFINISHED: Final = (".tmp", ".part", ".crdownload", ".download")
_LOCKS: Final = ("~$", ".")
WAITING: Final = "not complete"
"""The outcome of a file that was still being written: the next run takes it up again."""
UNREAD: Final = "unread"
"""The outcome of a file that could not be opened: tried again in every run."""
PACK_DUE: Final = "pack not written"
"""The outcome of a file that is in the store, while what goes back of it could not be written yet."""
UNDONE: Final = frozenset({WAITING, UNREAD, PACK_DUE})
"""The outcomes of files that the next run takes up again."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file at the place where returns lie; `mark` changes when the file does, `modified` is in seconds."""

    name: str
    size: int
    mark: str
    modified: float | None = None
    path: str = field(default="", compare=False)
    """By which it is opened."""

    @property
    def key(self) -> str:
        """The name as it stands in a manifest: a name that is no text has its odd bytes as escapes."""
        return self.name.encode("utf-8", "backslashreplace").decode()


@dataclass(frozen=True, slots=True)
class Planned:
    """The files of a run: to be read, or left since they are the same as when they were read last."""

    new: tuple[Listed, ...]
    changed: tuple[Listed, ...]
    unchanged: tuple[Listed, ...]
    passed_over: tuple[str, ...]

    @property
    def to_read(self) -> tuple[Listed, ...]:
        """Files to be read, by name."""
        return tuple(sorted((*self.new, *self.changed), key=lambda found: found.name))


def plan_files(
    listed: Iterable[Listed], known: Mapping[str, Input], patterns: Sequence[str], *, trust: bool
) -> Planned:
    """Sort out the files of a folder. Without `trust` in what is known, every file is read again.

    Files that another program holds or has not finished are passed over, as are those of other names.
    """
    new, changed, unchanged, passed_over = [], [], [], []
    for found in sorted(listed, key=lambda found: found.name):
        name = found.name.rpartition("/")[2]
        if _is_unfinished(name) or not any(fnmatchcase(name.lower(), want.lower()) for want in patterns):
            passed_over.append(found.key)
            continue
        before = known.get(found.key)
        if before is None or before.outcome in UNDONE:
            new.append(found)
        elif trust and (before.size, before.mark) == (found.size, found.mark):
            unchanged.append(found)
        else:
            changed.append(found)
    return Planned(tuple(new), tuple(changed), tuple(unchanged), tuple(passed_over))


def still_written(before: Iterable[Listed], after: Iterable[Listed]) -> frozenset[str]:
    """The names of files that changed or went between two looks at the folder."""
    now = {found.name: found for found in after}
    return frozenset(found.name for found in before if now.get(found.name) != found)


def seconds_to_settle(listed: Iterable[Listed], now: float, settle: float) -> float:
    """How long to wait before the youngest file is `settle` seconds old.

    A file from the future has been dated by another clock: nothing is known of its age, and it is not
    waited for longer than any other.
    """
    ages = [max(0.0, now - found.modified) for found in listed if found.modified is not None]
    return max([0.0, *(settle - age for age in ages if age < settle)])


def basis_of(**parts: object) -> str:
    """A short name for everything that something was made from: other parts, another name."""
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def stale_words(newest: datetime | None, today: date, after_days: int | None) -> str:
    """The banner of reports whose newest return is older than the days given; empty where it is not.

    It names no number of days, so that a report does not change from day to day.
    """
    if newest is None or after_days is None or (today - newest.date()).days <= after_days:
        return ""
    day = f"{newest.day} {newest:%B %Y}"
    return f"No return has come since {day}: these figures may be out of date."


def in_order(paths: Iterable[str]) -> list[str]:
    """Files in the order in which they are published: pictures first, pages next, what leads to them last."""
    return sorted(paths, key=lambda path: (_rank(path), path))


def _rank(path: str) -> int:
    name = path.rpartition("/")[2]
    if name.startswith("index."):
        return 3
    return 2 if "/" not in path and name.startswith("report.") else 1 if "/" not in path else 0


def _is_unfinished(name: str) -> bool:
    return name.startswith(_LOCKS) or name.lower().endswith(_UNFINISHED)
