"""Conditions and a row into which of them hold: their Python reading, made into one function beforehand.

Every answer of every return is asked some thirteen conditions. Written out as one expression they take a
quarter of the time that a walk through them takes (the way in which dataclasses and named tuples are made).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import compress
from types import MappingProxyType
from typing import Any, Final

from anchorkit.workbook.expressions import Condition
from anchorkit.workbook.own import period_of
from anchorkit.workbook.quantities import Row
from anchorkit.workbook.reasons import status_of_reason
from anchorkit.workbook.rules import AnswerRule
from anchorkit.workbook.words import plain_word

Judged = Callable[[Row], Sequence[bool]]
"""A row into whether each of some conditions holds, in their order."""


def follows(printed: float, exact: float) -> bool:
    """True where a figure as somebody printed it is an exact one, rounded somewhere.

    61 and 61.2 both follow from 6,031 of 9,854; 62 does not. A figure of k decimals follows where it lies
    within half a unit of its last decimal; up to four decimals are looked at, beyond that it must be equal.
    """
    distance = abs(printed - exact)
    return distance <= 1e-6 or any(
        round(printed, places) == printed and distance <= 0.5 * 10**-places + 1e-9 for places in range(5)
    )


_KNOWN: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "follows": follows,
        "period_of": period_of,
        "plain_word": plain_word,
        "status_of_reason": status_of_reason,
    }
)
"""What the Python reading of a condition may call."""


def holding(condition: Condition) -> Callable[[Row], bool]:
    """The function that says whether a condition holds for a row."""
    judged = all_of((condition,))
    return lambda row: judged(row)[0]


def breaking(rules: Sequence[AnswerRule]) -> Callable[[Row], Iterable[AnswerRule]]:
    """The function that says which of some rules hold for a row, in their order."""
    judged = all_of(tuple(rule.when for rule in rules))
    return lambda row: compress(rules, judged(row))


@lru_cache(maxsize=1024)
def all_of(conditions: tuple[Condition, ...]) -> Judged:
    """The function that says of each condition whether it holds for a row; many indicators share theirs."""
    fields = _Fields()
    written = "".join(f"{condition.python(fields)}, " for condition in conditions)
    parameters = ", ".join(fields.values())
    # All of it is written by the conditions themselves; what comes from a menu is in there as literals.
    judge = eval(f"lambda {parameters}: ({written})", dict(_KNOWN))  # noqa: S307 - see above
    wanted = tuple(fields)
    return lambda row: judge(*map(row.get, wanted))


class _Fields(dict[str, str]):
    """The fields that are asked for, each with the name of its value: one of ours, whatever the field's."""

    def __missing__(self, field: str) -> str:
        self[field] = f"cell_{len(self)}"
        return self[field]
