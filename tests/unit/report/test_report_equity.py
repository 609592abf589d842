"""The chapter on equity: every gap in one place, which groups can't be seen, and which are hidden."""

import pytest

from anchorkit.measures.disclosure import Audience
from anchorkit.measures.model import Evidence
from anchorkit.report.document import Chart, Document, Table, Terms
from anchorkit.report.sentences import signed
from tests.support.evidence import an_answer
from tests.support.reports import a_report, of_kind, section, words

SPLIT = {"id": "emp.widen.01", "groups": ["band"]}


def by_band(**bands: tuple[int, int]) -> list[Evidence]:
    """How many of the staff of each band live locally; everyone is 500 of 1,000."""
    return [
        an_answer("emp.widen.01", numerator=500, denominator=1000),
        *(
            an_answer("emp.widen.01", group=f"band={band}", numerator=numerator, denominator=denominator)
            for band, (numerator, denominator) in bands.items()
        ),
    ]


def tables(document: Document) -> dict[str, Table]:
    """The tables of the chapter by their caption."""
    return {table.caption: table for table in of_kind(section(document, "equity"), Table)}


def test_every_gap_stands_in_one_place() -> None:
    """A picture and a table have each group's gap with its interval, in the menu's order."""
    document = a_report([SPLIT], by_band(band_3=(80, 100), band_2=(48, 100)))

    [chart] = of_kind(section(document, "equity"), Chart)

    assert [point.period for point in chart.points if point.value is not None] == [
        "Band 2, with any Band 1",
        "Band 3",
    ]
    assert [line.value for line in chart.lines] == [0.0]
    rows = tables(document)["Pay band: every gap of the set"].rows
    assert [(row[1], row[-1]) for row in rows] == [
        ("Band 2, with any Band 1", "chance could explain it"),
        ("Band 3", "more than chance explains"),
    ]


def test_gaps_beyond_chance_are_a_headline() -> None:
    """The first page names the group and the indicator."""
    document = a_report([SPLIT], by_band(band_3=(80, 100), band_2=(48, 100)))

    said = dict(of_kind(section(document, "summary"), Terms)[0].rows)["Between groups"]

    assert "Of 2 gaps" in said
    assert (
        "1 is more than chance explains: “Staff who live locally, by band or staff group” (Band 3)." in said
    )


def test_a_set_without_breakdowns_says_so() -> None:
    """Where nothing is split by group, that is what the reader is told, with what the menu offers."""
    document = a_report(["emp.widen.01"], [an_answer("emp.widen.01", numerator=500, denominator=1000)])

    said = dict(of_kind(section(document, "summary"), Terms)[0].rows)["Between groups"]
    [row] = tables(document)["Breakdowns asked, answered and left out"].rows

    assert "no gap between groups can be seen yet" in said
    assert row[1:] == ("–", "–", "Pay band; Staff group; Within reach of the trust")


def test_breakdowns_are_asked_answered_or_left_out() -> None:
    """A breakdown without figures stands apart from one that has them."""
    chosen = {"id": "emp.widen.01", "groups": ["band", "staff_group"]}
    document = a_report([chosen], by_band(band_3=(80, 100)))

    [row] = tables(document)["Breakdowns asked, answered and left out"].rows

    assert row[1:] == ("Pay band", "Staff group", "Within reach of the trust")


@pytest.mark.parametrize(("audience", "hidden"), [(Audience.TRUST, False), (Audience.PUBLIC, True)])
def test_hidden_groups_are_counted_and_never_shown(audience: Audience, hidden: bool) -> None:
    """How many figures of groups are hidden is told with why, and no figure of theirs is in the chapter."""
    evidence = by_band(band_2=(3, 300), band_3=(250, 300), band_4=(247, 400))
    document = a_report([SPLIT], evidence, audience=audience)

    text = " ".join(words(section(document, "equity-hidden")))

    assert ("Few people stand behind these figures" in text) is hidden
    assert ("Figures of groups that are hidden" in tables(document)) is hidden
    shown = [row[1] for row in tables(document).get("Pay band: every gap of the set", Table("", (), ())).rows]
    assert ("Band 2, with any Band 1" in shown) is not hidden


def test_two_groups_compared_stand_around_as_likely() -> None:
    """A relative likelihood has its interval and a line at 1, and both groups are named."""
    evidence = [
        an_answer("emp.widen.03", group="comparison=reference", numerator=180, denominator=600),
        an_answer("emp.widen.03", group="comparison=target", numerator=60, denominator=320),
    ]

    document = a_report(["emp.widen.03"], evidence)

    [chart] = of_kind(section(document, "equity"), Chart)
    assert [line.value for line in chart.lines] == [1.0]
    assert chart.points[0].lower is not None
    [row] = tables(document)["Every indicator that compares two groups"].rows
    assert row[3:5] == ("1.60", "1.24 to 2.07")


def test_a_picture_of_very_many_gaps_draws_those_beyond_chance() -> None:
    """A phone can't show so many rows: what chance could explain is in the table alone, and that is said."""
    bands = ("band_2", "band_3", "band_4", "band_5", "band_6", "band_7", "band_8a", "band_8b", "band_9")
    indicators = ("emp.widen.01", "emp.good.01", "emp.widen.02")
    evidence = [
        an_answer(indicator, group=group, numerator=numerator, denominator=denominator)
        for indicator in indicators
        for group, numerator, denominator in (
            ("all", 500, 1000),
            *((f"band={band}", 90 if band == "band_9" else 50, 100) for band in bands),
        )
    ]

    document = a_report([{"id": each, "groups": ["band"]} for each in indicators], evidence)

    [chart] = of_kind(section(document, "equity"), Chart)
    assert len(chart.points) == len(indicators)
    assert f"Only the {len(indicators)} of {len(bands) * len(indicators)} gaps" in chart.method
    assert len(tables(document)["Pay band: every gap of the set"].rows) == len(bands) * len(indicators)


def test_no_gap_that_stands_out_looks_as_if_it_touched_nought() -> None:
    """An end of an interval that leaves out 0 has the decimals that show it; and rounding is owned up to."""
    evidence = by_band(band_2=(195, 390), band_3=(230, 530))
    document = a_report([SPLIT], evidence, audience=Audience.PUBLIC)
    rows = tables(document)["Pay band: every gap of the set"].rows

    for row in rows:
        ends = {float(end) for end in row[6].split(" to ")}
        assert (row[7] == "more than chance explains") is (min(ends) > 0 or max(ends) < 0)
    exact = all(int(row[3][:-1]) - int(row[4][:-1]) == float(row[5]) for row in rows)
    assert ("Gaps were worked out before rounding" in " ".join(words(document))) is not exact


@pytest.mark.parametrize(
    ("value", "places", "apart", "said"),
    [
        (0.2, 0, True, "0.2"),
        (-0.04, 0, True, "-0.04"),
        (0.2, 0, False, "0"),
        (4.6, 0, True, "5"),
        (0.0, 0, True, "0"),
    ],
)
def test_decimals_show_what_lies_apart_from_nought(value: float, places: int, apart: bool, said: str) -> None:
    """Only as many more decimals as it takes, and only for what is more than chance."""
    assert signed(value, places, apart=apart) == said
