"""Builders of report Documents: a rich one that has every block, and text that tries to break a page."""

from anchorkit.report.document import (
    Bullets,
    Chart,
    ChartLine,
    ChartPoint,
    Document,
    Figure,
    Icon,
    Note,
    Paragraph,
    Section,
    Table,
    Terms,
    Thread,
    ThreadItem,
)

HOSTILE = (
    "# <script>alert('x')</script> | pipe **bold** `code` {{ 7 * 7 }} {% raw %} "
    "[link](https://example.org) ![image](x.png) & <img src=x onerror=alert(1)> ~~gone~~ _under_ \\ $x$"
)
LONG_TITLE = (
    "Share of people who started in an entry-level post through a pre-employment programme and who are still "
    "employed by the organisation, or by another organisation of the local partnership, after twelve months"
)
_MONTHS = ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar")


def monthly_chart(
    chart_id: str = "chart-hired", months: int = 24, title: str = "People hired locally"
) -> Chart:
    """A chart with process limits, a gap, estimates and every icon, in percent."""
    icons: tuple[Icon, ...] = ("common", "common", "concern", "common", "neutral", "common")
    points = []
    for index in range(months):
        value = 41 + (index * 7 % 11) - 5 + (9 if index > months - 6 else 0)
        icon: Icon = "improvement" if index > months - 6 else icons[index % 6]
        year = 24 + (index + 3) // 12
        period = f"{_MONTHS[index % 12]} {year}"
        if index in (7, 8):
            points.append(ChartPoint(period, None, "not collected"))
        else:
            points.append(
                ChartPoint(period, value + 0.4, f"{value}.4%", icon=icon, estimated=index in (3, 9))
            )
    last = months - 1
    return Chart(
        id=chart_id,
        title=f"{title}, per cent, {points[0].period} to {points[-1].period}",
        description=f"Monthly figures rose to {points[-1].label}. The figures are in the table below.",
        kind="line",
        points=tuple(points),
        unit="%",
        lines=(
            ChartLine("Mean 41.2%", 41.2, 0, 11, "centre"),
            ChartLine("Upper limit 54.0%", 54.0, 0, 11, "limit"),
            ChartLine("Lower limit 29.0%", 29.0, 0, 11, "limit"),
            ChartLine("Mean 44.6%", 44.6, 12, last, "centre"),
            ChartLine("Upper process limit 58.9%", 58.9, 12, last, "limit"),
            ChartLine("Lower process limit 30.3%", 30.3, 12, last, "limit"),
            ChartLine("Local target 45%", 45.0, 0, last, "target"),
        ),
        method="XmR chart, rule set mdc-2023: outside; 7 on one side; 7 rising or falling; 2 of 3 near.",
        decimals=1,
        bounds=(0.0, 100.0),
    )


def yearly_chart() -> Chart:
    """A count over four years with nothing but points."""
    figures = ((2022, 1240.0), (2023, 1388.0), (2024, None), (2025, 1602.0))
    points = tuple(
        ChartPoint(f"{year}-{year % 100 + 1}", value, f"{value:,.0f}" if value else "not collected")
        for year, value in figures
    )
    return Chart(
        id="chart-apprentices",
        title="Apprentices started, 2022-23 to 2025-26",
        description="Started apprentices rose from 1,240 to 1,602; 2024-25 was not collected.",
        kind="line",
        points=points,
        unit="people",
        method="Fewer than 10 figures: no rule is applied.",
    )


def interval_chart() -> Chart:
    """Groups side by side, with long names, intervals, a suppressed group and two lines."""
    rows = (
        ("Women", 47.2, 41.0, 53.4, False),
        ("Men", 39.5, 33.1, 46.2, False),
        ("Living in the most deprived fifth of neighbourhoods (IMD 2019)", 52.1, 40.2, 63.7, False),
        ("Disabled people or people with a long-term condition", 31.0, 18.0, 47.9, True),
        ("Prefer not to say", None, None, None, False),
    )
    return Chart(
        id="chart-groups",
        title="People hired locally, by group, 2025-26",
        description="Groups lie between 31.0% and 52.1%; their intervals overlap.",
        kind="dots",
        points=tuple(
            ChartPoint(name, value, "[c]" if value is None else f"{value}%", low, high, estimated=estimated)
            for name, value, low, high, estimated in rows
        ),
        unit="%",
        lines=(
            ChartLine("Everyone 43.6%", 43.6, 0, 4, "centre"),
            ChartLine("Target 45%", 45, 0, 4, "target"),
        ),
        method="95% intervals by Wilson's method. Groups are in the order of the menu, not ranked.",
        decimals=1,
        bounds=(0.0, 100.0),
    )


