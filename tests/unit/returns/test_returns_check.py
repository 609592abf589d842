"""A return against its plan: what is taken, what is found, and where."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from openpyxl import Workbook

from anchorkit.findings import CATALOGUE, Severity
from anchorkit.observations import Key, Observation, Status
from anchorkit.returns.check import check_return
from anchorkit.returns.model import CheckedReturn
from anchorkit.returns.read import read_return
from anchorkit.selection.model import Plan
from anchorkit.workbook.layout import HEADER_ROW, MANIFEST, OWN, STORIES
from tests.support.sets import a_plan
from tests.support.workbooks import COLUMN, a_workbook, changed, row_of, typing

SHARE = "emp.good.01|all|2024-25"
COUNT = "emp.future.08|all|2024-25"
YES = "pl.lead.01|all|2024-25"
IF_YES = "pl.lead.02|all|2024-25"
SCORE = "emp.good.08|all|2024-25"
ALL = ("emp.good.01", "emp.future.08", "emp.good.08", "pl.lead.01", "pl.lead.02")


def plan() -> Plan:
    """One indicator of each kind that matters here, once a year."""
    return a_plan([{"id": name, "frequency": "annual"} for name in ALL])


def after(
    *changes: Callable[[Workbook], None], known: Sequence[Observation] = (), of: Plan | None = None
) -> CheckedReturn:
    """What is made of the workbook after a person's changes."""
    the_plan = of or plan()
    content = a_workbook(the_plan, known)
    for change in changes:
        content = changed(content, change)
    return check_return(read_return(content), the_plan)


def found(checked: CheckedReturn) -> list[tuple[str, str]]:
    """Codes and places of the findings."""
    return [(finding.code, finding.place) for finding in checked.findings]


def test_an_empty_workbook_is_accepted_and_says_nothing() -> None:
    """Nothing answered is nothing wrong: what is missing is for the chase list, not a fault."""
    checked = after()

    assert (checked.outcome, checked.answers, checked.findings) == ("accepted", (), ())


@pytest.mark.parametrize(
    ("key", "cells", "code", "column", "kept"),
    [
        (SHARE, {"numerator": "forty", "denominator": 50}, "R301", "F", False),
        (SHARE, {"numerator": "1,200", "denominator": 5000}, "R302", "F", True),
        (YES, {"result": "maybe"}, "R303", "H", False),
        (SHARE, {"numerator": 4, "denominator": 5, "status": "finished"}, "R304", "J", False),
        (SHARE, {"numerator": 4, "denominator": 5, "status": "not collected"}, "R305", "J", False),
        (SHARE, {"numerator": 4, "denominator": 5, "status": "n/a"}, "R305", "J", False),
        (SHARE, {"numerator": 4, "denominator": 5, "status": "provisional"}, "R304", "J", False),
        (SHARE, {"numerator": 4, "denominator": 5, "status": "Est."}, "R328", "J", True),
        (SHARE, {"status": "Not recorded"}, "R328", "J", True),
        (YES, {"result": "no", "status": "Estimate"}, "R328", "J", True),
        (SHARE, {"status": "reported"}, "R306", "J", None),
        (COUNT, {"result": -1}, "R307", "H", False),
        (SHARE, {"numerator": -1, "denominator": 5}, "R307", "F", False),
        (SCORE, {"result": 13}, "R308", "H", False),
        (SHARE, {"numerator": 6, "denominator": 5}, "R309", "F", False),
        (SHARE, {"numerator": 0, "denominator": 0}, "R310", "G", True),
        (SHARE, {"numerator": 6}, "R311", "F", False),
        (SHARE, {"result": 61.5}, "R312", "H", True),
        (SHARE, {"numerator": 6031, "denominator": 9854, "result": 70}, "R313", "H", True),
        (COUNT, {"result": 2.5}, "R314", "H", True),
        (COUNT, {"note": "ask Jo"}, "R317", "K", None),
    ],
)
def test_each_rule_names_its_cell_and_says_what_happens(
    key: str, cells: dict[str, Any], code: str, column: str, kept: bool | None
) -> None:
    """An error costs this answer only, a warning keeps it with its mark, and the cell is the one to mend."""
    row = HEADER_ROW + 1 + [SHARE, COUNT].index(key) if key in (SHARE, COUNT) else None

    checked = after(typing(key, **cells))

    (finding,) = checked.findings
    assert finding.code == code
    assert finding.cell[0] == column
    assert row is None or finding.cell[1:].isdigit()
    if kept is None:
        assert (checked.answers, checked.refused) == ((), 0)
    else:
        assert (len(checked.answers), checked.refused) == ((1, 0) if kept else (0, 1))
        assert not kept or checked.answers[0].marks == (code,)


