"""Measures become a Document: what was chosen, what it shows, what is missing and how it was worked out."""

import re

import pytest

from anchorkit.measures.disclosure import Audience
from anchorkit.measures.model import Evidence
from anchorkit.observations import Observation, Status
from anchorkit.report.context import OwnIndicator, Returned, Story
from anchorkit.report.document import Chart, Figure, Note, Section, Table, Terms, Thread
from anchorkit.report.renderers import RENDERERS
from tests.support.evidence import LOCAL, POUNDS, THREE_TRUSTS, WAGE, an_answer, cles_staff
from tests.support.reports import a_report, all_blocks, of_kind, section, words
from tests.support.sets import shipped_menu


def test_a_joint_figure_stands_with_its_counts() -> None:
    """The three trusts' share is shown with numerator, denominator, period, interval and each trust's own."""
    document = a_report(["emp.widen.01"], cles_staff(), organisations=THREE_TRUSTS)

    found = section(document, "emp-widen-01")

    [figure] = of_kind(found, Figure)
    assert (figure.value, figure.counts, figure.period) == ("61.9%", "22,699 of 36,670 people", "2024-25")
    assert figure.interval == "95% interval 61.4% to 62.4%"
    table = next(table for table in of_kind(found, Table) if "each organisation" in table.caption)
    assert [row[:3] for row in table.rows] == [
        (THREE_TRUSTS[0]["name"], "68.8%", "12,656 of 18,405 people"),
        (THREE_TRUSTS[1]["name"], "47.7%", "4,012 of 8,411 people"),
        (THREE_TRUSTS[2]["name"], "61.2%", "6,031 of 9,854 people"),
    ]


def test_a_figure_that_does_not_follow_is_said_so() -> None:
    """The printed figure is the headline, and a note names the one that its counts give."""
    answer = an_answer("local.wage", "RRK", numerator=166244925, denominator=6031, value=27689)

    document = a_report(
        ["local.wage"],
        [answer],
        "RRK",
        organisations=THREE_TRUSTS,
        local_indicators=[WAGE],
        units=[POUNDS],
    )

    found = section(document, "local-wage")
    assert of_kind(found, Figure)[0].value == "£27,689"
    # It is not of the menu, so its code does not stand beside that word.
    labels = [row[0] for terms in of_kind(found, Terms) for row in terms.rows]
    assert "The place's own" in labels
    assert "Menu" not in labels
    [note] = [note for note in of_kind(found, Note) if note.label == "Does not follow"]
    assert "£166,244,925 across 6,031" in note.text
    assert "£27,565" in note.text


def test_not_collected_is_a_finished_answer() -> None:
    """What nobody collects has a section with what the answer says, like any other."""
    answer = an_answer("sus.estate.02", status=Status.NOT_COLLECTED, note="The meters were replaced.")

    document = a_report(["sus.estate.02"], [answer])

    [note] = of_kind(section(document, "sus-estate-02"), Note)
    assert note.label == "Not collected"
    assert note.text == "The organisation does not collect this. The answer says: The meters were replaced."


def test_a_question_that_does_not_apply_says_on_what_it_depends() -> None:
    """The deciding question is named."""
    document = a_report(["proc.sv.03", "proc.sv.04"], [an_answer("proc.sv.03", choice="no")])

    [note] = of_kind(section(document, "proc-sv-04"), Note)
    assert note.label == "Not applicable"
    assert "Social value guidance for suppliers" in note.text


def test_local_words_stand_beside_the_numbers_that_depend_on_them() -> None:
    """Each organisation's report has its own wording, with the version of the definition."""
    local = {**LOCAL, "by_organisation": {"RR8": "Leeds"}, "comparable_because": "Each is the trust's city."}

    document = a_report(
        ["emp.widen.01"], cles_staff(), "RR8", organisations=THREE_TRUSTS, definitions=[local]
    )

    text = list(words(section(document, "emp-widen-01")))
    assert "Local (version 1)" in text
    assert "Leeds" in text


def test_figures_that_are_not_one_say_why() -> None:
    """Where definitions differ there is no joint figure, and the reason stands in its place."""
    local = {**LOCAL, "by_organisation": {"RR8": "Leeds", "RRK": "West Midlands"}}

    document = a_report(["emp.widen.01"], cles_staff(), organisations=THREE_TRUSTS, definitions=[local])

    found = section(document, "emp-widen-01")
    assert of_kind(found, Figure) == []
    notes = [note.text for note in of_kind(found, Note) if note.label == "No joint figure"]
    assert notes == ["The organisations define “Local” differently."]