def answers_chart() -> Chart:
    """Yes and no over five years, with no zeroes and zeroes."""
    return Chart(
        id="chart-answers",
        title="Organisations with a social value policy, 2021-22 to 2025-26",
        description="Yes rose from 3 to 12 of 20 organisations.",
        kind="answers",
        points=tuple(
            ChartPoint(f"20{y}-{y + 1}", None, f"{yes} of 20")
            for y, yes in ((21, 3), (22, 5), (23, 8), (24, 12))
        ),
        unit="organisations",
        stack=((3, 12, 1, 4), (5, 9, 1, 5), (8, 8, 2, 2), (12, 6, 0, 2)),
        method="Counts of organisations; nothing is averaged.",
    )


def strip_chart() -> Chart:
    """One organisation's answers over six quarters, of every kind."""
    stack = ((0, 0, 1, 0), (0, 1, 0, 0), (0, 1, 0, 0), (0, 0, 0, 1), (1, 0, 0, 0), (1, 0, 0, 0))
    points = tuple(
        ChartPoint(f"Q{1 + place % 4} 2{4 + place // 4}-2{5 + place // 4}", None, "") for place in range(6)
    )
    return Chart(
        id="chart-strip",
        title="Guidance for suppliers: the answer in each period",
        description="A box for each period with its answer.",
        kind="strip",
        points=points,
        unit="",
        stack=stack,
    )


def bars_chart() -> Chart:
    """How many organisations have each score."""
    return Chart(
        id="chart-scores",
        title="Wellbeing score: how many organisations have each score",
        description="A bar for each score.",
        kind="bars",
        points=tuple(
            ChartPoint(f"{score} out of 12", tally, f"{tally} organisations" if tally else "")
            for score, tally in ((6, 2), (7, 0), (8, 12))
        ),
        unit="organisations",
        method="Scores are grades: they are counted and never averaged.",
    )


def story() -> Section:
    """A story beside a number."""
    about = Terms((("From", "North Riverbank"), ("Link", "https://example.org/a-way-in")))
    return Section(
        "story-1", "Story: A way in", (Paragraph("She began as a volunteer."), about), kind="story"
    )


def table_of(chart: Chart) -> Table:
    """The folded table behind a chart."""
    return Table(
        f"The figures behind: {chart.title}",
        ("Period", "Figure", "Variation"),
        tuple((point.period, point.label, point.icon) for point in chart.points),
        numeric=frozenset({1}),
        folded=True,
    )


def thread() -> Thread:
    """A logic chain of five columns with measured items and gaps."""
    return Thread(
        id="logic-hiring",
        title="How widening access to good work is meant to lead to better health",
        columns=(
            (
                "What we put in",
                (
                    ThreadItem("Staff time and a budget"),
                    ThreadItem("Partnership with job centres and colleges"),
                ),
            ),
            (
                "What we do",
                (
                    ThreadItem("Run pre-employment programmes", ("Programmes run: 14 in 2025-26",)),
                    ThreadItem("Change how posts are advertised", gap="The menu offers nothing here."),
                ),
            ),
            (
                "What comes of it",
                (
                    ThreadItem(
                        "Local people get entry-level posts", ("People hired locally: 47.4% in Mar 26",)
                    ),
                ),
            ),
            (
                "What changes",
                (
                    ThreadItem("Local people stay in good work", (LONG_TITLE,)),
                    ThreadItem(
                        "Pay is enough to live on", gap="The menu offers 2 indicators; none was chosen."
                    ),
                ),
            ),
            ("What it is for", (ThreadItem("Fairer health across the place", gap="Not measured by a set."),)),
        ),
    )


def indicator(number: int = 1, title: str = "People hired locally") -> Section:
    """The section of one indicator: figure, sentence, chart and table."""
    chart = monthly_chart(f"chart-{number}", title=title)
    return Section(
        f"indicator-{number}",
        title,
        (
            Figure(
                "47.4%",
                "1,234 of 2,603 people",
                "March 2026",
                "95% interval 45.5% to 49.3%",
                "6.1 percentage points more than in March 2025",
                "improvement",
                "Improvement: higher is better here, and this is more than usual variation",
            ),
            Paragraph("The last five months lie above the mean. The target of 45% was met in four of them."),
            chart,
            table_of(chart),
        ),
        kind="indicator",
    )


