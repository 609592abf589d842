"""What LibreOffice makes of a workbook: live results and checks, and nothing lost by saving it there."""

import io
import math
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from itertools import starmap
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from anchorkit.findings import Severity
from anchorkit.menu.kinds import REFERENCE, TARGET, Kind
from anchorkit.observations import Observation
from anchorkit.published.demo import SET, demo_observations
from anchorkit.resources import data
from anchorkit.returns.check import check_return
from anchorkit.returns.model import CheckedReturn
from anchorkit.returns.read import read_return
from anchorkit.selection.model import Plan
from anchorkit.workbook.layout import ANSWER_COLUMNS, HEADER_ROW, OWN, START, plan_workbook
from anchorkit.workbook.write import workbook_bytes
from anchorkit.workflows.plan import load_plan
from tests.support.everyway import answer_in_every_way, every_plan
from tests.support.neighbourcases import (
    expected_of_neighbours,
    fill_neighbours,
    neighbour_plan,
    turned_round,
)
from tests.support.owncases import COLUMNS as OWN_COLUMN
from tests.support.owncases import LATER, fill_own, own_books, own_words
from tests.support.rulecases import CASES, fill, question_of, walk_plan
from tests.support.sets import a_plan
from tests.support.sheetwords import counted, places_of, words_at_ingest, words_in_the_sheet
from tests.support.workbooks import COLUMN, a_workbook, changed
from tests.support.writtencases import TEXTS, messy, write_all, written_cases, written_plan

pytestmark = pytest.mark.libreoffice


def converted(
    folder: Path, contents: Mapping[str, bytes], *, to: str, suffix: str = "xlsx"
) -> dict[str, bytes]:
    """The files as LibreOffice opens, works out and saves them, in one run with a profile of its own."""
    source, target = folder / f"from-{suffix}", folder / f"to-{to}"
    source.mkdir(parents=True)
    for name, content in contents.items():
        (source / f"{name}.{suffix}").write_bytes(content)
    done = subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            to,
            "--outdir",
            str(target),
            *sorted(map(str, source.iterdir())),
        ],
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return {name: (target / f"{name}.{to}").read_bytes() for name in contents}


def worked_out(content: bytes) -> Workbook:
    """A workbook with the results that were saved in it."""
    return load_workbook(io.BytesIO(content), data_only=True)


# --- The rule walk: each rule of each kind, broken and kept ---------------------------------------------


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The workbook with all cases, as LibreOffice saves it."""
    content = changed(a_workbook(walk_plan()), fill)
    return converted(tmp_path_factory.mktemp("walk"), {"walk": content}, to="xlsx")["walk"]


@pytest.fixture(scope="session")
def sheet_says(walked: bytes) -> dict[str, str]:
    """What the check column shows, by key."""
    return words_in_the_sheet(walked)


@pytest.fixture(scope="session")
def ingest_says(walked: bytes) -> dict[str, str]:
    """The check column's words for what the check at ingest finds in the same file, by key."""
    return words_at_ingest(walked, walk_plan())


@pytest.mark.parametrize("kind", list(Kind))
def test_sheet_and_ingest_say_the_same(
    kind: Kind, sheet_says: dict[str, str], ingest_says: dict[str, str]
) -> None:
    """For every rule of every kind, broken and kept, the check column and the check at ingest agree."""
    keys = [question_of(kind, place).key for place in range(len(CASES[kind]))]
    typed = [str(dict(cells)) for cells, _ in CASES[kind]]
    expected = [(cells, text) for cells, (_, text) in zip(typed, CASES[kind], strict=True)]
    assert [(cells, sheet_says[key]) for cells, key in zip(typed, keys, strict=True)] == expected
    assert [(cells, ingest_says[key]) for cells, key in zip(typed, keys, strict=True)] == expected


# --- Cells as people write them --------------------------------------------------------------------------

