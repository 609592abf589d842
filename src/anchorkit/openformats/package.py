"""What stands in a package of tables, and what it says about itself: title, licence, who may read it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from anchorkit.errors import NotUnderstood
from anchorkit.openformats.tables import Table

MADE_HERE: Final = "anchorkit:"
"""How the identifier of every package begins; an earlier export is known by it."""


class Licence(NamedTuple):
    """What others may do with the data; `name` is an SPDX identifier, or empty."""

    name: str
    title: str
    url: str


LICENCES: Final = (
    Licence(
        "OGL-UK-3.0",
        "Open Government Licence v3.0",
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    ),
    Licence(
        "CC-BY-4.0",
        "Creative Commons Attribution 4.0 International",
        "https://creativecommons.org/licenses/by/4.0/",
    ),
    Licence(
        "CC0-1.0",
        "Creative Commons Zero v1.0 Universal",
        "https://creativecommons.org/publicdomain/zero/1.0/",
    ),
)


@dataclass(frozen=True, slots=True)
class Package:
    """Tables that are handed on together. `name` is letters, digits and hyphens; `rights` is a sentence.

    `snapshot` names the content: the same figures for the same audience have the same snapshot.
    """

    name: str
    title: str
    rights: str
    audience: str
    snapshot: str
    tables: tuple[Table, ...]
    licence: Licence | None = None

    @property
    def identifier(self) -> str:
        """The same for the same content: `anchorkit:leeds-anchors:public:0123456789ab`."""
        return f"{MADE_HERE}{self.name}:{self.audience}:{self.snapshot}"


class Written(NamedTuple):
    """A file that was written: its length in bytes, its SHA-256 as hexadecimal digits, its pieces."""

    size: int
    sha256: str
    pieces: int


Put = Callable[[str, Iterable[bytes]], Written]
"""Writes a file of a folder by its path from the top, from pieces that are made as it is written."""


def put_tables(package: Package, put: Put) -> dict[str, Written]:
    """Write every table as `NAME.csv`; what was written, by the names of the tables."""
    return {
        table.name: put(f"{table.name}.csv", (line.encode() for line in table.lines))
        for table in package.tables
    }


def rows_of(written: Mapping[str, Written]) -> dict[str, int]:
    """How many rows each table has: its lines without the header."""
    return {name: file.pieces - 1 for name, file in written.items()}


def find_licence(words: str | None) -> Licence | None:
    """Turn `OGL-UK-3.0` or the address of a licence into the licence; None for None. Raises NotUnderstood."""
    if not words:
        return None
    text = words.strip()
    for known in LICENCES:
        if text.lower() == known.name.lower():
            return known
    if text.startswith(("https://", "http://")) and not any(sign.isspace() for sign in text):
        return Licence("", text, text)
    names = ", ".join(known.name for known in LICENCES)
    raise NotUnderstood(
        f"“{words}” is not a licence that anchorkit knows", hint=f"Write {names}, or a licence's web address."
    )
