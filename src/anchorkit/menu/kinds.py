"""How each kind of indicator is counted: what is asked, how the value follows, how organisations pool.

The only polymorphism in anchorkit. A kind is a value in KINDS; a new one is one more entry.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final, Literal

Field = Literal["numerator", "denominator", "value", "choice"]
REFERENCE: Final = "comparison=reference"
TARGET: Final = "comparison=target"


class Kind(StrEnum):
    """The eight ways of counting."""

    COUNT = "count"
    AMOUNT = "amount"
    PROPORTION = "proportion"
    AVERAGE = "average"
    SCORE = "score"
    RELATIVE_LIKELIHOOD = "relative_likelihood"
    GAP = "gap"
    YES_NO = "yes_no"


class Pooling(StrEnum):
    """How the answers of several organisations become one figure."""

    SUM = "sum"
    RATIO_OF_SUMS = "ratio of sums"
    YES_OF_ANSWERING = "yes of those answering"
    DISTRIBUTION = "distribution"
    NOT_POOLED = "not pooled"


class IntervalMethod(StrEnum):
    """Which confidence interval applies."""

    NONE = "none"
    WILSON = "Wilson"
    LOG = "log"


Derive = Callable[[float | None, float | None], float | None]


def _no_value(numerator: float | None, denominator: float | None) -> float | None:
    return None


def _percentage(numerator: float | None, denominator: float | None) -> float | None:
    ratio = _ratio(numerator, denominator)
    return None if ratio is None else 100 * ratio


def _ratio(numerator: float | None, denominator: float | None) -> float | None:
    if numerator is None or not denominator:
        return None
    return numerator / denominator


@dataclass(frozen=True)
class KindRule:
    """What one kind asks and how its figures follow.

    `asked` are the fields that a person fills in; `groups` the groups that are always asked (instead of
    `all`) where the kind compares two; `derive` gives the value from a numerator and a denominator.
    """

    kind: Kind
    asked: tuple[Field, ...]
    derive: Derive
    pooling: Pooling
    interval: IntervalMethod
    text: str
    groups: tuple[str, ...] = ()

    @cached_property
    def has_counts(self) -> bool:
        """True where the value follows from a numerator and a denominator."""
        return "numerator" in self.asked


KINDS: Final[dict[Kind, KindRule]] = {
    rule.kind: rule
    for rule in (
        KindRule(
            Kind.COUNT,
            ("value",),
            _no_value,
            Pooling.SUM,
            IntervalMethod.NONE,
            "A whole number, 0 or more. Organisations add up.",
        ),
        KindRule(
            Kind.AMOUNT,
            ("value",),
            _no_value,
            Pooling.SUM,
            IntervalMethod.NONE,
            "An amount, 0 or more, such as pounds, miles or tonnes. Organisations add up.",
        ),
        KindRule(
            Kind.PROPORTION,
            ("numerator", "denominator"),
            _percentage,
            Pooling.RATIO_OF_SUMS,
            IntervalMethod.WILSON,
            "A share in per cent: 100 times the numerator over the denominator. "
            "Organisations pool as the sum of numerators over the sum of denominators.",
        ),
        KindRule(
            Kind.AVERAGE,
            ("numerator", "denominator"),
            _ratio,
            Pooling.RATIO_OF_SUMS,
            IntervalMethod.NONE,
            "A total over how many it is spread across. Organisations pool as sums.",
        ),
        KindRule(
            Kind.SCORE,
            ("value",),
            _no_value,
            Pooling.DISTRIBUTION,
            IntervalMethod.NONE,
            "A whole number from 0 to the score's maximum. Shown as a distribution, never averaged.",
        ),
        KindRule(
            Kind.RELATIVE_LIKELIHOOD,
            ("numerator", "denominator"),
            _ratio,
            Pooling.RATIO_OF_SUMS,
            IntervalMethod.LOG,
            "How much likelier the reference group is than the target group: the rate of the one "
            "over the rate of the other. 1 is parity. Organisations pool from summed counts.",
            (REFERENCE, TARGET),
        ),
        KindRule(
            Kind.GAP,
            ("value",),
            _no_value,
            Pooling.NOT_POOLED,
            IntervalMethod.NONE,
            "The reference group's value less the target group's, and that as a percentage of the reference.",
            (REFERENCE, TARGET),
        ),
        KindRule(
            Kind.YES_NO,
            ("choice",),
            _no_value,
            Pooling.YES_OF_ANSWERING,
            IntervalMethod.NONE,
            "Yes, no or not applicable, with evidence. Organisations are counted: k yes of n answering.",
        ),
    )
}
