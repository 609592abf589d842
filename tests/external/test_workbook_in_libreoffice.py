"""What LibreOffice makes of a workbook: live results and checks, and nothing lost by saving it there."""

import io
import math
import subprocess
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import starmap
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from anchorkit.findings import Severity
from anchorkit.menu.kinds import REFERENCE, TARGET, Kind
from anchorkit.observations import ALL, Observation
from anchorkit.published.demo import SET, demo_observations
from anchorkit.resources import data
from anchorkit.returns.check import check_return
from anchorkit.returns.model import CheckedReturn
from anchorkit.returns.read import read_return
from anchorkit.selection.model import Plan, Question
from anchorkit.workbook import rules
from anchorkit.workbook.layout import ANSWER_COLUMNS, HEADER_ROW, START, plan_workbook
from anchorkit.workbook.write import workbook_bytes
from anchorkit.workflows.plan import load_plan
from tests.support.menus import a_menu, an_indicator
from tests.support.sets import a_plan
from tests.support.workbooks import COLUMN, a_workbook, changed

pytestmark = pytest.mark.libreoffice

Cells = Mapping[str, object]


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

KIND_TO_CHECK = {
    Kind.COUNT: an_indicator(
        "emp.future.01", Kind.COUNT, frequency="monthly", whole=True, range=[0, None], soft_range=[0, 1000]
    ),
    Kind.AMOUNT: an_indicator(
        "emp.future.02", Kind.AMOUNT, frequency="monthly", range=[0, None], soft_range=[5, 5000]
    ),
    Kind.PROPORTION: an_indicator(
        "emp.future.03",
        Kind.PROPORTION,
        frequency="monthly",
        whole=True,
        range=[0, 100],
        soft_range=[10, 95],
    ),
    Kind.AVERAGE: an_indicator(
        "emp.future.04", Kind.AVERAGE, frequency="monthly", range=[0, 365], soft_range=[0, 90]
    ),
    Kind.SCORE: an_indicator("emp.future.05", Kind.SCORE, frequency="monthly", whole=True, range=[0, 12]),
    Kind.RELATIVE_LIKELIHOOD: an_indicator(
        "emp.future.06",
        Kind.RELATIVE_LIKELIHOOD,
        frequency="monthly",
        whole=True,
        range=[0, None],
        soft_range=[0.2, 5],
    ),
    Kind.GAP: an_indicator("emp.future.07", Kind.GAP, frequency="monthly", soft_range=[-20, 20]),
    Kind.YES_NO: an_indicator("emp.future.08", Kind.YES_NO, frequency="monthly"),
}


def counts(numerator: object, denominator: object, **more: object) -> Cells:
    """A row with both counts."""
    return {"numerator": numerator, "denominator": denominator, **more}


def result(value: object, **more: object) -> Cells:
    """A row with a figure in its result."""
    return {"result": value, **more}


def only(status: str) -> Cells:
    """A row with nothing but a status."""
    return {"status": status}