@pytest.mark.parametrize(
    ("printed", "doubted"), [(61, False), (61.2, False), (61.20, False), (62, True), (61.3, True)]
)
def test_a_printed_share_may_be_rounded_but_not_wrong(printed: float, doubted: bool) -> None:
    """61 and 61.2 follow from 6,031 of 9,854; 62 and 61.3 do not, and all three figures are kept as given."""
    checked = after(typing(SHARE, numerator=6031, denominator=9854, result=printed))

    answer = checked.answers[0].observation
    assert (answer.numerator, answer.denominator, answer.value) == (6031, 9854, printed)
    assert ("R313" in [finding.code for finding in checked.findings]) is doubted


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"result": "Yes "}, {"choice": "yes"}),
        ({"result": "NO"}, {"choice": "no"}),
        ({"result": "not applicable"}, {"status": Status.NOT_APPLICABLE}),
        (
            {"status": "not collected", "note": "nobody knows"},
            {"status": Status.NOT_COLLECTED, "note": "nobody knows"},
        ),
    ],
)
def test_answers_to_yes_or_no_in_any_case(cells: dict[str, Any], expected: dict[str, Any]) -> None:
    """People write Yes, NO and not applicable as they like."""
    checked = after(typing(YES, **cells))

    assert [answer.observation for answer in checked.answers] == [
        Observation("RR8", "pl.lead.01", "2024-25", **expected)
    ]


def test_a_question_that_does_not_arise_is_doubted_when_answered() -> None:
    """Without a plan there is nothing to be aligned: a yes there is kept, marked and asked about."""
    checked = after(typing(YES, result="no"), typing(IF_YES, result="yes"))

    assert [finding.code for finding in checked.findings] == ["R401"]
    assert len(checked.answers) == 2


def test_groups_that_come_to_more_than_everyone_are_doubted() -> None:
    """Bands add up to all staff; more than all can't be."""
    banded = a_plan([{"id": "emp.future.08", "frequency": "annual", "groups": ["band"]}])
    known = [
        Observation("RR8", "emp.future.08", "2024-25", value=10),
        Observation("RR8", "emp.future.08", "2024-25", "band=band_2", value=8),
        Observation("RR8", "emp.future.08", "2024-25", "band=band_3", value=8),
    ]

    checked = after(known=known, of=banded)

    assert [finding.code for finding in checked.findings] == ["R402"]
    assert len(checked.answers) == 3


def test_a_formula_that_a_person_typed_needs_its_result() -> None:
    """A formula whose result was not saved is asked about; the workbook's own formulas are not."""
    checked = after(typing(COUNT, result="=2+3"))

    assert [(finding.code, finding.severity) for finding in checked.findings] == [("R205", Severity.ERROR)]


def test_the_same_question_twice_with_other_figures_takes_neither() -> None:
    """Nobody knows which of the two is right, so it is not the last one that wins."""

    def copy_row(book: Workbook) -> None:
        sheet = book["Employment"]
        target = sheet.max_row + 3
        for place in range(1, len(COLUMN) + 1):
            sheet.cell(target, place).value = sheet.cell(row_of(sheet, SHARE), place).value
        sheet.cell(target, COLUMN["numerator"]).value = 3

    checked = after(typing(SHARE, numerator=4, denominator=5), copy_row)

    assert [finding.code for finding in checked.findings] == ["R202", "R202"]
    assert (checked.answers, checked.refused) == ((), 1)
    assert checked.refused_keys == (Key("RR8", "emp.good.01", "2024-25"),)