_OF_THE_NUMBER = {"R307", "R308", "R312", "R314", "R319", "R405", "R406", "R407"}
"""What is said of a number by itself, without its counts or beside other months, once it is read."""
_TAKES_READING = {
    "Check: Number written as text": ({"R302"},),
    "Check: Percentage understood": ({"R320"},),
    "Check: Reason in place of a number": ({"R318"},),
    "Check: Not a plain number": tuple({f"R{code}"} for code in (301, 322, 323, 324, 325, 326)),
    "OK": (set[str](),),
}
"""What the check column says, and what the check at ingest then finds of the cell."""


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The workbook with cells as people write them, as LibreOffice saves it."""
    content = changed(a_workbook(written_plan()), write_all)
    return converted(tmp_path_factory.mktemp("written"), {"written": content}, to="xlsx")["written"]


def test_the_sheet_says_of_each_cell_what_a_formula_can_tell(written: bytes) -> None:
    """Texts, formats, signs and short forms: the table says for each what the check column shows."""
    assert set(messy()) <= set(TEXTS)
    shown = words_in_the_sheet(written)
    expected = [(question.key, typed, words) for question, typed, words in written_cases()]
    found = [(key, typed, _first_words(shown[key])) for key, typed, _ in expected]
    assert found == expected


def _first_words(text: str) -> str:
    """What is said of the cell by itself: rules on a number that could be read are left out."""
    of_the_number = ("Value without its counts", "Not a whole number", "Share or percentage?", "Too small to")
    return "OK" if any(words in text for words in of_the_number) else text


def test_the_sheet_never_contradicts_ingest_about_a_cell(written: bytes) -> None:
    """Where the sheet says how a cell is read, ingest reads it so; the rest is read when it is sent back."""
    codes: dict[str, set[str]] = {}
    places = places_of(written)
    for finding in check_return(read_return(written), written_plan()).findings:
        if finding.cell:
            row = int("".join(filter(str.isdigit, finding.cell)))
            codes.setdefault(places[finding.sheet, row], set()).add(finding.code)
    for question, typed, words in written_cases():
        if words in _TAKES_READING:
            found = codes.get(question.key, set()) - _OF_THE_NUMBER
            assert found in _TAKES_READING[words], (question.key, typed, words)


# --- Own indicators -------------------------------------------------------------------------------------


def test_sheet_and_ingest_say_the_same_of_own_indicators(tmp_path: Path) -> None:
    """What an organisation adds is checked in its sheet and at ingest by the same rules, kind by kind."""
    books = {
        f"own-{place}": changed(a_workbook(walk_plan()), partial(fill_own, cases=cases))
        for place, cases in enumerate(own_books())
    }
    saved = converted(tmp_path, books, to="xlsx")
    shown, told, expected = [], [], []
    for name, cases in zip(books, own_books(), strict=True):
        sheet = worked_out(saved[name])[OWN]
        findings = check_return(read_return(saved[name]), walk_plan()).findings
        for row, (typed, words) in enumerate(cases, HEADER_ROW + 1):
            expected.append((typed, words))
            shown.append((typed, sheet.cell(row, OWN_COLUMN["check"]).value or ""))
            told.append((typed, words if typed in LATER else own_words(row, typed, findings)))
    assert differing(shown, expected) == []
    assert differing(told, expected) == []


def differing(found: Sequence[object], expected: Sequence[object]) -> list[tuple[object, object]]:
    """What was found and what should have been, where they differ."""
    return [pair for pair in zip(found, expected, strict=True) if pair[0] != pair[1]]


# --- The walk past neighbours: questions that depend on another, groups and their totals ----------------


@pytest.fixture(scope="session")
def passed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The workbook with all cases of neighbours, as LibreOffice saves it."""
    content = changed(a_workbook(neighbour_plan()), fill_neighbours)
    return converted(tmp_path_factory.mktemp("pass"), {"pass": content}, to="xlsx")["pass"]