def test_groups_stand_in_the_order_of_the_menu() -> None:
    """A breakdown is a chart and a table; nothing is sorted by size."""
    evidence = [
        an_answer("emp.widen.01", group=f"band={band}", numerator=numerator, denominator=100)
        for band, numerator in (("band_3", 80), ("band_2", 20), ("band_9", 50))
    ]

    document = a_report([{"id": "emp.widen.01", "groups": ["band"]}], evidence)

    found = section(document, "emp-widen-01")
    [chart] = of_kind(found, Chart)
    assert chart.kind == "dots"
    figures = [point.label for point in chart.points if point.value is not None]
    assert figures == ["20.0%", "80.0%", "50.0%"]


def test_time_keeps_its_scale() -> None:
    """A period that nobody asked for between two figures is a gap, not a step."""
    evidence = [
        an_answer("emp.widen.01", period=year, numerator=50, denominator=100)
        for year in ("2020-21", "2024-25")
    ]

    document = a_report(["emp.widen.01"], evidence)

    [chart] = of_kind(document, Chart)
    assert [point.value for point in chart.points] == [50, None, None, None, 50]


def test_a_line_joins_like_with_like() -> None:
    """A joint figure that rests on other organisations is in the table, and no line leads to it."""
    evidence = [
        an_answer("emp.widen.01", code, period, numerator=50, denominator=100)
        for code, period in (("RR8", "2022-23"), ("RR8", "2023-24"), ("R0A", "2023-24"), ("RR8", "2024-25"))
    ]

    document = a_report(["emp.widen.01"], evidence, organisations=THREE_TRUSTS[:2])

    [chart] = of_kind(document, Chart)
    assert [point.value for point in chart.points] == [50, None, 50]
    table = next(table for table in of_kind(document, Table) if "every period" in table.caption)
    assert [row[1] for row in table.rows] == ["50.0%", "50.0%", "50.0%"]


def test_the_logic_chain_places_what_is_measured_and_names_the_gaps() -> None:
    """An area's chain shows the chosen indicators with their figures, and what the set leaves out."""
    document = a_report(["emp.future.01"], [an_answer("emp.future.01", period="2024-25-Q4", value=74)])

    [thread] = of_kind(document, Thread)
    items = [item for _, column in thread.columns for item in column]
    measured = [line for item in items for line in item.measured]
    assert measured == [
        "People on pre-work programmes: 74 people (Jan to Mar 2025). Too early to tell whether it moves."
    ]
    assert any("menu offers" in item.gap for item in items)
    assert any("no indicator here" in item.gap for item in items)
    assert any(note.label == "Reconstructed" for note in of_kind(document, Note))


def test_a_report_on_nothing_is_a_report() -> None:
    """An organisation that returned nothing gets a report that says so, with every question it was asked."""
    document = a_report(["emp.widen.01", "pl.lead.01"], [], "R0A", organisations=THREE_TRUSTS)

    text = " ".join(words(section(document, "summary")))
    assert "Nothing has been returned yet" in text
    tables = of_kind(section(document, "missing"), Table)
    assert tables[0].rows == ((THREE_TRUSTS[1]["name"], "nothing returned yet", "", "0"),)
    assert [row[1] for row in tables[1].rows] == ["not returned", "not returned"]


def test_who_returned_what() -> None:
    """The files of each organisation, the latest day and the refused answers are told."""
    returned = (Returned("RR8", 2, "1 April 2026", refused=3),)

    document = a_report(["pl.lead.01"], [], organisations=THREE_TRUSTS[:2], returned=returned)

    rows = of_kind(section(document, "missing"), Table)[0].rows
    assert rows[0] == (THREE_TRUSTS[0]["name"], "2 files", "1 April 2026", "3")


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("organisation", ["RR8", None])
def test_a_story_without_consent_is_in_no_report(organisation: str | None, audience: Audience) -> None:
    """Nobody reads a story that its people did not agree to share, in whatever report."""
    story = Story("RR8", "A way in", "emp.future.01", "She began as a volunteer.")

    document = a_report(
        ["pl.lead.01"], [], organisation, audience, organisations=THREE_TRUSTS[:2], stories=(story,)
    )

    assert "She began as a volunteer." not in words(document)


def test_own_indicators_are_shown_inside_only() -> None:
    """Nobody has said whether an organisation's own indicator counts people, so its figures stay inside."""
    own = (OwnIndicator("RR8", "Volunteers", "Heads", (("2024-25", "3", ""),)),)

    inside = a_report(["pl.lead.01"], [], "RR8", own_indicators=own)
    public = a_report(["pl.lead.01"], [], "RR8", Audience.PUBLIC, own_indicators=own)

    assert ("2024-25", "3", "") in of_kind(section(inside, "own"), Table)[0].rows
    assert of_kind(section(public, "own"), Table) == []


