"""Published datasets: the figures are the publisher's, found by code, and nothing is added that can't be."""

from collections import defaultdict
from pathlib import Path

import openpyxl
import pytest

from anchorkit.errors import AnchorkitError
from anchorkit.menu.load import load_menu
from anchorkit.observations import Key, Observation, Status
from anchorkit.published.eric import read_eric
from anchorkit.published.model import ATTRIBUTION, mappings
from anchorkit.published.pay_gap import read_pay_gap
from anchorkit.published.registry import DATASETS
from anchorkit.published.sickness import read_sickness
from anchorkit.published.turnover import read_turnover
from anchorkit.resources import data

TRUSTS = ("RR8", "RXR", "RRK")
SICKNESS = "DATE,ORG_CODE,ORG_NAME,FTE_DAYS_LOST,FTE_DAYS_AVAILABLE\n"
TURNOVER = "PERIOD,TYPE,REPORTING_ORG_CODE,STAFF_GROUP_1_NAME,HC\n"
PAY_GAP = "ReportingYear,EmployerName,SicCodes,DiffMeanHourlyPercent\n"


def shipped(dataset: str) -> dict[Key, Observation]:
    """What the shipped extract says about the three trusts."""
    found = DATASETS[dataset]
    return {row.key: row for row in found.reader(found.path, TRUSTS)}


def written(folder: Path, name: str, text: str) -> Path:
    """A file with a text."""
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize(
    ("organisation", "month", "lost", "available"),
    [
        ("RR8", "2024-04", 26760.64305, 576100.08785),
        ("RR8", "2025-03", 30102.38003, 595943.21913),
        ("RXR", "2024-11", 21771.12, 340372.19248),
        ("RRK", "2024-12", 46796.21434, 720636.32496),
    ],
)
def test_sickness_days_are_those_published(
    organisation: str, month: str, lost: float, available: float
) -> None:
    """Days lost and days available are the publisher's, to the last digit, in the month that DATE ends."""
    row = shipped("nhs_sickness_absence")[Key(organisation, "emp.good.07", month)]
    assert (row.numerator, row.denominator, row.value) == (lost, available, None)


def test_a_year_of_sickness_is_pooled_from_days_and_not_from_rates() -> None:
    """RX8's year is 7.0897% from summed days; the mean of its twelve monthly rates is another figure."""
    dataset = DATASETS["nhs_sickness_absence"]
    rows = dataset.reader(dataset.path, ["RX8"])
    lost = [row.numerator or 0 for row in rows]
    available = [row.denominator or 1 for row in rows]
    assert len(rows) == 12
    assert round(100 * sum(lost) / sum(available), 4) == 7.0897
    assert round(sum(100 * n / d for n, d in zip(lost, available, strict=True)) / 12, 4) == 7.0677


def test_the_whole_sickness_file_ships() -> None:
    """286 organisations are in it, some with fewer than twelve months."""
    text = DATASETS["nhs_sickness_absence"].path.read_text(encoding="utf-8")
    codes = {line.split(",")[5] for line in text.splitlines()[1:] if '"' not in line}
    rows = read_sickness(DATASETS["nhs_sickness_absence"].path, codes)
    months: dict[str, int] = defaultdict(int)
    for row in rows:
        months[row.organisation] += 1
    assert len(text.splitlines()) == 3395
    assert max(months.values()) == 12
    assert min(months.values()) < 12


def test_sickness_is_joined_on_the_code_and_never_on_the_name(tmp_path: Path) -> None:
    """An organisation that changed its name within the year keeps both months."""
    path = written(
        tmp_path,
        "s.csv",
        SICKNESS
        + "30/04/2024,RX1,Old name,1.5,100\n31/05/2024,RX1,New name,2,100\n31/05/2024,RX2,RX1,3,100\n",
    )
    assert [(row.period, row.numerator) for row in read_sickness(path, ["RX1"])] == [
        ("2024-04", 1.5),
        ("2024-05", 2),
    ]


@pytest.mark.parametrize(
    ("organisation", "leavers", "heads"),
    [("RR8", 171, (20003 + 20120) / 2), ("RXR", 102, 9950), ("RRK", 219, 24376.5)],
)
def test_turnover_is_one_month_and_says_so(organisation: str, leavers: int, heads: float) -> None:
    """Leavers of October 2025 over the mean headcount of that month: no leaver rate of twelve months."""
    row = shipped("nhs_turnover_month")[Key(organisation, "local.leavers_month", "2025-10")]
    assert (row.numerator, row.denominator) == (leavers, heads)
    assert "one month and not twelve" in row.note