def test_sheet_and_ingest_say_the_same_of_neighbours(passed: bytes) -> None:
    """What a parent or a total makes of a row: the check column and the check at ingest agree."""
    in_sheet, at_ingest = words_in_the_sheet(passed), words_at_ingest(passed, neighbour_plan())
    expected = {key: (typed, text) for key, typed, text in expected_of_neighbours()}
    assert {key: (typed, in_sheet[key]) for key, (typed, _) in expected.items()} == expected
    assert {key: (typed, at_ingest[key]) for key, (typed, _) in expected.items()} == expected


def test_sorting_changes_no_word(passed: bytes, tmp_path: Path) -> None:
    """Neighbours are found by their keys: with the rows in another order each check says the same."""
    before = words_in_the_sheet(passed)
    again = converted(tmp_path, {"turned": changed(passed, turned_round)}, to="xlsx")["turned"]
    assert list(before) != list(words_in_the_sheet(again))
    assert words_in_the_sheet(again) == before


# --- Live results and progress ----------------------------------------------------------------------------

_FIGURES = (
    Observation("RR8", "emp.widen.01", "2024-25", numerator=12656, denominator=18405),
    Observation("RR8", "emp.widen.03", "2024-25", REFERENCE, numerator=180, denominator=600),
    Observation("RR8", "emp.widen.03", "2024-25", TARGET, numerator=60, denominator=320),
    Observation("RR8", "emp.good.02", "2024-25", REFERENCE, value=18.5),
    Observation("RR8", "emp.good.01", "2024-25", numerator=100, denominator=90),
    Observation("RR8", "proc.local.03", "2024-25", numerator=900, denominator=40),
)


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """A workbook on the shipped menu, partly filled, as LibreOffice works it out."""
    chosen = sorted({found.indicator for found in _FIGURES})
    plan = a_plan([{"id": indicator, "frequency": "annual"} for indicator in chosen])
    content = a_workbook(plan, _FIGURES)
    return worked_out(converted(tmp_path_factory.mktemp("live"), {"live": content}, to="xlsx")["live"])


def column(book: Workbook, name: str) -> dict[str, object]:
    """What a column of the question sheets shows, by key."""
    return {
        str(sheet.cell(row, 1).value): sheet.cell(row, COLUMN[name]).value
        for sheet in book.worksheets
        if sheet.cell(HEADER_ROW, 1).value == ANSWER_COLUMNS[0].header
        for row in range(HEADER_ROW + 1, sheet.max_row + 1)
    }


def test_results_are_worked_out(live: Workbook) -> None:
    """A share, an average and a likelihood across two rows show at once; a gap's figures stay as typed."""
    shown = column(live, "result")
    assert shown["emp.widen.01|all|2024-25"] == pytest.approx(100 * 12656 / 18405)
    assert shown["proc.local.03|all|2024-25"] == pytest.approx(22.5)
    assert shown[f"emp.widen.03|{REFERENCE}|2024-25"] == pytest.approx(1.6)
    assert shown[f"emp.widen.03|{TARGET}|2024-25"] == pytest.approx(1.6)
    assert shown[f"emp.good.02|{REFERENCE}|2024-25"] == 18.5
    assert shown[f"emp.good.02|{TARGET}|2024-25"] is None


def progress(book: Workbook) -> dict[str, tuple[object, ...]]:
    """What the front sheet counts, by sheet."""
    rows = [row[:7] for row in book[START].iter_rows(values_only=True)]
    first = next(place for place, row in enumerate(rows) if row[0] == "Sheet")
    return {str(row[0]): row[1:] for row in rows[first + 1 :] if row[0]}


def test_progress_is_counted(live: Workbook) -> None:
    """The front sheet counts answered, to answer and to check, by sheet and in all."""
    assert progress(live) == {
        "Employment": (6, 4, 1, 1, 0, 0),
        "Procurement": (1, 1, 0, 0, 0, 0),
        "All sheets": (7, 5, 1, 1, 0, 0),
    }
    told = [cell.value for (cell,) in live[START].iter_rows(max_col=1)]
    assert "Answered: 5 of the 7 that we need. To answer: 1. To check: 1." in told