Case = tuple[Cells, str]
_NO_FIGURE: tuple[Case, ...] = (
    ({}, "To answer"),
    (result("   ", status=" "), "To answer"),
    ({"note": "we are looking for it"}, "To answer"),
    (only("not collected"), "OK: no figure"),
    (only("Not  Applicable "), "OK: no figure"),
    (only("perhaps"), "Check: Unknown status"),
    (only("estimated"), "Check: Status without a figure"),
)
_ONE_FIGURE: tuple[Case, ...] = (
    *_NO_FIGURE,
    (result(10), "OK"),
    (result(10, status="reported"), "OK"),
    (result(10, status="ESTIMATED"), "OK"),
    (result(10, status="no idea"), "Check: Unknown status"),
    (result(10, status="not collected"), "Check: Figure and status disagree"),
    (result("about ten"), "Check: Not a number"),
    (result("=1/0"), "Check: Excel error in the cell"),
    (result("=5+6"), "OK"),
)
_COUNTS: tuple[Case, ...] = (
    *_NO_FIGURE,
    (counts(30, 60), "OK"),
    (counts(30, 60, status="estimated"), "OK"),
    (counts(30, 60, status="not applicable"), "Check: Figure and status disagree"),
    (counts(30, 60, status="?"), "Check: Unknown status"),
    (counts("many", 60), "Check: Not a number"),
    (counts(30, "all"), "Check: Not a number"),
    (counts(30, 60, result="half"), "Check: Not a number"),
    (counts(-1, 60), "Check: Too small to be right"),
    (counts(30, -60), "Check: Too small to be right"),
    (counts(0, 0), "Check: Denominator is 0"),
    (counts(None, 60), "Check: Half of the counts"),
    (counts(30, None), "Check: Half of the counts"),
    (counts(30, "  "), "Check: Half of the counts"),
    (counts("=1/0", 60), "Check: Excel error in the cell"),
    (counts("=SUM(10,20)", 60), "OK"),
    (counts(None, None, result=20), "Check: Value without its counts"),
    (counts(30, None, result=20), "Check: Value without its counts"),
    (counts(None, None, result=-0.5), "Check: Too small to be right"),
)
CASES: dict[Kind, tuple[Case, ...]] = {
    Kind.COUNT: (
        *_ONE_FIGURE,
        (result(0), "OK"),
        (result(1000), "OK"),
        (result(-1), "Check: Too small to be right"),
        (result(10.5), "Check: Not a whole number"),
        (result(1001), "Check: Unusual value"),
    ),
    Kind.AMOUNT: (
        *_ONE_FIGURE,
        (result(10.5), "OK"),
        (result(-0.01), "Check: Too small to be right"),
        (result(4), "Check: Unusual value"),
        (result(5000.01), "Check: Unusual value"),
    ),
    Kind.PROPORTION: (
        *_COUNTS,
        (counts(30, 29), "Check: Numerator above denominator"),
        (counts(31.5, 60), "Check: Not a whole number"),
        (counts(30, 60.5), "Check: Not a whole number"),
        (counts(5, 60), "Check: Unusual value"),
        (counts(60, 60), "Check: Unusual value"),
        (counts(None, None, result=100.1), "Check: Too large to be right"),
        (counts(6031, 9854, result=61), "OK"),
        (counts(6031, 9854, result=61.2), "OK"),
        (counts(6031, 9854, result=61.2036), "OK"),
        (counts(6031, 9854, result=62), "Check: Value does not follow from its counts"),
        (counts(6031, 9854, result=61.21), "Check: Value does not follow from its counts"),
        (counts(1, 8, result=12.5), "OK"),
        (counts(1, 8, result=13), "OK"),
        (counts(1, 8, result=12), "OK"),
    ),
    Kind.AVERAGE: (
        *_COUNTS,
        (counts(30.5, 2), "OK"),
        (counts(366, 1), "Check: Too large to be right"),
        (counts(400, 2), "Check: Unusual value"),
        (counts(100, 3, result=33.3), "OK"),
        (counts(100, 3, result=33), "OK"),
        (counts(100, 3, result=34), "Check: Value does not follow from its counts"),
    ),
    Kind.SCORE: (
        *_ONE_FIGURE,
        (result(0), "OK"),
        (result(12), "OK"),
        (result(-1), "Check: Too small to be right"),
        (result(13), "Check: Too large to be right"),
        (result(7.5), "Check: Not a whole number"),
    ),
    Kind.RELATIVE_LIKELIHOOD: (
        *_COUNTS,
        (counts(30, 29), "Check: Numerator above denominator"),
        (counts(30.5, 60), "Check: Not a whole number"),
        (counts(1, 60), "Check: Unusual value"),
        (counts(30, 60, result=0.1), "Check: Unusual value"),
        (counts(60, 60), "OK"),
    ),
    Kind.GAP: (*_ONE_FIGURE, (result(-3), "OK"), (result(31.25), "OK")),
    Kind.YES_NO: (
        *_NO_FIGURE,
        (result("yes"), "OK"),
        (result("No", status="estimated"), "OK"),
        (result(" not applicable "), "OK: no figure"),
        (result("maybe"), "Check: Not one of the choices"),
        (result(1), "Check: Not one of the choices"),
        (result("yes", status="sure"), "Check: Unknown status"),
        (result("yes", status="not collected"), "Check: Figure and status disagree"),
        (result("not applicable", status="not applicable"), "OK: no figure"),
        (result("=1/0"), "Check: Excel error in the cell"),
    ),
}
"""For each kind: what somebody types into a row, and what its check column says. Where two rows are compared
this is the reference group's; the target group's row has 20 of 80, or 9."""

_OTHER_SIDE = {Kind.RELATIVE_LIKELIHOOD: counts(20, 80), Kind.GAP: result(9)}


