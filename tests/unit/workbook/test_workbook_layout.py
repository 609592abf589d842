"""The plan of a workbook: which row asks what, what is known already, and how sheets are called."""

from collections.abc import Sequence
from typing import Any

import pytest

from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Unit
from anchorkit.observations import Observation, Status
from anchorkit.workbook.layout import (
    ANSWER_COLUMNS,
    HEADER_ROW,
    AnswerRow,
    WorkbookPlan,
    plan_workbook,
    question_label,
    sheet_title,
)
from anchorkit.workbook.manifest import Manifest, checksum, manifest_from, manifest_of
from anchorkit.workbook.texts import figure_text, what_to_count, where_it_is
from tests.support.menus import UNITS, an_indicator
from tests.support.sets import a_plan, shipped_menu


def planned(indicators: Sequence[str | dict[str, Any]], *known: Observation, **fields: Any) -> WorkbookPlan:
    """The workbook plan of a set on the shipped menu."""
    plan = a_plan(indicators, **fields)
    return plan_workbook(plan, plan.selection.organisations[0], {found.key: found for found in known})


def rows(plan: WorkbookPlan) -> list[AnswerRow]:
    """Every row of every sheet."""
    return [row for sheet in plan.sheets for row in sheet.rows]


def test_rows_follow_one_another_from_below_the_header() -> None:
    """Each group and period of an indicator is a row, and the first of them is marked."""
    plan = planned([{"id": "emp.widen.01", "groups": ["band"], "frequency": "annual"}, {"id": "emp.good.01"}])
    (sheet,) = plan.sheets
    assert [row.row for row in sheet.rows] == list(range(HEADER_ROW + 1, sheet.last_row + 1))
    assert [row.question.indicator for row in sheet.rows if row.first] == ["emp.widen.01", "emp.good.01"]
    assert [row.group for row in sheet.rows[:3]] == ["All", "Band 2, with any Band 1", "Band 3"]


def test_there_is_a_sheet_for_each_pillar_that_is_asked() -> None:
    """Pillars stand in the menu's order, and one without indicators has no sheet."""
    plan = planned([{"id": "pl.lead.01"}, {"id": "emp.good.01"}])
    assert [(sheet.title, sheet.table) for sheet in plan.sheets] == [
        ("Employment", "answers_employment"),
        ("Partnership and leadership", "answers_partnership_and_leadership"),
    ]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Land and buildings", "Land and buildings"),
        ("Food/drink: [all]?", "Food drink   all"),
        ("x" * 40, "x" * 31),
        ("y" * 30 + " z", "y" * 30),
        ("'quoted'", "quoted"),
        ("Lists", "Lists 2"),
        ("history", "history 2"),
        ("Asked before", "Asked before 3"),
        ("Asked before, in a much longer title", "Asked before, in a much longer"),
    ],
)
def test_sheet_titles_are_ones_that_excel_takes(title: str, name: str) -> None:
    """Forbidden signs become spaces, what is too long is cut, and no two sheets have one name."""
    assert sheet_title(title, ["Asked before", "asked before 2"]) == name


def test_the_latest_earlier_figure_is_shown() -> None:
    """Beside a question stands the latest earlier figure of a period of the same length, if there is one."""
    share: dict[str, Any] = {
        "id": "emp.widen.01",
        "frequency": "quarterly",
        "periods": {"from": "2024-25-Q3", "to": "2024-25-Q3"},
    }
    known = [
        Observation("RR8", "emp.widen.01", "2024-25-Q1", numerator=1, denominator=4),
        Observation("RR8", "emp.widen.01", "2024-25-Q2", status=Status.NOT_COLLECTED),
        Observation("RR8", "emp.widen.01", "2023-24", numerator=1, denominator=2),
        Observation("RR8", "emp.widen.01", "2024-25-Q4", numerator=3, denominator=4),
        Observation("RRK", "emp.widen.01", "2024-25-Q2", numerator=3, denominator=4),
    ]
    (row,) = rows(planned([share], *known))
    assert (row.previous, row.answer) == ("25.0% (Q1 24-25)", None)


def test_a_known_answer_is_found_by_its_period() -> None:
    """What is known for the very period asked is the answer to fill in."""
    found = Observation("RR8", "emp.good.01", "2024-25", numerator=1, denominator=4)
    (row,) = rows(planned([{"id": "emp.good.01"}], found))
    assert (row.answer, row.previous) == (found, "")


@pytest.mark.parametrize(
    ("kind", "unit", "observation", "text"),
    [
        (Kind.PROPORTION, 1, Observation("A", "i", "p", numerator=6031, denominator=9854), "61.2%"),
        (Kind.PROPORTION, 1, Observation("A", "i", "p", value=61), "61.0%"),
        (Kind.PROPORTION, 1, Observation("A", "i", "p", numerator=1), ""),
        (Kind.YES_NO, 2, Observation("A", "i", "p", choice="yes"), "yes"),
        (Kind.GAP, 4, Observation("A", "i", "p", value=26387), "£26,387.00"),
        (Kind.COUNT, 0, Observation("A", "i", "p", status=Status.NOT_COLLECTED), ""),
    ],
)
def test_figures_in_words(kind: Kind, unit: int, observation: Observation, text: str) -> None:
    """A figure is written in its unit; what has none is left empty."""
    indicator = an_indicator("emp.future.01", kind)
    assert figure_text(indicator, Unit.model_validate(UNITS[unit]), observation) == text


