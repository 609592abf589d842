"""What a person asked `select` for, and the set as it is, turned into the changes to make."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from anchorkit.errors import NotUnderstood
from anchorkit.menu.find import nearest
from anchorkit.menu.model import Indicator, Menu
from anchorkit.periods import Frequency, InvalidPeriod, parse_period, span
from anchorkit.selection.choose import Filters, choose
from anchorkit.selection.model import Chosen, MenuRef, Organisation, PeriodRange, Selection
from anchorkit.selection.organisations import Organisations
from anchorkit.selection.wordings import Wording, new_definitions, read_comparable, read_wordings

DEFAULT_TITLE: Final = "Local indicator set"
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{1,19}")
_APRIL: Final = 4


@dataclass(frozen=True, slots=True)
class Request:
    """The words of a person, as they were given.

    Organisations are `CODE` or `CODE=Name`, definitions `ID=TEXT` or `ID@CODE=TEXT`, reasons for comparing
    `ID=REASON`.
    """

    filters: Filters = field(default_factory=Filters)
    organisations: tuple[str, ...] = ()
    first: str | None = None
    last: str | None = None
    frequency: Frequency | None = None
    every_group: bool = False
    groups: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()
    comparable: tuple[str, ...] = ()
    reason: str = ""
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Picked:
    """What was ticked by hand: the indicators, and the reasons written for them."""

    indicators: tuple[str, ...]
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a run of `select` wants to be in the set.

    `indicators` that are chosen already stay as they are, except that an empty reason is filled in.
    `reasons` were written by hand for one indicator each and take the place of what was there.
    """

    title: str | None = None
    periods: PeriodRange | None = None
    organisations: tuple[Organisation, ...] = ()
    indicators: tuple[Chosen, ...] = ()
    removed: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    wordings: tuple[Wording, ...] = ()
    comparable: tuple[tuple[str, str], ...] = ()


def changes_for(request: Request, menu: Menu, known: Organisations, old: Selection | None) -> Changes:
    """The changes that a request makes to a set, or to nothing where there is no set yet.

    Raises NotUnderstood for a word that stands for nothing, with the nearest that does.
    """
    chosen = choose(menu, request.filters, old.local_indicators if old else ())
    organisations = _organisations(request.organisations, known, old)
    periods = _periods(request, old)
    wordings = read_wordings(request.definitions, old, organisations)
    return Changes(
        title=request.title,
        periods=None if old and not request.filters.empty else periods,
        organisations=organisations,
        indicators=_chosen(chosen, request, menu, old, periods),
        wordings=wordings,
        comparable=read_comparable(request.comparable, old, wordings),
    )


def picked_changes(
    picked: Picked, request: Request, menu: Menu, known: Organisations, old: Selection | None
) -> Changes:
    """The changes that ticks made by hand ask for; they take the place of the request's filters.

    What was chosen and is not ticked is removed. Raises NotUnderstood as `changes_for` does.
    """
    ticked = replace(request, filters=Filters(indicators=picked.indicators))
    changes = changes_for(ticked, menu, known, old)
    written = {name: text for name, text in picked.reasons.items() if name in picked.indicators}
    return replace(
        changes,
        indicators=tuple(
            found.model_copy(update={"reason": written.get(found.id, found.reason)})
            for found in changes.indicators
        ),
        removed=tuple(
            found.id for found in (old.indicators if old else ()) if found.id not in picked.indicators
        ),
        reasons=written,
    )


def new_selection(changes: Changes, menu: Menu, today: date) -> Selection:
    """A set that holds the changes and nothing else; without periods, the last whole financial year."""
    title = changes.title or DEFAULT_TITLE
    return Selection(
        id=_slug(title),
        title=title,
        menu=MenuRef(id=menu.menu.id, version=menu.menu.version),
        organisations=changes.organisations,
        periods=changes.periods or last_whole_year(today),
        definitions=new_definitions(changes.wordings, dict(changes.comparable)),
        indicators=changes.indicators,
    )