def test_turnover_over_more_than_a_month_is_refused(tmp_path: Path) -> None:
    """A file of twelve months is not taken for a month."""
    path = written(tmp_path, "t.csv", TURNOVER + "202410 to 202510,Leavers,RR8,All staff groups,171\n")
    with pytest.raises(AnchorkitError, match="does not cover one month"):
        read_turnover(path, TRUSTS)


def test_a_trust_without_a_row_for_leavers_has_no_figure(tmp_path: Path) -> None:
    """No row is not a 0."""
    path = written(
        tmp_path,
        "t.csv",
        TURNOVER + "202509 to 202510,Denominator at end of period,RR8,All staff groups,20\n",
    )
    assert read_turnover(path, TRUSTS) == ()


@pytest.mark.parametrize(("organisation", "women"), [("RR8", 74.0), ("RRK", 71.7)])
def test_the_pay_gap_is_an_index_of_mens_pay(organisation: str, women: float) -> None:
    """26.00% and 28.30% less than men's 100, exactly; pay at 31 March 2019 belongs to 2018-19."""
    rows = shipped("gender_pay_gap")
    assert rows[
        Key(organisation, "local.gender_pay_gap", "2018-19", "comparison=reference")
    ].value == pytest.approx(100, abs=0)
    row = rows[Key(organisation, "local.gender_pay_gap", "2018-19", "comparison=target")]
    assert row.value == pytest.approx(women, abs=0)
    assert "31 March 2019" in row.note


def test_east_lancashire_is_not_in_the_pay_gap_file() -> None:
    """Nothing is made up for a trust that the file does not have."""
    assert {key.organisation for key in shipped("gender_pay_gap")} == {"RR8", "RRK"}


def test_employers_are_found_by_alias_whatever_their_capitals_and_spaces(tmp_path: Path) -> None:
    """The file has no ODS code, spells NHS as Nhs and doubles spaces; a name without an alias is left out."""
    path = written(
        tmp_path,
        "p.csv",
        PAY_GAP
        + '2019 to 2020,LEEDS  Teaching Hospitals NHS Trust,"1,\n86210",26.00\n'
        + "2019 to 2020,Leeds Beckett University,1,9.00\n",
    )
    assert [row.value for row in read_pay_gap(path, TRUSTS)] == [100, 74]


def test_a_cell_over_two_lines_does_not_shift_the_columns() -> None:
    """The extract keeps the publisher's SicCodes of two lines."""
    assert '"1,\r\n86210",26.00' in DATASETS["gender_pay_gap"].path.read_bytes().decode() or (
        '"1,\n86210",26.00' in DATASETS["gender_pay_gap"].path.read_bytes().decode()
    )


@pytest.mark.parametrize(
    ("organisation", "indicator", "numerator", "denominator"),
    [
        # Utilities' electricity and gas, oil, local electricity, steam and hot water, over six site rows.
        (
            "RR8",
            "sus.estate.03",
            17193391 + 297681785 + 100387 + 1756071 + 3098050 + 868724,
            525283,
        ),
        ("RRK", "sus.estate.03", 44368665 + 86683974, 339161),
        ("RXR", "sus.estate.03", 25293056 + 67627684 + 571414, 186134),
        ("RR8", "sus.estate.06", 1156.04, 7008.38),
        ("RRK", "sus.estate.06", 718.66, 2881.9),
        ("RXR", "sus.estate.06", 360, 688 + 768 + 20 + 360),
    ],
)
def test_estates_returns_are_summed_over_sites(
    organisation: str, indicator: str, numerator: float, denominator: float
) -> None:
    """Kilowatt-hours, square metres and tonnes add up over a trust's sites, exactly."""
    row = shipped("eric")[Key(organisation, indicator, "2013-14")]
    assert (row.numerator, row.denominator) == (numerator, denominator)


def test_a_site_without_energy_is_named_in_the_note() -> None:
    """East Lancashire has a site with floor area and no energy at all; whoever reads the figure is told."""
    assert "6 site rows (1 returned 0)" in shipped("eric")[Key("RXR", "sus.estate.03", "2013-14")].note


