"""What was published, release by release, so that no later output undoes what an earlier one hid (B6).

A plain value whose releases turn into JSON and back. It holds what readers saw and never a true number, but
what was hidden can be told from it: it is kept inside, in the store.
"""

import json
import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from anchorkit.measures.bounds import Range
from anchorkit.measures.profiles import Audience
from anchorkit.measures.seen import Cell, Layer, Seen, together

FORMAT: Final = 2
_WITHOUT_MEMBERS: Final = 1
"""The format in which a joint figure did not name the organisations in it."""


class InvalidRegister(ValueError):
    """A text that is no register."""


class Release(NamedTuple):
    """What one output for an audience showed or hid anew, or otherwise than the one before.

    `complementary` are those of its hidden cells that only protect others; `moment` says as at when the
    store was read, so that what was true then can be looked up again. With `notes_again`, a figure that is
    shown as before though its answer has changed is among the changes too; releases of earlier versions of
    anchorkit left those out.
    """

    audience: Audience
    changes: Mapping[Cell, Seen]
    complementary: frozenset[Cell] = frozenset()
    moment: str = ""
    base: int = 1
    """To which multiple its counts were rounded."""
    notes_again: bool = True


@dataclass(frozen=True, slots=True)
class Register:
    """Every release, in the order in which they were made."""

    releases: tuple[Release, ...] = ()

    def layers(self) -> tuple[Layer, ...]:
        """What each release showed as a whole, the first one first."""
        now: dict[Audience, dict[Cell, Seen]] = {}
        found = []
        for release in self.releases:
            now[release.audience] = {**now.get(release.audience, {}), **release.changes}
            found.append(now[release.audience])
        return tuple(found)

    def cells(self) -> frozenset[Cell]:
        """Everything that any release was about."""
        return frozenset(cell for release in self.releases for cell in release.changes)

    def latest(self, audience: Audience) -> Layer:
        """What the audience saw last of each cell."""
        layer: dict[Cell, Seen] = {}
        for release in self.releases:
            if release.audience is audience:
                layer.update(release.changes)
        return layer

    def complementary(self, audience: Audience) -> frozenset[Cell]:
        """The cells that were hidden from the audience to protect others."""
        found = (release.complementary for release in self.releases if release.audience is audience)
        return frozenset[Cell]().union(*found)

    def with_release(
        self,
        audience: Audience,
        layer: Layer,
        complementary: Collection[Cell] = (),
        moment: str = "",
        base: int = 1,
        again: Collection[Cell] = (),
    ) -> "Register":
        """The register after one more output; the same register where it shows nothing new.

        `again` are cells that are shown as they were though what stands behind them has changed.
        """
        before = self.latest(audience)
        changes = {cell: seen for cell, seen in layer.items() if before.get(cell) != seen or cell in again}
        if not changes:
            return self
        protecting = frozenset(cell for cell in complementary if cell in changes)
        release = Release(audience, dict(sorted(changes.items())), protecting, moment, base)
        return Register((*self.releases, release))


NOTHING_YET: Final = Register()


def release_to_json(release: Release) -> str:
    """Write a release in one line, in the same order every time."""
    cells = [
        _entry(cell, seen, cell in release.complementary) for cell, seen in sorted(release.changes.items())
    ]
    data = {
        "format": FORMAT,
        "audience": release.audience.value,
        "moment": release.moment,
        "base": release.base,
        "again": release.notes_again,
        "cells": cells,
    }
    return json.dumps(data, separators=(",", ":"))


def release_from_json(text: str) -> Release:
    """Read a release back. Raises InvalidRegister."""
    with _understood():
        data = json.loads(text)
        _require_format(data, FORMAT)
        return _release(data)


def _entry(cell: Cell, seen: Seen, complementary: bool) -> dict[str, Any]:
    ranges = {
        field: [found.lower, None if math.isinf(found.upper) else found.upper] for field, found in seen.counts
    }
    return {**cell._asdict(), "hidden": seen.hidden, "complementary": complementary, "between": ranges}


def register_from_json(text: str) -> Register:
    """Read a register that an older anchorkit kept in a file. Raises InvalidRegister."""
    with _understood():
        data = json.loads(text)
        _require_format(data, FORMAT, _WITHOUT_MEMBERS)
        register = Register(tuple(_release(found) for found in data["releases"]))
        return _with_members(register) if data["format"] == _WITHOUT_MEMBERS else register


@contextmanager
def _understood() -> Iterator[None]:
    """Raise InvalidRegister for what is none: to begin anew would forget what must stay hidden."""
    try:
        yield
    except InvalidRegister:
        raise
    except (KeyError, TypeError, ValueError, AttributeError):
        raise InvalidRegister("it is damaged") from None


def _require_format(data: Any, *known: int) -> None:
    if data["format"] not in known:
        raise InvalidRegister("it was written by another version of anchorkit")


def _release(data: Any) -> Release:
    changes: dict[Cell, Seen] = {}
    protecting: set[Cell] = set()
    for entry in data["cells"]:
        cell = Cell(*(str(entry[name]) for name in Cell._fields))
        ranges = tuple(
            (field, Range(float(low), math.inf if high is None else float(high)))
            for field, (low, high) in entry["between"].items()
        )
        changes[cell] = Seen(ranges, bool(entry["hidden"]))
        if entry["complementary"]:
            protecting.add(cell)
    moment = str(data["moment"])
    if moment:
        datetime.fromisoformat(moment)
    return Release(
        Audience(data["audience"]),
        changes,
        frozenset(protecting),
        moment,
        int(data["base"]),
        bool(data.get("again", False)),
    )


def _with_members(register: Register) -> Register:
    """Name the organisations in each joint figure: all of which the same output told something."""
    releases = []
    for release, layer in zip(register.releases, register.layers(), strict=True):
        codes: dict[Cell, list[str]] = defaultdict(list)
        for cell in layer:
            codes[cell._replace(organisation="")].append(cell.organisation)
        named = {
            cell: cell
            if cell.organisation
            else cell._replace(organisation=together(filter(None, codes[cell])))
            for cell in release.changes
        }
        changes = {named[cell]: seen for cell, seen in release.changes.items()}
        protecting = frozenset(named[cell] for cell in release.complementary)
        releases.append(release._replace(changes=changes, complementary=protecting))
    return Register(tuple(releases))