def _copy_sheet(book: Workbook) -> None:
    book.copy_worksheet(book["Employment"])


def _rename(book: Workbook) -> None:
    book["Employment"].title = "Staff figures"


def _insert_rows(book: Workbook) -> None:
    book["Employment"].insert_rows(3, 4)


def _insert_columns(book: Workbook) -> None:
    book["Employment"].insert_cols(1, 2)


def _swap_rows(book: Workbook) -> None:
    sheet = book["Employment"]
    for place in range(1, len(COLUMN) + 1):
        one, other = sheet.cell(HEADER_ROW + 1, place), sheet.cell(HEADER_ROW + 2, place)
        one.value, other.value = other.value, one.value


def _blank_row(book: Workbook) -> None:
    book["Employment"].insert_rows(HEADER_ROW + 2, 1)


def _hide(book: Workbook) -> None:
    book["Employment"].row_dimensions[HEADER_ROW + 1].hidden = True
    book["Employment"].sheet_state = "hidden"


def _add_notes(book: Workbook) -> None:
    book.create_sheet("My notes", 0)["A1"] = "ask Jo"
    book["Employment"]["N3"] = "a note of mine"


@pytest.mark.parametrize(
    "change",
    [_copy_sheet, _rename, _insert_rows, _insert_columns, _swap_rows, _blank_row, _hide, _add_notes],
)
def test_a_workbook_may_be_edited_as_people_like(change: Callable[[Workbook], None]) -> None:
    """Moved, sorted, hidden, renamed, copied: each figure stays with its key."""
    checked = after(typing(SHARE, numerator=4, denominator=5), typing(COUNT, result=7), change)

    assert {
        (answer.observation.indicator, answer.observation.numerator, answer.observation.value)
        for answer in checked.answers
    } == {
        ("emp.good.01", 4, None),
        ("emp.future.08", None, 7),
    }
    assert [finding for finding in checked.findings if finding.severity is not Severity.WARNING] == []


def test_rows_that_are_gone_or_unknown_are_named() -> None:
    """A deleted row counts as not returned, an added one is pointed to its own sheet."""

    def change(book: Workbook) -> None:
        sheet = book["Employment"]
        sheet.delete_rows(row_of(sheet, COUNT))
        sheet.cell(40, COLUMN["key"]).value = "our.own"
        sheet.cell(40, COLUMN["result"]).value = 5

    checked = after(change)

    assert [finding.code for finding in checked.findings] == ["R201", "R203"] or found(checked) == []
    assert {finding.code for finding in checked.findings} == {"R201", "R203"}


def _manifest(name: str, value: str) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        for row in book[MANIFEST].iter_rows():
            if row[0].value == name:
                row[1].value = value

    return change


def _no_manifest(book: Workbook) -> None:
    del book[MANIFEST]


def _no_headers(book: Workbook) -> None:
    for sheet in book.worksheets:
        if sheet.title != MANIFEST:
            sheet.delete_rows(HEADER_ROW)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_no_manifest, "R104"),
        (_manifest("format", "something else"), "R104"),
        (_manifest("selection", "another-set"), "R105"),
        (_manifest("layout version", "99"), "R106"),
        (_manifest("organisation", "ZZZ"), "R107"),
        (_no_headers, "R108"),
    ],
)
def test_a_workbook_that_is_not_for_us_is_refused_whole(
    change: Callable[[Workbook], None], code: str
) -> None:
    """Identity comes from inside the file; nothing is taken from one that is not ours."""
    checked = after(typing(SHARE, numerator=4, denominator=5), change)

    assert [finding.code for finding in checked.findings] == [code]
    assert (checked.outcome, checked.answers) == ("refused", ())