def eric_rows(**changed: object) -> list[list[object]]:
    """A title row, the header and one site of an Estates Return."""
    header = [names[0] for names in mappings()["eric"].columns.values()]
    values: dict[str, object] = dict.fromkeys(header, 1.0) | {"Organisation Code": "RX1"} | changed
    title: list[object] = ["", "Areas", *[""] * (len(header) - 2)]
    return [title, [*header], [values[name] for name in header]]


def workbook(folder: Path, rows: list[list[object]], name: str = "eric_2015-16.xlsx") -> Path:
    """An Excel file with the site sheet."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Site Data"
    for row in rows:
        sheet.append(row)
    book.save(folder / name)
    return folder / name


def test_the_publishers_excel_file_is_read_below_its_title_row(tmp_path: Path) -> None:
    """The header is found under the title row, and the year in the file's name."""
    energy, waste = read_eric(workbook(tmp_path, eric_rows()), ["RX1"])
    assert (energy.numerator, energy.denominator, energy.period) == (9, 1, "2015-16")
    assert (waste.numerator, waste.denominator) == (2, 7)


def test_words_in_a_number_cell_are_not_zero(tmp_path: Path) -> None:
    """“No Data Provided” leaves that indicator out; the others stay."""
    rows = eric_rows(**{"Coal consumed - utility (kWh)": "No Data Provided"})
    assert [row.indicator for row in read_eric(workbook(tmp_path, rows), ["RX1"])] == ["sus.estate.06"]


def test_a_renamed_column_is_found_by_its_other_name(tmp_path: Path) -> None:
    """Later years spelt recycling without its c; that column is read all the same."""
    rows = eric_rows()
    header = rows[1]
    header[header.index("Waste recycling volume (Tonnes)")] = "Waste reycling volume (Tonnes)"
    assert len(read_eric(workbook(tmp_path, rows), ["RX1"])) == 2


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    """The message says which column is missing, the hint where to add a new name."""
    path = written(tmp_path, "s.csv", "DATE,ORG_CODE,FTE_DAYS_LOST\n30/04/2024,RR8,1\n")
    with pytest.raises(AnchorkitError, match="no column named FTE_DAYS_AVAILABLE") as caught:
        read_sickness(path, TRUSTS)
    assert "published_datasets.yaml" in caught.value.hint


def test_an_estates_return_needs_its_year(tmp_path: Path) -> None:
    """No cell holds the year, so a file whose name does not either is refused."""
    with pytest.raises(AnchorkitError, match="which year"):
        read_eric(workbook(tmp_path, eric_rows(), "eric.xlsx"), ["RX1"])


@pytest.mark.parametrize("name", ["missing.csv", "broken_2013-14.xls", "latin.csv", "short.csv", "empty.csv"])
def test_a_file_that_is_none_of_these_is_refused_in_plain_words(tmp_path: Path, name: str) -> None:
    """Missing, damaged, wrongly encoded, short of cells or empty: an error of ours, never a traceback."""
    (tmp_path / "broken_2013-14.xls").write_bytes(b"no workbook")
    (tmp_path / "latin.csv").write_bytes("DATE,ORG_CODE\nâ".encode("latin-1"))
    (tmp_path / "short.csv").write_text(SICKNESS + "30/04/2024,RR8\n", encoding="utf-8")
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    reader = read_eric if name.endswith("xls") else read_sickness
    with pytest.raises(AnchorkitError) as caught:
        reader(tmp_path / name, TRUSTS)
    assert caught.value.hint


def test_the_registry_and_the_mapping_say_the_same() -> None:
    """Each dataset feeds what its mapping says, and the menu knows each indicator that is not local."""
    menu = load_menu()
    assert mappings().keys() == DATASETS.keys()
    for dataset in DATASETS.values():
        fed = tuple(feed.indicator for feed in mappings()[dataset.id].feeds)
        assert fed == dataset.indicators
        assert all(found in menu.by_id or found.startswith("local.") for found in fed)


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS.keys())
def test_every_figure_says_where_it_comes_from(dataset: object) -> None:
    """A short note names the publication; the README beside the extract names publisher and licence."""
    found = next(known for known in DATASETS.values() if known is dataset)
    readme = data("published/README.md").read_text(encoding="utf-8")
    assert found.file in readme
    assert found.publisher in readme
    assert ATTRIBUTION in readme
    for row in found.reader(found.path, TRUSTS):
        assert row.status is Status.REPORTED
        assert 0 < len(row.note) <= 200