def last_whole_year(today: date) -> PeriodRange:
    """The last financial year that had ended before a day."""
    year = today.year if today.month >= _APRIL else today.year - 1
    code = f"{year - 1}-{year % 100:02d}"
    return PeriodRange(first=code, last=code)


def _chosen(
    chosen: Iterable[Indicator],
    request: Request,
    menu: Menu,
    old: Selection | None,
    periods: PeriodRange | None,
) -> tuple[Chosen, ...]:
    chosen = tuple(chosen)
    dimensions = _dimensions(request.groups, menu, old)
    own_periods = periods if old and periods != old.periods else None
    entries = tuple(
        Chosen(
            id=found.id,
            reason=request.reason.strip(),
            frequency=request.frequency,
            periods=own_periods,
            groups=tuple(
                name
                for name in found.groups
                if (request.every_group and not dimensions) or name in dimensions
            ),
        )
        for found in chosen
    )
    for name in dimensions:
        if entries and not any(name in found.groups for found in chosen):
            raise NotUnderstood(
                f"None of the indicators chosen can be broken down by {name}",
                hint="`anchorkit menu show ID` lists an indicator's breakdowns.",
            )
    return entries


def _dimensions(names: Sequence[str], menu: Menu, old: Selection | None) -> tuple[str, ...]:
    known = [*menu.dimension_by_id, *(found.id for found in (old.dimensions if old else ()))]
    for name in names:
        if name not in known:
            hint = nearest(name, known) or f"Choose from: {', '.join(known)}."
            raise NotUnderstood(f"There is no breakdown called {name}", hint=hint)
    return tuple(names)


def _organisations(
    words: Iterable[str], known: Organisations, old: Selection | None
) -> tuple[Organisation, ...]:
    found: dict[str, Organisation] = {}
    for word in words:
        code, equals, name = (part.strip() for part in word.partition("="))
        listed = known.get(code)
        if equals and name and _CODE.fullmatch(code):
            found.setdefault(code, Organisation(code=code, name=name))
        elif listed and not equals:
            found.setdefault(listed.code, Organisation(code=listed.code, name=listed.name))
        elif equals or not (old and old.organisation(code)):
            raise _no_organisation(code, equals, known)
    return tuple(found.values())


def _no_organisation(code: str, equals: str, known: Organisations) -> NotUnderstood:
    if equals:
        return NotUnderstood(
            f"{code or 'An organisation'} needs a code of 2 to 20 letters and digits, = and a name",
            hint='For example: --org "PLACE1=Leeds anchor partnership"',
        )
    alike = [f"{found.code} ({found.name})" for found in known.nearest(code)]
    meant = f"Did you mean {' or '.join(alike)}? " if alike else ""
    return NotUnderstood(
        f"The list of organisations has no {code}",
        hint=f"{meant}For one that the list lacks, give its name too: --org CODE=Name.",
    )


def _periods(request: Request, old: Selection | None) -> PeriodRange | None:
    first, last = request.first, request.last
    if first is None and last is None:
        return None
    try:
        for code in filter(None, (first, last)):
            parse_period(code)
        if first and last:
            span(first, last, Frequency.MONTHLY)
            return PeriodRange(first=first, last=last)
        return _completed(first, last, old)
    except InvalidPeriod as error:
        raise NotUnderstood(str(error), hint="For example: --from 2024-25 --to 2025-26") from None


def _completed(first: str | None, last: str | None, old: Selection | None) -> PeriodRange:
    """One end given: the set keeps its other end, unless they would cross or there is no set yet."""
    only = first or last or ""
    if old is None:
        return PeriodRange(first=only, last=only)
    whole = PeriodRange(first=first or old.periods.first, last=last or old.periods.last)
    try:
        span(whole.first, whole.last, Frequency.MONTHLY)
    except InvalidPeriod:
        return PeriodRange(first=only, last=only)
    return whole


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:60].strip("-") or "local-indicator-set"