def test_the_trust_is_told_that_small_numbers_are_shown() -> None:
    """Reports for inside carry a banner; the method names the profile in every report."""
    inside = a_report(["pl.lead.01"], [])
    public = a_report(["pl.lead.01"], [], audience=Audience.PUBLIC)

    assert "small numbers are shown" in inside.banner
    assert public.banner == ""
    assert "Profile “hes”" in " ".join(words(section(public, "method")))


SECRETS = (3, 4, 6)


@pytest.mark.parametrize("audience", [Audience.SYSTEM, Audience.PUBLIC])
@pytest.mark.parametrize("format", ["html", "md"])
def test_a_hidden_number_is_nowhere(audience: Audience, format: str) -> None:
    """Two reports that differ only in hidden numbers and notes are the same, byte for byte."""

    def rendered(secret: int) -> str | bytes:
        evidence = [
            an_answer("emp.widen.01", period="2023-24", numerator=400, denominator=1000),
            an_answer("emp.widen.01", numerator=secret, denominator=1000, note=f"Only {secret}"),
            an_answer("emp.widen.01", group="band=band_2", numerator=secret, denominator=300),
            an_answer("emp.widen.01", group="band=band_3", numerator=200, denominator=300),
            an_answer("emp.widen.01", group="band=band_4", numerator=250, denominator=300),
            an_answer("emp.future.01", period="2024-25-Q4", value=secret),
            an_answer("emp.widen.03", group="comparison=reference", numerator=180, denominator=600),
            an_answer("emp.widen.03", group="comparison=target", numerator=secret, denominator=320),
        ]
        indicators = [{"id": "emp.widen.01", "groups": ["band"]}, "emp.future.01", "emp.widen.03"]
        return RENDERERS[format](a_report(indicators, evidence, audience=audience))

    assert len({rendered(secret) for secret in SECRETS}) == 1


def test_no_words_of_performance_management() -> None:
    """Nothing is ranked, rated or called performance, and no direction is judged where there is none."""
    document = a_report(["emp.widen.01", "emp.good.07"], cles_staff(), organisations=THREE_TRUSTS)

    text = " ".join(words(document)).lower()
    assert not re.search(r"performance|league|rank|best |worst|outlier|red flag", text)


def test_ids_are_unique() -> None:
    """Every section, chart and chain can be linked to."""
    document = a_report(
        [{"id": "emp.widen.01", "groups": ["band", "local_reach"]}, "pl.lead.01"],
        cles_staff(),
        organisations=THREE_TRUSTS,
    )

    ids = [found.id for found in all_blocks(document.sections) if isinstance(found, Section | Chart | Thread)]
    assert len(ids) == len(set(ids))


def test_a_set_of_one_reads_as_its_organisation() -> None:
    """With one organisation there is nothing to pool, so the set's report is not about pooling."""
    document = a_report(["emp.good.05"], [an_answer("emp.good.05", value=56.2)])

    assert of_kind(document, Figure)[0].value == "56.2%"
    assert not any("by organisation" in table.caption for table in of_kind(document, Table))


@pytest.mark.parametrize(("audience", "point"), [(Audience.TRUST, True), (Audience.PUBLIC, False)])
def test_gaps_have_no_more_decimals_than_the_figures_they_compare(audience: Audience, point: bool) -> None:
    """Under 4,000 people a published share is a whole per cent, and so is its gap to everyone else's."""
    evidence = [
        Evidence(Observation("RR8", "emp.good.01", "2024-25", group, numerator=n, denominator=d))
        for group, n, d in (("all", 700, 1000), ("band=band_2", 150, 300), ("band=band_3", 550, 700))
    ]

    document = a_report([{"id": "emp.good.01", "groups": ["band"]}], evidence, "RR8", audience)

    (gaps,) = [table for table in of_kind(document, Table) if "against everyone else" in table.caption]
    assert ("." in gaps.rows[0][1]) is point
    assert ("." in gaps.rows[0][3]) is point


def test_a_board_reads_titles_and_no_codes_or_instructions() -> None:
    """Codes of indicators and of passages stand nowhere but where the menu's entry is named."""
    chosen = [each.id for each in shipped_menu().indicators if each.groups or not each.rule.groups]
    document = a_report([name for name in chosen if name != "emp.widen.03"], [])
    menu = [row for terms in of_kind(document, Terms) for row in terms.rows if row[0] == "Menu"]
    said = [text for block in all_blocks(document.sections) if not isinstance(block, Section | Terms)
            for text in words(block)]  # fmt: skip
    said += [row[1] for terms in of_kind(document, Terms) for row in terms.rows if row not in menu]

    assert len(menu) > 50
    codes = re.compile(r"\b(emp|proc|lb|sus|pl)\.\w+\.\d\d\b|S\d{3}:\d|in the note\b")
    assert [text for text in said if codes.search(text)] == []
    assert any("read it beside “Staff paid the real living wage”" in text for text in said)


