"""An indicator of an organisation's own: how each kind is checked, in its sheet and at ingest alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from anchorkit.findings import FIGURE_NOT_ASKED, OWN_INDICATOR_INCOMPLETE
from anchorkit.menu.kinds import KINDS, Kind
from anchorkit.menu.model import Indicator, Unit
from anchorkit.menu.words import Basis, Difficulty, Direction, Stage
from anchorkit.periods import Frequency, InvalidPeriod, Period, parse_period
from anchorkit.workbook import checks, rules
from anchorkit.workbook.expressions import Blank, Condition, Not, OneOf, Unreadable, both, either, trimmed
from anchorkit.workbook.layout import OWN_KIND_WORDS, OWN_KINDS
from anchorkit.workbook.readings import NO_UNIT, Reading

TITLE: Final = "title"
KIND: Final = "kind"
PERIOD: Final = "period"
KIND_OF: Final = {word: kind for kind in OWN_KINDS for word in (OWN_KIND_WORDS[kind], kind.value)}
"""What may stand in the column Kind, in small letters."""
FIGURES: Final = (rules.NUMERATOR, rules.DENOMINATOR, rules.RESULT)
_POUNDS: Final = ("£", "pound", "gbp")


@dataclass(frozen=True, slots=True)
class PeriodCode:
    """A field holds a period: 2025-26, 2025-26-Q1 or 2025-04."""

    field: str

    def excel(self, cells: Mapping[str, str]) -> str:
        """Write the condition. A code that could be a year and a month is neither."""
        text = trimmed(cells[self.field])
        year, second = f"VALUE(LEFT({text},4))", f"VALUE(MID({text},6,2))"
        follows = f"{second}=MOD({year}+1,100)"
        one = f"AND(LEN({text})=7,({follows})<>AND({second}>=1,{second}<=12))"
        quarter = f'OR(UPPER(RIGHT({text},3))={{"-Q1","-Q2","-Q3","-Q4"}})'
        return f'IFERROR(AND(MID({text},5,1)="-",OR({one},AND(LEN({text})=10,{follows},{quarter}))),FALSE)'

    def python(self, names: Mapping[str, str]) -> str:
        """Write the condition."""
        return f"(period_of({names[self.field]}) is not None)"


def period_of(cell: object) -> Period | None:
    """The period that a cell names, or None."""
    try:
        return parse_period(cell.strip().upper()) if isinstance(cell, str) else None
    except InvalidPeriod:
        return None


@cache
def own_indicator(kind: Kind) -> Indicator:
    """What the checks have to know of an indicator of that kind: its ranges, and whether it is whole."""
    return Indicator(
        id=f"local.own.{kind.value}",
        title="An indicator of an organisation's own",
        pillar="own",
        area="own",
        kind=kind,
        unit="own",
        numerator="What is counted",
        denominator="What it is divided by" if KINDS[kind].has_counts else None,
        regular=False,
        regular_basis="ours",
        difficulty=Difficulty.EASY,
        difficulty_basis="local",
        direction=Direction.NONE,
        stage=Stage.OUTPUT,
        owner="The organisation",
        source_system="The organisation",
        people=True,
        frequency=Frequency.ANNUAL,
        range=(None if kind is Kind.YES_NO else 0, 100 if kind is Kind.PROPORTION else None),
        whole=kind is Kind.COUNT,
        basis=Basis.LOCAL,
    )


def own_units(kind: Kind, unit: str) -> dict[str, Unit]:
    """The signs that may stand beside the figures, by what the column Unit says."""
    pounds = any(word in unit.casefold() for word in _POUNDS)
    counted = NO_UNIT.model_copy(update={"prefix": "£" if pounds else ""})
    shown = NO_UNIT.model_copy(update={"suffix": "%"}) if kind is Kind.PROPORTION else counted
    fields = rules.number_fields(own_indicator(kind))
    return {field: shown if field == rules.RESULT else counted for field in fields}


_ROW: Final = "row"
_COUNTS: Final = "counts"
_ALL_FIGURES: Final = "figures"


def _is_of(*kinds: Kind) -> Condition:
    return OneOf(KIND, tuple(word for word, kind in KIND_OF.items() if kind in kinds))


def own_check_formula(cells: Mapping[str, str]) -> str:
    """The check column's formula (without `=`) of a row for an own indicator; nothing for an empty row."""
    texts = (TITLE, "what", KIND, "unit", PERIOD, *FIGURES)
    cells = {
        **cells,
        # Looked at as one, or the formula would be longer than Excel takes.
        _ROW: "&".join(cells[name] for name in texts),
        _COUNTS: f"{cells[rules.NUMERATOR]}&{cells[rules.DENOMINATOR]}",
        _ALL_FIGURES: "&".join(cells[name] for name in FIGURES),
    }
    of_numbers = checks.rules_formula(_number_rules(), cells, is_choice=False)
    formula = checks.reading_formula([Reading(field, any_sign=True) for field in FIGURES], cells, of_numbers)
    elsewhere = both(_is_of(Kind.COUNT, Kind.AMOUNT), Not(Blank(_COUNTS)))
    formula = f'IF({elsewhere.excel(cells)},"{checks.sheet_words(FIGURE_NOT_ASKED)}",{formula})'
    choices = checks.rules_formula(rules.answer_rules(own_indicator(Kind.YES_NO)), cells, is_choice=True)
    formula = f"IF({_is_of(Kind.YES_NO).excel(cells)},{choices},{formula})"
    words = checks.sheet_words(OWN_INDICATOR_INCOMPLETE)
    formula = f'IF({_incomplete().excel(cells)},"{words}",{formula})'
    no_note = f"IF({Unreadable(rules.NOTE).excel(cells)},TRUE,{Blank(rules.NOTE).excel(cells)})"
    return checks.unless_error(f'IF(AND({Blank(_ROW).excel(cells)},{no_note}),"",{formula})')


def _incomplete() -> Condition:
    """A name, a kind from the list, a period or every figure is missing."""
    return either(
        Blank(TITLE),
        Not(OneOf(KIND, tuple(KIND_OF))),
        Not(PeriodCode(PERIOD)),
        Blank(_ALL_FIGURES),
    )


def _number_rules() -> tuple[rules.AnswerRule, ...]:
    """The rules of all kinds that have numbers, each with the kinds for which it holds."""
    kinds: dict[rules.AnswerRule, list[Kind]] = {}
    for kind in OWN_KINDS:
        if kind is not Kind.YES_NO:
            for rule in rules.answer_rules(own_indicator(kind)):
                if rule.rule is not FIGURE_NOT_ASKED:
                    kinds.setdefault(rule, []).append(kind)
    return tuple(_guarded(rule, of) for rule, of in kinds.items())


def _guarded(rule: rules.AnswerRule, kinds: Sequence[Kind]) -> rules.AnswerRule:
    """The rule for those kinds alone; counts are asked of kinds that have them, and of no others."""
    counted = [kind for kind in OWN_KINDS if KINDS[kind].has_counts]
    everywhere = len(kinds) == len(OWN_KINDS) - 1
    if everywhere or (kinds == counted and rule.field != rules.RESULT):
        return rule
    return replace(rule, when=both(_is_of(*kinds), rule.when))