def rich_document() -> Document:
    """A report that has every block, icon, chart kind, a long title and hostile text."""
    employment = Section(
        "area-employment",
        "Employing local people",
        (
            Paragraph("Why it matters: work that is good and near keeps people well."),
            thread(),
            indicator(1),
            Section(
                "indicator-2",
                LONG_TITLE,
                (
                    Figure("[c]", "hidden, because fewer than 8 people", "2025-26", icon="none"),
                    interval_chart(),
                    table_of(interval_chart()),
                ),
                kind="indicator",
            ),
            Section(
                "indicator-3",
                "Apprentices started",
                (
                    Figure("1,602", "people", "2025-26", change="362 more than in 2022-23"),
                    yearly_chart(),
                    table_of(yearly_chart()),
                    story(),
                ),
                kind="indicator",
            ),
        ),
        kind="area",
    )
    buying = Section(
        "area-buying",
        "Buying for social value",
        (
            Section(
                "indicator-4",
                "Social value policy",
                (
                    Figure(
                        "12 of 20", "organisations said yes", "2025-26", icon="common", icon_word="As usual"
                    ),
                    answers_chart(),
                    table_of(answers_chart()),
                ),
                kind="indicator",
            ),
            Section(
                "indicator-5",
                "Guidance and grades",
                (Figure("Yes", "", "2025-26"), strip_chart(), bars_chart()),
                kind="indicator",
            ),
        ),
        kind="area",
    )
    return Document(
        title="What our anchors did for the place",
        subtitle="North Riverbank health anchors, April 2024 to March 2026",
        language="en-GB",
        facts=(
            ("Organisation", "North Riverbank Integrated Care System (QXX)"),
            ("Periods", "April 2024 to March 2026"),
            ("Data as at", "4 May 2026, 09:00"),
            ("Audience", "The system: small numbers are hidden"),
        ),
        sections=(_summary(), Section("pillar-work", "Work", (employment,), kind="pillar"),
                  Section("pillar-buying", "Buying", (buying,), kind="pillar"), _about()),
        banner="Internal report: small numbers are not hidden. Don't pass it on.",
    )  # fmt: skip


def _summary() -> Section:
    return Section(
        "summary",
        "Summary",
        (
            Paragraph("Of 24 indicators chosen, 21 have figures. Three show more than usual variation."),
            Bullets(("Local hiring is above its usual range.", "Two organisations gave no return.", HOSTILE)),
            Table(
                "What moved, in the order of the menu",
                ("Indicator", "Latest", "Period", "Variation", "Against the target", "Rests on"),
                (
                    (
                        "People hired locally",
                        "47.4%",
                        "Mar 26",
                        "Improvement",
                        "Hit or miss",
                        "12 of 14 returns",
                    ),
                    (
                        LONG_TITLE,
                        "[c]",
                        "2025-26",
                        "Not enough figures",
                        "Likely to be met",
                        "9 of 14 returns",
                    ),
                    (HOSTILE, "12", "2025-26", "Common cause", "Unlikely to be met", "14 of 14 returns"),
                ),
                numeric=frozenset({1}),
                icons=(
                    (0, 3, "improvement"),
                    (0, 4, "either"),
                    (1, 4, "pass"),
                    (2, 3, "common"),
                    (2, 4, "fail"),
                ),
                links=((0, 5, "https://example.org/returns"),),
                stacked=True,
            ),
            Note("Be careful", "Two organisations changed how they count in 2025, so their figures jump."),
        ),
    )


def _about() -> Section:
    return Section(
        "about",
        "About the figures",
        (
            Terms(
                (("[c]", "Hidden, because it could point to a person"), ("Mean", "The sum over the count"))
            ),
            Note("Small numbers", HOSTILE),
            Paragraph(HOSTILE),
            Section("about-script", HOSTILE, (Paragraph("A section whose title is hostile."),)),
        ),
    )


def large_document(indicators: int = 56, months: int = 24) -> Document:
    """A report of many indicators, each with a monthly chart and its table."""
    sections = tuple(indicator(number, f"Indicator number {number}") for number in range(indicators))
    assert months == 24
    return Document("A large report", "", "en-GB", (), (Section("all", "All", sections, kind="pillar"),))