def test_counts_say_what_they_count() -> None:
    """People, days and pounds are named beside every figure; a word that both share stands once."""
    evidence = [
        an_answer("emp.good.07", numerator=30102, denominator=595943),
        an_answer("emp.future.05", numerator=520087, denominator=1073735),
        an_answer("proc.local.03", numerator=22000, denominator=1000),
    ]
    named = ("emp.good.07", "emp.future.05", "proc.local.03")
    chosen = [{"id": name, "frequency": "annual"} for name in named]
    document = a_report(chosen, evidence, "RR8")

    assert [figure.counts for figure in of_kind(document, Figure)] == [
        "£520,087 of £1,073,735",
        "30,102 of 595,943 FTE days",
        "22,000 days across 1,000 invoices",
    ]


def test_short_names_of_the_menu_are_spelt_out() -> None:
    """A board member who doesn't know ERIC or ESR finds them under Sources and method, and no other."""
    rows = dict(
        row
        for named in (["emp.widen.01", "sus.estate.03"], ["pl.lead.03"])
        for terms in of_kind(section(a_report(named, []), "method"), Terms)
        for row in ((named[0], text) for label, text in terms.rows if label == "Short names")
    )

    assert (
        rows["emp.widen.01"] == "ERIC: Estates Returns Information Collection; ESR: Electronic Staff Record"
    )
    assert rows["pl.lead.03"] == "ICS: integrated care system"


@pytest.mark.parametrize(
    ("numerator", "denominator", "said"),
    [
        (718.66, 2882.4, "719 of 2,882 tonnes"),
        (18.66, 2882.4, "18.66 of 2,882 tonnes"),
        (18.66, 88.2, "18.66 of 88.2 tonnes"),
    ],
)
def test_a_part_looks_no_more_exact_than_its_whole(numerator: float, denominator: float, said: str) -> None:
    """Beside a whole without decimals a part of 100 or more has none either; what is small keeps them."""
    evidence = [an_answer("sus.estate.06", numerator=numerator, denominator=denominator)]

    (figure,) = of_kind(a_report(["sus.estate.06"], evidence, "RR8"), Figure)

    assert figure.counts == said


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (("emp.good.01",), "that takes 10. There is nothing earlier to compare it with."),
        (("emp.good.01", "emp.good.05"), "There is nothing earlier to compare them with."),
        (("emp.good.01", "emp.good.05", "emp.good.03"), "For 2 of them there is nothing earlier"),
    ],
)  # fmt: skip
def test_all_of_them_are_not_counted_again(chosen: tuple[str, ...], said: str) -> None:
    """Where none of those too early to tell has an earlier figure, the summary doesn't say 2 of 2."""
    evidence = [an_answer(name, period="2024-25", numerator=500, denominator=1000) for name in chosen]
    evidence.append(an_answer("emp.good.03", period="2023-24", numerator=400, denominator=1000))
    years = {"from": "2023-24", "to": "2024-25"}
    annual = [{"id": name, "frequency": "annual"} for name in chosen]

    assert said in " ".join(words(a_report(annual, evidence, "RR8", periods=years)))


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2024-04", "2025-12", "April 2024 to December 2025"),
        ("2024-25-Q1", "2025-26-Q4", "April 2024 to March 2026"),
        ("2024-25", "2025-26", "2024-25 to 2025-26"),
        ("2025-04", "2025-04", "April 2025"),
    ],
)
def test_the_cover_says_periods_and_readers_in_words(first: str, last: str, said: str) -> None:
    """No code of a period and no name of an audience: whom it is for, and from when to when."""
    document = a_report(["pl.lead.01"], [], "RR8", Audience.PUBLIC, periods={"from": first, "to": last})

    facts = dict(document.facts)

    assert (facts["Periods"], facts["For"]) == (said, "the public")


def test_the_chain_tells_what_did_not_move_from_what_is_too_early() -> None:
    """One sentence counts those that chance explains, another those of which nothing can be told yet."""
    years = {"from": "2023-24", "to": "2024-25"}
    evidence = [
        an_answer("emp.good.01", period="2023-24", numerator=500, denominator=1000),
        an_answer("emp.good.01", period="2024-25", numerator=501, denominator=1000),
        an_answer("emp.good.05", period="2024-25", numerator=300, denominator=1000),
    ]
    chosen = [{"id": name, "frequency": "annual"} for name in ("emp.good.01", "emp.good.05")]
    text = " ".join(words(a_report(chosen, evidence, "RR8", periods=years)))

    assert "For 1 indicator there is no change beyond chance." in text
    assert "For 1 indicator it is too early to tell." in text
