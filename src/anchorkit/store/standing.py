"""All that returns ever said in answer to one question, replayed: what stands, and whether two disagree.

What stands after a return was withdrawn is what would stand had it never come; so it is not patched but
worked out anew from what is left, by the rules by which it came in.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from anchorkit.store.rows import Row, adds_its_note, is_earlier, lacks_its_note, same_content

DISAGREE_DAYS: Final = 14
"""Two people's different answers disagree where they were saved within so many days: after that, the later
one is taken for news."""

_SECOND: Final = 1_000_000
_WITHIN: Final = DISAGREE_DAYS * 24 * 60 * 60 * _SECOND


class Saying(NamedTuple):
    """An answer as one return gave it. `modified_at` is when that return was saved, `author` who saved it."""

    row: Row
    author: str
    modified_at: int | None
    recorded_at: int

    @property
    def saved_at(self) -> int:
        """When it was said, as far as is known."""
        return self.recorded_at if self.modified_at is None else self.modified_at


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands. `modified_at` is the latest save that says so, `against` what disagrees with it."""

    saying: Saying
    modified_at: int | None
    against: Saying | None = None

    @property
    def row(self) -> Row:
        """The row that stands, with the time that it now stands on."""
        return self.saying.row._replace(modified_at=self.modified_at)


def replay(sayings: Iterable[Saying]) -> Standing | None:
    """What stands after these, given in the order in which they were taken; None where there are none."""
    standing: Standing | None = None
    for saying in sayings:
        standing = Standing(saying, saying.modified_at) if standing is None else _meet(standing, saying)
    return standing


def _meet(standing: Standing, new: Saying) -> Standing:
    older = is_earlier(new.modified_at, standing.modified_at)
    if older and adds_its_note(new.row, standing.saying.row):
        return replace(standing, saying=new)
    if _agree(new.row, standing.saying.row):
        return standing if older else _confirmed(standing, new)
    disagrees = _disagree(standing.saying, new)
    if older:
        # The latest word of whoever disagrees is known already where there is one.
        return replace(standing, against=standing.against or new) if disagrees else standing
    return Standing(new, new.modified_at, standing.saying if disagrees else _still_against(standing, new))


def _confirmed(standing: Standing, new: Saying) -> Standing:
    # Whoever repeats their own answer settles nothing; whoever repeats another's does.
    against = standing.against if new.author == standing.saying.author else None
    held = standing.saying.row
    if not lacks_its_note(new.row, held) and (new.row.note_id, new.row.marks) != (held.note_id, held.marks):
        return Standing(new, new.modified_at, against)
    later = is_earlier(standing.modified_at, new.modified_at)
    return Standing(standing.saying, new.modified_at if later else standing.modified_at, against)


def _still_against(standing: Standing, new: Saying) -> Saying | None:
    """Who corrects their own answer still disagrees with another's, unless they now say the same."""
    against = standing.against
    if against is None or new.author != standing.saying.author or _agree(new.row, against.row):
        return None
    return against


def _agree(one: Row, other: Row) -> bool:
    """True where two rows say the same; one may have a note where the other has none."""
    return same_content(one, other) or lacks_its_note(one, other) or adds_its_note(one, other)


def _disagree(one: Saying, other: Saying) -> bool:
    """True where neither of two different answers can be told to correct the other.

    That is where two people saved them within a few days, or where both files were saved in the same second:
    nobody saves two different workbooks in one, and so it is not known which came first.
    """
    both_say = one.modified_at is not None and other.modified_at is not None
    if both_say and one.saved_at // _SECOND == other.saved_at // _SECOND:
        return True
    two_people = bool(one.author and other.author) and one.author != other.author
    return two_people and abs(one.saved_at - other.saved_at) <= _WITHIN