@pytest.fixture(scope="session")
def every_question(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """All 56 indicators with every breakdown, answered in every way, as LibreOffice saves it."""
    content = changed(a_workbook(every_plan()), answer_in_every_way)
    return converted(tmp_path_factory.mktemp("every"), {"every": content}, to="xlsx")["every"]


def test_progress_is_what_ingest_says(every_question: bytes) -> None:
    """For the whole menu with all its groups the front sheet counts what the check at ingest finds."""
    words = words_at_ingest(every_question, every_plan())
    assert words_in_the_sheet(every_question) == words
    by_sheet = counted(every_question, words)
    shown = progress(worked_out(every_question))
    assert shown.pop("All sheets") == tuple(map(sum, zip(*by_sheet.values(), strict=True)))
    assert shown == by_sheet
    assert all(sum(counts[1:]) == counts[0] for counts in by_sheet.values())


@pytest.mark.parametrize("code", ["RR8", "RRK", "RXR"])
def test_progress_of_the_demonstration_is_what_ingest_says(
    saved: dict[str, dict[str, bytes]], code: str
) -> None:
    """Each of the demonstration's workbooks counts on its front sheet what the check at ingest finds."""
    content = saved["as .xlsx"][code]
    shown = progress(worked_out(content))
    shown.pop("All sheets")
    assert shown == counted(content, words_at_ingest(content, demo_plan()))


def test_no_formula_is_an_error(live: Workbook) -> None:
    """LibreOffice knows every function that a workbook uses."""
    cells = [cell for sheet in live.worksheets for row in sheet.iter_rows() for cell in row]
    assert [
        cell.coordinate for cell in cells if cell.data_type == "e" or str(cell.value).startswith("#")
    ] == []


# --- Saved there and sent back ----------------------------------------------------------------------------


@cache
def demo_plan() -> Plan:
    """The demonstration's set."""
    return load_plan(data(SET), None)[0]


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """The demonstration's workbooks: as written, re-saved as .xlsx, and by way of .ods."""
    known = {found.key: found for found in demo_observations()}
    written = {
        organisation.code: workbook_bytes(plan_workbook(demo_plan(), organisation, known))
        for organisation in demo_plan().selection.organisations
    }
    folder = tmp_path_factory.mktemp("saved")
    ods = converted(folder / "a", written, to="ods")
    return {
        "written": written,
        "as .xlsx": converted(folder / "b", written, to="xlsx"),
        "by way of .ods": converted(folder / "c", ods, to="xlsx", suffix="ods"),
    }


def checked(content: bytes) -> CheckedReturn:
    """What is made of a file."""
    return check_return(read_return(content), demo_plan())


def answers_of(found: CheckedReturn) -> dict[object, Observation]:
    """The accepted answers by key."""
    return {answer.observation.key: answer.observation for answer in found.answers}


@pytest.mark.parametrize("code", ["RR8", "RRK", "RXR"])
@pytest.mark.parametrize("way", ["as .xlsx", "by way of .ods"])
def test_nothing_is_lost(saved: dict[str, dict[str, bytes]], code: str, way: str) -> None:
    """A return saved by LibreOffice gives the observations that were filled in, and the same findings."""
    sent = {found.key: found for found in demo_observations() if found.organisation == code}
    before, after = checked(saved["written"][code]), checked(saved[way][code])
    assert after.manifest == before.manifest
    assert [(found.code, found.cell) for found in after.findings] == [
        (found.code, found.cell) for found in before.findings
    ]
    assert answers_of(before).keys() == sent.keys()
    assert different(sent.values(), answers_of(after)) == []
    assert not any(found.severity is Severity.CRITICAL for found in after.findings)


def different(sent: Iterable[Observation], back: Mapping[object, Observation]) -> list[Observation]:
    """Those that came back otherwise. LibreOffice may change the last bit of a number, and nothing else."""
    return [
        found
        for found in sent
        if found.key not in back
        or not all(starmap(same, zip(found.content, back[found.key].content, strict=True)))
    ]


def same(one: object, other: object) -> bool:
    """Equal, or numbers as good as equal."""
    if isinstance(one, float | int) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=1e-12)
    return one == other