def test_another_version_of_the_set_is_taken_and_said() -> None:
    """Questions that are still asked are taken from an older workbook."""
    checked = after(typing(SHARE, numerator=4, denominator=5), _manifest("selection version", "7"))

    assert [finding.code for finding in checked.findings] == ["R109"]
    assert len(checked.answers) == 1


def test_own_indicators_and_stories_are_taken() -> None:
    """What an organisation adds comes in under its own name, and a story only with a clear consent."""

    def change(book: Workbook) -> None:
        for place, value in enumerate(
            ["Bikes lent", "Bikes lent to staff", "count", "bikes", "2024-25", None, None, 12, "log"], 1
        ):
            book[OWN].cell(HEADER_ROW + 1, place).value = value
        for row, values in enumerate(
            [["A start", "Employment", "I got in.", "Sam", "yes", ""], ["Half", "", "…", "", "", ""]], 1
        ):
            for place, text in enumerate(values, 1):
                book[STORIES].cell(HEADER_ROW + row, place).value = text

    checked = after(change)

    assert [answer.observation for answer in checked.answers] == [
        Observation("RR8", "local.rr8.bikes-lent", "2024-25", value=12, note="log")
    ]
    assert [indicator.title for indicator in checked.own_indicators] == ["Bikes lent"]
    assert [(story.title, story.consent) for story in checked.stories] == [("A start", True)]
    assert [finding.code for finding in checked.findings] == ["R502"]


@pytest.mark.parametrize(
    "row",
    [
        ["Bikes", "", "count", "", "soon", None, None, 1],
        ["Bikes", "", "gap", "", "2024-25", None, None, 1],
        ["Bikes", "", "count", "", "2024-25"],
    ],
)
def test_an_own_indicator_that_says_too_little_is_asked_about(row: list[Any]) -> None:
    """Without a kind, a period and a figure there is nothing to keep."""

    def change(book: Workbook) -> None:
        for place, value in enumerate(row, 1):
            book[OWN].cell(HEADER_ROW + 1, place).value = value

    checked = after(change)

    assert [finding.code for finding in checked.findings] == ["R501"]
    assert checked.answers == ()


def test_no_finding_ever_carries_a_value() -> None:
    """Findings are mailed and logged: they name cells, and what people typed stays in the file."""
    secret = "4711 Jane Doe"

    checked = after(
        typing(SHARE, numerator=secret, denominator=secret),
        typing(YES, result=secret),
        typing(COUNT, status=secret, note=secret),
    )

    assert len(checked.findings) >= 3
    assert all("4711" not in f"{finding}" for finding in checked.findings)


def test_every_rule_of_returns_has_a_remedy_and_a_consequence() -> None:
    """Whoever gets a finding learns what to do and what happens to the figure."""
    rules = [rule for code, rule in CATALOGUE.items() if code.startswith("R")]

    assert len(rules) > 25
    assert all(rule.remedy and rule.consequence and rule.title for rule in rules)


def test_characters_that_cannot_be_written_down_are_removed_and_said() -> None:
    """A control character in a note, as other programs smuggle in, does not reach a report; the words do."""
    checked = after(typing(SHARE, numerator=4, denominator=5, note="from_x0007_ payroll"))

    assert [finding.code for finding in checked.findings] == ["R316"]
    assert [answer.observation.note for answer in checked.answers] == ["from payroll"]


@pytest.mark.parametrize(("wider", "codes"), [(True, []), (False, ["R403"])])
def test_a_wider_area_may_count_more_than_the_local_one(wider: bool, codes: list[str]) -> None:
    """Where `all` counts those who live locally, the region holds more of them; a pay band may not."""
    region = {
        "id": "tier",
        "title": "Wider than the local area",
        "partition": False,
        "wider": wider,
        "categories": [{"id": "region", "title": "Within the region"}],
    }
    asked = a_plan([{"id": "emp.widen.01", "groups": ["tier"]}], dimensions=[region])
    known = [
        Observation("RR8", "emp.widen.01", "2024-25", numerator=12656, denominator=18405),
        Observation("RR8", "emp.widen.01", "2024-25", "tier=region", numerator=15726, denominator=18405),
    ]

    checked = after(known=known, of=asked)

    assert [finding.code for finding in checked.findings] == codes
    assert len(checked.answers) == 2