def test_the_instruction_names_both_counts() -> None:
    """What goes above and below the line stands on lines of its own; a single figure needs no such words."""
    share = an_indicator("emp.future.01", Kind.PROPORTION, numerator="Staff.", denominator="Everyone.")
    assert what_to_count(share, {}) == "Numerator: Staff.\nDenominator: Everyone."
    assert what_to_count(an_indicator("emp.future.01", Kind.COUNT, numerator="Staff."), {}) == "Staff."
    pounds = Unit(id="gbp", title="pounds", prefix="£")
    told = what_to_count(share, {"numerator": pounds, "denominator": pounds})
    assert told == "Numerator (£): Staff.\nDenominator (£): Everyone."


def test_where_such_figures_are() -> None:
    """Whom to ask and where to look, as far as somebody said so."""
    said = an_indicator("emp.future.01", Kind.COUNT, owner="HR", source_system="ESR")
    assert where_it_is(said) == "Ask HR\nSee ESR"
    own = an_indicator("emp.future.01", Kind.COUNT, owner="Not said", source_system="ESR")
    assert where_it_is(own) == "See ESR"


def test_what_matters_fits_into_a_small_screen() -> None:
    """At the zoom of 90% the question sheets are no wider than a window of 1,366 pixels with its edges."""
    pixels = sum(7 * column.width for column in ANSWER_COLUMNS)
    edges = 50
    assert 0.9 * pixels + edges <= 1366


def test_stories_may_be_about_pillars_and_indicators() -> None:
    """Every pillar that is asked and every indicator can be chosen, each once."""
    plan = planned(["pl.lead.01", "emp.good.01", "emp.widen.01"])
    titles = [topic.title for topic in plan.story_topics]
    menu = shipped_menu()
    assert titles[:2] == ["Employment", "Partnership and leadership"]
    assert set(titles[2:]) == {
        menu.by_id[found].title for found in ("pl.lead.01", "emp.good.01", "emp.widen.01")
    }


def test_an_organisations_own_words_are_filled_in() -> None:
    """What it wrote last time stands in its column again."""
    local = {"id": "local", "title": "Local", "text": "In the city."}
    plan = a_plan(["emp.good.01"], definitions=[local])
    laid_out = plan_workbook(plan, plan.selection.organisations[0], wordings={"local": "Leeds"})
    assert [(row.word, row.wording, row.own) for row in laid_out.definitions] == [
        ("local", "In the city.", "Leeds")
    ]


def test_a_question_in_words() -> None:
    """A message names a question by its title, group and period."""
    plan = a_plan([{"id": "emp.widen.01", "groups": ["band"]}])
    asked = next(question for question in plan.all_questions if question.group == "band=band_3")
    title = shipped_menu().by_id["emp.widen.01"].title
    assert question_label(plan, asked) == f"{title} (Band 3, 2024-25)"


def test_the_organisations_own_wording_is_shown() -> None:
    """Where a definition differs from place to place, a workbook shows that of its organisation."""
    local = {"id": "local", "title": "Local", "text": "In the city.", "by_organisation": {"RR8": "In Leeds."}}
    plan = planned([{"id": "emp.good.01"}], definitions=[local])
    assert [row.wording for row in plan.definitions] == ["In Leeds."]


def test_a_manifest_comes_back_from_its_rows() -> None:
    """What the hidden sheet says reads back as the same manifest, also after numbers became 1.0."""
    plan = a_plan(["emp.good.01"])
    manifest = manifest_of(plan, plan.selection.organisations[0])
    texts = dict(manifest.rows())
    assert manifest_from(texts) == manifest
    assert manifest_from({**texts, "selection version": "1.0", "layout version": "1.0"}) == manifest


@pytest.mark.parametrize(
    "change",
    [{"format": "another"}, {"selection version": "one"}, {"layout version": ""}, {"organisation": None}],
)
def test_what_is_not_ours_is_no_manifest(change: dict[str, str | None]) -> None:
    """Rows that are missing or unreadable give no manifest, and no error."""
    texts = dict(Manifest(1, "set", 1, "menu", "1.0.0", "RR8", "Leeds", "2024-25", "0").rows())
    changed = {name: value for name, value in {**texts, **change}.items() if value is not None}
    assert manifest_from(changed) is None


def test_the_checksum_is_about_the_questions_and_not_their_order() -> None:
    """Sorting changes nothing; another question does."""
    assert checksum(["a", "b"]) == checksum(["b", "a"]) != checksum(["a", "c"])