@cache
def walk_plan() -> Plan:
    """One indicator of each kind, asked for enough months to give each case a row of its own."""
    most = max(map(len, CASES.values()))
    last = f"{2020 + (most - 1) // 12}-{(most - 1) % 12 + 1:02}"
    return a_plan(
        [indicator.id for indicator in KIND_TO_CHECK.values()],
        a_menu(*KIND_TO_CHECK.values()),
        periods={"from": "2020-01", "to": last},
    )


def question_of(kind: Kind, place: int, *, other_side: bool = False) -> Question:
    """The question in whose row a case stands."""
    group = (TARGET if other_side else REFERENCE) if kind in _OTHER_SIDE else ALL
    period = f"{2020 + place // 12}-{place % 12 + 1:02}"
    return Question(KIND_TO_CHECK[kind].id, group, period)


def fill(book: Workbook) -> None:
    """Type every case into its row."""
    wanted: dict[str, Cells] = {}
    for kind, cases in CASES.items():
        for place, (cells, _) in enumerate(cases):
            wanted[question_of(kind, place).key] = cells
            if kind in _OTHER_SIDE:
                wanted[question_of(kind, place, other_side=True).key] = _OTHER_SIDE[kind]
    for sheet in book.worksheets:
        for row in range(HEADER_ROW + 1, sheet.max_row + 1):
            for name, value in wanted.get(str(sheet.cell(row, 1).value), {}).items():
                sheet.cell(row, COLUMN[name]).value = value  # type: ignore[assignment] # whatever a person types


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The workbook with all cases, as LibreOffice saves it."""
    content = changed(a_workbook(walk_plan()), fill)
    return converted(tmp_path_factory.mktemp("walk"), {"walk": content}, to="xlsx")["walk"]


@pytest.fixture(scope="session")
def sheet_says(walked: bytes) -> dict[str, str]:
    """What the check column shows, by key."""
    return {
        str(sheet.cell(row, 1).value): str(sheet.cell(row, COLUMN["check"]).value)
        for sheet in worked_out(walked).worksheets
        for row in range(HEADER_ROW + 1, sheet.max_row + 1)
    }


@pytest.fixture(scope="session")
def ingest_says(walked: bytes) -> dict[str, str]:
    """The check column's words for what the check at ingest finds in the same file, by key."""
    checked = check_return(read_return(walked), walk_plan())
    keys = {
        (sheet.title, row): str(sheet.cell(row, 1).value)
        for sheet in worked_out(walked).worksheets
        for row in range(HEADER_ROW + 1, sheet.max_row + 1)
    }
    said = dict.fromkeys(keys.values(), rules.TO_ANSWER)
    for answer in checked.answers:
        found = answer.observation
        key = Question(found.indicator, found.group, found.period).key
        said[key] = rules.OK if found.status.has_figure else f"{rules.OK}: no figure"
    for finding in reversed(checked.findings):
        row = int("".join(filter(str.isdigit, finding.cell)) or 0)
        title = titles()[finding.code]
        if (finding.sheet, row) in keys and title != "Note without an answer":
            said[keys[finding.sheet, row]] = f"{rules.CHECK}{title}"
    return said


@cache
def titles() -> dict[str, str]:
    """The titles of the catalogue's rules by code."""
    from anchorkit.findings import CATALOGUE

    return {code: rule.title for code, rule in CATALOGUE.items()}


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


@pytest.mark.parametrize("kind", list(Kind))
def test_every_rule_is_walked(kind: Kind) -> None:
    """The table above breaks each rule that a kind has, and keeps them all at least once."""
    said = {text for _, text in CASES[kind]}
    missing = {f"{rules.CHECK}{rule.rule.title}" for rule in rules.answer_rules(KIND_TO_CHECK[kind])} - said
    assert missing == set()
    assert {"OK", "OK: no figure", "To answer"} <= said


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


def test_progress_is_counted(live: Workbook) -> None:
    """The front sheet counts answered, to answer and to check, by sheet and in all."""
    rows = [row[:5] for row in live[START].iter_rows(values_only=True)]
    first = next(place for place, row in enumerate(rows) if row[0] == "Sheet")
    assert rows[first + 1 : first + 4] == [
        ("Employment", 6, 4, 1, 1),
        ("Procurement", 1, 1, 0, 0),
        ("All sheets", 7, 5, 1, 1),
    ]


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
