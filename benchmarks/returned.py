"""Returns to measure on, of real shapes: the organisations and sizes of a published file, the whole menu.

One workbook is written by the real writer for each band of size, filled in, and given the results that a
spreadsheet program would have saved. A return is its band's workbook with an organisation's name in it.
"""

import csv
import hashlib
import io
import random
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any

from anchorkit.menu.kinds import Kind
from anchorkit.menu.load import load_menu
from anchorkit.menu.model import Indicator
from anchorkit.observations import Observation
from anchorkit.resources import data
from anchorkit.selection.model import Organisation, Plan, Selection
from anchorkit.selection.write import new_selection_text
from anchorkit.workbook.layout import MANIFEST, START, AnswerSheet, plan_workbook
from anchorkit.workbook.write import workbook_bytes

FILE = "sickness_absence_2024-04_to_2025-03.csv"
BANDS = 3
NOBODY = Organisation(code="ZZZ99", name="Nobody in particular")
_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"([^>]*)><f>(.*?)</f><v></v></c>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sized:
    """An organisation and how many full-time staff it has, by the days that they could have worked."""

    organisation: Organisation
    staff: float


def organisations(count: int | None = None) -> list[Sized]:
    """The organisations of the sickness file; beyond their number they come again with a numbered code."""
    found: dict[str, Sized] = {}
    with data(f"published/{FILE}").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            code, days = row["ORG_CODE"], row["FTE_DAYS_AVAILABLE"]
            if days and code not in found:
                organisation = Organisation(code=code, name=row["ORG_NAME"])
                found[code] = Sized(organisation, float(days) / 30)
    real = [found[code] for code in sorted(found)]
    return [_again(real[place % len(real)], place // len(real)) for place in range(count or len(real))]


def _again(sized: Sized, turn: int) -> Sized:
    if not turn:
        return sized
    known = sized.organisation
    again = Organisation(code=f"{known.code}-{turn}", name=f"{known.name} ({turn})")
    return Sized(again, sized.staff)


@dataclass(frozen=True)
class Shape:
    """Which returns: how many, how often each of the menu's indicators is asked in the two years."""

    count: int
    frequency: str = "monthly"

    @cached_property
    def sized(self) -> list[Sized]:
        return organisations(self.count)

    @cached_property
    def plan(self) -> Plan:
        return a_plan(self.frequency, [each.organisation for each in self.sized])

    @property
    def answers(self) -> int:
        """How many questions a return answers."""
        return len(list(self.plan.all_questions))

    def write(self, folder: Path) -> tuple[Path, Sequence[Path]]:
        """Write the set and the returns; where they are, in order."""
        folder.mkdir(parents=True, exist_ok=True)
        set_path = folder / "set.yaml"
        titles = {found.id: found.title for found in self.plan.indicators.values()}
        set_path.write_text(new_selection_text(self.plan.selection, titles), encoding="utf-8")
        paths = []
        for organisation, content in self.contents():
            paths.append(folder / f"{organisation.code}.xlsx")
            paths[-1].write_bytes(content)
        return set_path, paths

    def contents(self) -> Iterator[tuple[Organisation, bytes]]:
        """Each organisation and its return."""
        for each in self.sized:
            band = min(bands(), key=lambda staff: abs(staff - each.staff))
            yield each.organisation, template(self.frequency, band).for_organisation(each.organisation)


@cache
def bands() -> Sequence[float]:
    """The sizes of organisation for which a workbook is written: a small, a middling and a large one."""
    inner = sorted(each.staff for each in organisations())
    return [inner[(2 * place + 1) * len(inner) // (2 * BANDS)] for place in range(BANDS)]


def a_plan(frequency: str, asked: Sequence[Organisation], **more: Any) -> Plan:
    """The whole menu, asked of some organisations for two years."""
    menu = load_menu()
    chosen: list[dict[str, Any]] = []
    for indicator in menu.indicators:
        chosen.append({"id": indicator.id, "frequency": frequency})
        if indicator.rule.groups:
            chosen[-1]["comparison"] = {"reference": "One", "target": "Other"}
        if groups := more.get("groups"):
            chosen[-1]["groups"] = groups
    fields = {name: value for name, value in more.items() if name != "groups"}
    selection = Selection.model_validate(
        {
            "id": "bench",
            "title": "The whole menu for two years",
            "menu": {"id": menu.menu.id, "version": menu.menu.version},
            "organisations": [{"code": each.code, "name": each.name} for each in asked],
            "periods": {"from": "2024-25", "to": "2025-26"},
            "indicators": chosen,
            **fields,
        }
    )
    return Plan(selection, menu)


def answers(plan: Plan, organisation: str, staff: float = 1000) -> tuple[Observation, ...]:
    """An answer to every question, of the size of an organisation; always the same."""
    chance = random.Random(56)
    return tuple(
        Observation(
            organisation,
            asked.indicator,
            asked.period,
            asked.group,
            **_fields(plan.indicators[asked.indicator], chance, staff),
        )
        for asked in plan.all_questions
    )


def _fields(indicator: Indicator, chance: random.Random, staff: float) -> dict[str, Any]:
    """Figures that move a little about a level of the indicator's own, as real ones do."""
    level = random.Random(indicator.id).uniform(0.1, 0.8)
    if indicator.kind is Kind.YES_NO:
        return {"choice": "yes" if level < 0.5 else "no"}
    if indicator.rule.has_counts:
        whole = max(20, round(staff * chance.uniform(0.95, 1.05)))
        return {
            "numerator": float(round(whole * level * chance.uniform(0.9, 1.1))),
            "denominator": float(whole),
        }
    most = indicator.range[1]
    return {"value": min(float(round(40 * level) + chance.randint(0, 4)), 40.0 if most is None else most)}


class _Template:
    """A band's workbook without the sheets that name the organisation; those are added for each."""

    def __init__(self, plan: Plan, staff: float) -> None:
        known = {found.key: found for found in answers(plan, NOBODY.code, staff)}
        workbook = plan_workbook(plan, NOBODY, known)
        rest = io.BytesIO()
        self._own: dict[str, bytes] = {}
        with (
            zipfile.ZipFile(io.BytesIO(workbook_bytes(workbook))) as book,
            zipfile.ZipFile(rest, "w") as kept,
        ):
            own = _paths(book, (START, MANIFEST))
            results = {
                path: _results(sheet) for sheet in workbook.sheets for path in _paths(book, [sheet.title])
            }
            for name in book.namelist():
                part = _CELL.sub(partial(_with_result, results.get(name, {})), book.read(name))
                if name in own:
                    self._own[name] = part
                else:
                    kept.writestr(name, part, zipfile.ZIP_DEFLATED)
        self._rest = rest.getvalue()

    def for_organisation(self, organisation: Organisation) -> bytes:
        file = io.BytesIO()
        file.write(self._rest)
        with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as book:
            for name, part in self._own.items():
                book.writestr(name, _renamed(part, organisation))
        return file.getvalue()


@cache
def template(frequency: str, staff: float) -> _Template:
    """The workbook of a band, written once however many benchmarks take returns in."""
    return _Template(a_plan(frequency, [NOBODY]), staff)


def _renamed(part: bytes, organisation: Organisation) -> bytes:
    name = organisation.name.replace("&", "&amp;")
    part = part.replace(NOBODY.code.encode(), organisation.code.encode())
    return part.replace(NOBODY.name.encode(), name.encode())


def _paths(book: zipfile.ZipFile, titles: Sequence[str]) -> set[str]:
    # The writer numbers the sheets in their order.
    listed = re.findall(r'<sheet [^>]*name="([^"]*)"', book.read("xl/workbook.xml").decode())
    return {f"xl/worksheets/sheet{place}.xml" for place, title in enumerate(listed, 1) if title in titles}


def _results(sheet: AnswerSheet) -> dict[int, float]:
    """What the formula of each row gives that works its result out from its counts."""
    given = {
        row.row: row.indicator.rule.derive(row.answer.numerator, row.answer.denominator)
        for row in sheet.rows
        if row.answer
    }
    return {row: value for row, value in given.items() if value is not None}


def _with_result(results: Mapping[int, float], cell: re.Match[bytes]) -> bytes:
    """A formula with the result that a spreadsheet program would have saved beside it."""
    column, row, more, formula = cell.groups()
    if column == b"H":
        value = repr(results.get(int(row), 0.5)).encode()
        return b'<c r="%b%b"%b><f>%b</f><v>%b</v></c>' % (column, row, more, formula, value)
    return b'<c r="%b%b"%b t="str"><f>%b</f><v>Answered</v></c>' % (column, row, more, formula)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