@pytest.mark.parametrize(
    ("second", "codes", "taken"),
    [(12, [], 1), (13, ["R202", "R202"], 0)],
    ids=["same figures", "other figures"],
)
def test_an_own_indicator_given_twice_is_taken_once_or_not_at_all(
    second: int, codes: list[str], taken: int
) -> None:
    """The same row twice is one answer; two rows that disagree are both asked about, and nothing stops."""

    def change(book: Workbook) -> None:
        for row, result in enumerate((12, second), HEADER_ROW + 1):
            for place, value in enumerate(["Bikes lent", "", "count", "", "2024-25", None, None, result], 1):
                book[OWN].cell(row, place).value = value

    checked = after(change)

    assert [finding.code for finding in checked.findings] == codes
    assert (len(checked.answers), checked.refused) == (taken, 1 - taken)
    keys = {answer.observation.key for answer in checked.answers} | set(checked.refused_keys)
    assert keys == {Key("RR8", "local.rr8.bikes-lent", "2024-25")}


def test_refused_answers_are_named() -> None:
    """The receipt can say which answers were not taken; a row without a name is counted all the same."""

    def change(book: Workbook) -> None:
        for row, title in enumerate(("Bikes lent", ""), HEADER_ROW + 1):
            for place, value in enumerate([title, "", "count", "", "2024-25", None, None, "about 5"], 1):
                book[OWN].cell(row, place).value = value

    checked = after(typing(SHARE, numerator=6, denominator=5), typing(COUNT, result="forty"), change)

    assert checked.refused == 4
    assert [key.indicator for key in checked.refused_keys] == [
        "emp.future.08",
        "emp.good.01",
        "local.rr8.bikes-lent",
    ]


@pytest.mark.parametrize(
    ("status", "meant", "note"),
    [
        ("Estimate", Status.ESTIMATED, ""),
        (" EST. ", Status.ESTIMATED, ""),
        ("actual", Status.REPORTED, ""),
        ("not_collected", Status.NOT_COLLECTED, ""),
        ("cost exceeded", Status.NOT_COLLECTED, "cost exceeded"),
        ("N/A", Status.NOT_APPLICABLE, "N/A"),
        ("Withheld", Status.SUPPRESSED, "Withheld"),
    ],
)
def test_a_status_in_other_words_is_understood_where_it_is_certain(
    status: str, meant: Status, note: str
) -> None:
    """People type estimate for estimated; words that say more than the status are kept in the note."""
    figure = {"result": 4} if meant.has_figure else {}
    checked = after(typing(COUNT, status=status, **figure))

    (answer,) = checked.answers
    assert (answer.observation.status, answer.observation.note) == (meant, note)
    assert [finding.code for finding in checked.findings] == ["R328"]


def test_withheld_in_place_of_a_number_is_suppressed() -> None:
    """What is held back is there, and is no missing figure."""
    checked = after(typing(COUNT, result="withheld"))

    (answer,) = checked.answers
    assert (answer.observation.status, answer.observation.note) == (Status.SUPPRESSED, "withheld")


def test_half_of_the_counts_is_not_taken_and_says_what_stays() -> None:
    """Half an answer gives no value: it must not stand for, nor replace, a whole one."""
    checked = after(typing(SHARE, denominator=9_000_000))

    assert (checked.answers, checked.refused) == ((), 1)
    assert [(each.key.indicator, each.codes) for each in checked.refused_answers] == [
        ("emp.good.01", ("R311",))
    ]
    assert "stays" in checked.findings[0].consequence
