"""An attacker: takes everything that was written for audiences, and works out what was hidden from them.

What he knows: every table, sentence, chart and export of every release, how figures were rounded, that the
parts of a breakdown make up everyone and the trusts make up the set, which returns were corrected in between,
and which hidden figures are small (the marker says 1 to 7) and which were hidden to protect them.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from anchorkit.measures.disclosure import Audience
from anchorkit.measures.profiles import Profile
from anchorkit.observations import Observation
from tests.support.linear import Contradiction, Rules, Solver
from tests.support.published_store import CODES, GROUPS, PARTS, PERIODS, SHARE, TITLES, Cells
from tests.support.seen import Seen, Where

PROTECTED: Final = 5

Truth = Mapping[Where, Mapping[str, float]]


class Release(NamedTuple):
    """What one output for an audience says, the answers that were true then, and how it was protected."""

    seen: Sequence[Seen]
    answers: Cells
    profile: Profile
    audience: Audience = Audience.PUBLIC


class Told(NamedTuple):
    """A hidden count that can be worked out, and between which ends."""

    where: Where
    field: str
    low: float
    high: float


def attack(*releases: Release) -> list[Told]:
    """Work out every hidden count of every release; give those that are told to within less than 5.

    The true answers say which cells were corrected, and which are hidden as small.
    """
    truths = [_with_set(release.answers) for release in releases]
    return [
        told
        for indicator in dict.fromkeys(TITLES.values())
        for period in PERIODS
        for told in _Family(releases, truths, (indicator, period)).told()
    ]


class _Family:
    """The releases as far as they are about one indicator and period."""

    def __init__(self, releases: Sequence[Release], truths: Sequence[Truth], about: tuple[str, str]) -> None:
        self.releases = releases
        self.truths = truths
        self.about = about
        self.seen = [
            [each for each in release.seen if (each.where[1], each.where[2]) == about] for release in releases
        ]
        self.shown = [{each.where for each in seen} for seen in self.seen]

    def told(self) -> list[Told]:
        rules = Rules()
        watched = []
        for place, truth in enumerate(self.truths):
            profile = self.releases[place].profile
            for where, counts in truth.items():
                if (where[1], where[2]) != self.about:
                    continue
                shown = where in self.shown[place]
                marked = profile if shown else self.marked(place, where)
                _know(rules, where, self.version(place, where), counts, marked, shown=shown)
                if not shown and not self.was_told(place, where):
                    version = self.version(place, where)
                    watched += [(where, name, version) for name in counts if name != "rest"]
            for each in self.seen[place]:
                _use(rules, each, self.version(place, each.where), profile, self.grain(place, each.where))
            _sum_up(rules, self.about, {where: self.version(place, where) for where in truth})
        if not watched:
            return []
        try:
            solver = Solver(rules)
        except Contradiction:
            raise AssertionError(f"the attack got a rule wrong for {self.about}") from None
        found = [Told(key[0], key[1], *solver.ends(key)) for key in dict.fromkeys(watched)]
        return [each for each in found if each.high - each.low < PROTECTED - 1e-4]

    def version(self, place: int, where: Where) -> int:
        """Since which release a cell is what it is: the attacker knows what was corrected."""
        return next(i for i, truth in enumerate(self.truths) if truth[where] == self.truths[place][where])

    def marked(self, place: int, where: Where) -> Profile:
        """By which profile a figure is hidden: that of the first that hid it, after which it stays hidden."""
        before = [then for then in self._unchanged_before(place, where) if where not in self.shown[then]]
        return self.releases[min([*before, place])].profile

    def was_told(self, place: int, where: Where) -> bool:
        """True where an earlier release showed the same figure closely: to hide it later hides nothing."""
        return any(
            where in self.shown[then] and self.grain(then, where) <= PROTECTED
            for then in self._unchanged_before(place, where)
        )

    def grain(self, place: int, where: Where) -> int:
        """To which multiple a release rounds a figure: no more finely than any before, or as it was shown."""
        own = self.releases[place].profile.base
        coarsest = max(
            own, *(self.releases[then].profile.base for then in range(place) if self.shown[then]), 1
        )
        if coarsest == own:
            return own
        audience = self.releases[place].audience
        latest = [
            self.grain(then, where)
            for then in self._unchanged_before(place, where)
            if self.releases[then].audience is audience and where in self.shown[then]
        ]
        return max(latest[-1], own) if latest else coarsest

    def _unchanged_before(self, place: int, where: Where) -> list[int]:
        now = self.version(place, where)
        return [then for then in range(place) if self.version(then, where) == now]


def _with_set(answers: Cells) -> dict[Where, dict[str, float]]:
    """The true counts of every cell, with the sums for the set as a whole."""
    found: dict[Where, dict[str, float]] = {}
    for key, answer in answers.items():
        found[key] = _counts(answer)
    for _, indicator, period, group in list(found):
        parts = [found[code, indicator, period, group] for code in CODES]
        found["", indicator, period, group] = {name: sum(part[name] for part in parts) for name in parts[0]}
    return found


def _counts(answer: Observation) -> dict[str, float]:
    if answer.numerator is None or answer.denominator is None:
        return {"value": answer.value or 0.0}
    return {
        "numerator": answer.numerator,
        "denominator": answer.denominator,
        "rest": answer.denominator - answer.numerator,
    }


def _know(
    rules: Rules, where: Where, version: int, counts: Mapping[str, float], profile: Profile, *, shown: bool
) -> None:
    """What the marker itself says, and what is so for every cell."""
    least = profile.threshold
    for name, count in counts.items():
        if name == "rest" and (count == 0 or count >= least):
            rules.narrow((where, name, version), *((0, 0) if shown and count == 0 else (0,)))
            if shown and count:
                rules.narrow((where, name, version), least)
        elif shown:
            rules.narrow((where, name, version), 0)
        elif count < least:
            rules.narrow((where, name, version), min(1, count), least - 1)
        else:
            rules.narrow((where, name, version), 1)
    if "rest" in counts:
        rules.equal.append(
            {
                (where, "numerator", version): 1,
                (where, "rest", version): 1,
                (where, "denominator", version): -1,
            }
        )


def _use(rules: Rules, each: Seen, version: int, profile: Profile, grain: int) -> None:
    """A printed count lies where its rounding says; a printed percentage ties numerator and denominator."""
    if each.exact:
        rules.narrow((each.where, each.field, version), *each.exact)
        return
    if not each.step:
        rules.narrow((each.where, each.field, version), *_behind(each.number, profile, grain))
        return
    # The percentage was worked out from published counts, which are this far from the true ones at most.
    far = grain / 2
    numerator, denominator = ((each.where, name, version) for name in ("numerator", "denominator"))
    for sign in (1, -1):
        rate = (each.number + sign * each.step / 2) / 100
        slack = far + abs(rate) * far + 1e-6
        rules.at_most.append(({numerator: sign, denominator: -sign * rate}, slack))


def _behind(number: float, profile: Profile, grain: int) -> tuple[float, float]:
    """What a published count may have been; one that was not rounded says just what it was."""
    if number == 0 or number % grain:
        return number, number
    return max(number - grain // 2, profile.threshold), number + (grain - 1) // 2


def _sum_up(rules: Rules, about: tuple[str, str], first: Mapping[Where, int]) -> None:
    fields = ("numerator", "denominator") if about[0] == SHARE else ("value",)
    for name in fields:

        def number(code: str, group: str, name: str = name) -> tuple[Where, str, int]:
            where = (code, *about, group)
            return where, name, first[where]

        for code in ("", *CODES):
            for parts in PARTS:
                rules.equal.append({**{number(code, part): 1 for part in parts}, number(code, "all"): -1})
        for group in GROUPS:
            rules.equal.append({**{number(code, group): 1 for code in CODES}, number("", group): -1})
