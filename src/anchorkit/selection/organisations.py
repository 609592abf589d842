"""The shipped list of NHS organisations turned into a look-up by code, with the nearest ones for a slip.

Source: `data/reference/organisations.csv`; where it comes from is written beside it.
"""

import csv
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Literal

from anchorkit import resources

OrganisationKind = Literal["trust", "icb", "other"]


@dataclass(frozen=True, slots=True)
class KnownOrganisation:
    """One organisation of the list. `region` is a name, `icb` a code; empty where the source has none."""

    code: str
    name: str
    kind: OrganisationKind
    region: str
    icb: str
    opened: date | None
    closed: date | None
    source: str


@dataclass(frozen=True)
class Organisations:
    """The organisations by code."""

    by_code: dict[str, KnownOrganisation]

    def __iter__(self) -> Iterator[KnownOrganisation]:
        return iter(self.by_code.values())

    def __len__(self) -> int:
        return len(self.by_code)

    def get(self, code: str) -> KnownOrganisation | None:
        """The organisation of a code, in capitals or not; None where the list has none."""
        return self.by_code.get(code.strip().upper())

    def nearest(self, text: str, limit: int = 3) -> tuple[KnownOrganisation, ...]:
        """The organisations that somebody may have meant, open ones first.

        A code is looked for by the letters it shares in their places, a name by its words (`leeds teaching`)
        and then by likeness.
        """
        words, code = _words(text), text.strip().upper()
        if not words:
            return ()
        found = self._codes_like(code) if re.fullmatch(r"[A-Z0-9]*[0-9][A-Z0-9]*", code) else []
        found = found or [known for known in self if all(word in _words(known.name) for word in words)]
        if not found:
            names = difflib.get_close_matches(" ".join(words), self._by_words, n=limit, cutoff=0.6)
            found = [self._by_words[name] for name in names]
        return tuple(sorted(found, key=lambda known: known.closed is not None)[:limit])

    def _codes_like(self, code: str) -> list[KnownOrganisation]:
        """Codes that differ in one place, those that begin alike first."""

        def different(known: str) -> list[int]:
            return [place for place, pair in enumerate(zip(code, known, strict=True)) if pair[0] != pair[1]]

        near = [known for known in self.by_code if len(known) == len(code) and len(different(known)) == 1]
        return [
            self.by_code[known] for known in sorted(near, key=lambda known: (-different(known)[0], known))
        ]

    @cached_property
    def _by_words(self) -> dict[str, KnownOrganisation]:
        return {" ".join(_words(found.name)): found for found in self}


@cache
def load_organisations() -> Organisations:
    """Read the shipped list, in the order of its codes."""
    with resources.data("reference/organisations.csv").open(encoding="utf-8", newline="") as file:
        return Organisations({row["code"]: _organisation(row) for row in csv.DictReader(file)})


def _organisation(row: dict[str, str]) -> KnownOrganisation:
    kinds: dict[str, OrganisationKind] = {"trust": "trust", "icb": "icb"}
    return KnownOrganisation(
        code=row["code"],
        name=row["name"],
        kind=kinds.get(row["kind"], "other"),
        region=row["region"],
        icb=row["icb"],
        opened=_date(row["open"]),
        closed=_date(row["close"]),
        source=row["source"],
    )


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _words(text: str) -> tuple[str, ...]:
    plain = text.lower().replace("&", " and ").replace("’", "'").replace("'", "")
    return tuple(re.findall(r"[a-z0-9]+", plain))
