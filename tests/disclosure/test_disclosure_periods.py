"""Periods against periods: quarters and the year that they make up, and charts of many years."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from anchorkit.measures.disclosure import Audience
from anchorkit.measures.profiles import PROFILES, Profile
from anchorkit.observations import Observation
from anchorkit.workflows.export_measures import export_measures
from tests.support.linear import Rules, Solver
from tests.support.published_store import CODES, SHARE, STARTS, STORE_SET, a_set, publish, send
from tests.support.written import read_written

QUARTERS = tuple(f"2024-25-Q{number}" for number in (1, 2, 3, 4))
YEAR = "2024-25"
PLACES = ("set", *CODES)


def answers(counts: Sequence[Sequence[int]]) -> dict[tuple[str, str], int]:
    """How many people started in each quarter and in the year, by trust and for the set."""
    found = {
        (code, quarter): count
        for code, row in zip(CODES, counts, strict=True)
        for quarter, count in zip(QUARTERS, row, strict=True)
    }
    found |= {(code, YEAR): sum(row) for code, row in zip(CODES, counts, strict=True)}
    for period in (*QUARTERS, YEAR):
        found["set", period] = sum(found[code, period] for code in CODES)
    return found


def published(folder: Path, frequency: str, profile: str) -> dict[tuple[str, str], float]:
    """What one more output shows, asked at a frequency."""
    chosen = [{"id": STARTS, "reason": "To see", "frequency": frequency}]
    output = folder / frequency
    a_set(
        folder,
        indicators=chosen,
        disclosure={"public": profile},
        periods={"from": YEAR, "to": YEAR},
    )
    export_measures(
        set_path=folder / "set.yaml",
        store_url=str(folder / "anchorkit.db"),
        output=output / "measures.csv",
        audience=Audience.PUBLIC,
    )
    [written] = read_written(output)
    return {(row["organisation"], row["period"]): float(row["value"]) for row in written.rows if row["value"]}


def behind(shown: float, profile: Profile) -> tuple[float, float]:
    """From where to where the counts lie that are published so."""
    half = profile.base // 2
    return (max(shown - half, profile.threshold), shown + half) if shown else (0, 0)


@pytest.mark.parametrize("profile", ["hes", "model-health"])
@pytest.mark.parametrize("order", [("quarterly", "annual"), ("annual", "quarterly")], ids=" then ".join)
@pytest.mark.parametrize(
    "counts",
    [
        [(30, 4, 41, 52), (60, 61, 62, 63), (70, 71, 72, 73)],
        [(30, 4, 41, 52), (8, 61, 3, 63), (2, 71, 72, 73)],
        [(0, 4, 0, 52), (5, 5, 5, 63), (10, 0, 0, 6)],
    ],
    ids=["one", "several", "many"],
)
def test_a_year_does_not_tell_a_hidden_quarter(
    tmp_path: Path, counts: Sequence[Sequence[int]], order: tuple[str, str], profile: str
) -> None:
    """Asked by the quarter in one output, by the year in another: the sums of both are attacked."""
    true = answers(counts)
    rows = [
        Observation(code, STARTS, period, value=true[code, period]) for code, period in true if code != "set"
    ]
    send(tmp_path / "anchorkit.db", rows, 1)
    chosen = PROFILES[profile]
    shown = {key: value for form in order for key, value in published(tmp_path, form, profile).items()}

    rules = Rules()
    for key, count in true.items():
        if key in shown:
            rules.narrow(key, *behind(shown[key], chosen))
        elif count < chosen.threshold:
            rules.narrow(key, min(1, count), chosen.threshold - 1)
        else:
            rules.narrow(key, 1)
    for place in PLACES:
        rules.equal.append({**{(place, quarter): 1 for quarter in QUARTERS}, (place, YEAR): -1})
    for period in (*QUARTERS, YEAR):
        rules.equal.append({**{(code, period): 1 for code in CODES}, ("set", period): -1})
    solver = Solver(rules)
    ends = {key: solver.ends(key) for key in true if key not in shown}
    assert [(key, low, high) for key, (low, high) in ends.items() if high - low < 5 - 1e-4] == []
    assert ends


AVERAGE = "local.days"
_AVERAGE = {
    "id": AVERAGE,
    "title": "Days of training",
    "area": "emp.good",
    "kind": "average",
    "unit": "days",
    "numerator": "Days of training",
    "denominator": "People trained",
    "people": True,
}


def four_quarters(indicator: str, counts: Sequence[int]) -> list[Observation]:
    """A share of 100 people a quarter, or the days of so many people, and the year that they make up."""
    rows = []
    for period, count in zip((*QUARTERS, YEAR), (*counts, sum(counts)), strict=True):
        people = 400 if period == YEAR else 100
        pair = (count, people) if indicator == SHARE else (9 * count, count)
        rows.append(Observation(CODES[0], indicator, period, numerator=pair[0], denominator=pair[1]))
    return rows


@pytest.mark.parametrize("order", [("quarterly", "annual"), ("annual", "quarterly")], ids=" then ".join)
@pytest.mark.parametrize("indicator", [SHARE, AVERAGE])
def test_nor_do_the_counts_of_a_share_or_an_average(
    tmp_path: Path, indicator: str, order: tuple[str, str]
) -> None:
    """66 in the year less 63 in three quarters are 3: numerators and denominators add up as counts do."""
    send(tmp_path / "anchorkit.db", four_quarters(indicator, (20, 21, 22, 3)), 1)
    local = [*STORE_SET["local_indicators"], _AVERAGE]
    shown: dict[str, str] = {}
    for frequency in order:
        a_set(
            tmp_path,
            indicators=[{"id": indicator, "reason": "To see", "frequency": frequency}],
            disclosure={"public": "model-health"},
            periods={"from": YEAR, "to": YEAR},
            local_indicators=local,
        )
        output = tmp_path / frequency
        export_measures(
            set_path=tmp_path / "set.yaml",
            store_url=str(tmp_path / "anchorkit.db"),
            output=output / "measures.csv",
            audience=Audience.PUBLIC,
        )
        [written] = read_written(output)
        shown |= {
            row["period"]: row["numerator"] or row["denominator"]
            for row in written.rows
            if row["organisation"] == CODES[0]
        }

    assert shown[QUARTERS[3]] == ""
    assert "" in [shown[period] for period in (*QUARTERS[:3], YEAR)]
    assert any(shown.values())


def years(more: Sequence[int]) -> list[Observation]:
    """Fourteen years of three trusts; `more` is how many each has beyond a multiple of five."""
    return [
        Observation(code, STARTS, f"{year}-{(year + 1) % 100:02}", value=200 + 5 * ((7 * year) % 11) + step)
        for code, step in zip(CODES, more, strict=True)
        for year in range(2012, 2026)
    ]


def test_limits_and_icons_come_from_published_counts(tmp_path: Path) -> None:
    """Two stores whose counts round alike have the same limits, icons, sentences and charts, to the byte."""
    found = []
    for name, more in (("one", (0, 0, 0)), ("two", (1, 1, -2))):
        folder = tmp_path / name
        folder.mkdir()
        chosen = [{"id": STARTS, "reason": "To see"}]
        a_set(folder, indicators=chosen, periods={"from": "2012-13", "to": "2025-26"})
        send(folder / "anchorkit.db", years(more), 1)
        publish(folder, folder / "out")
        files = (path for path in sorted((folder / "out").rglob("*.*")) if path.is_file())
        found.append({path.relative_to(folder / "out").as_posix(): path.read_bytes() for path in files})

    one, two = found
    assert "Upper limit" in one["report-public-RR8.md"].decode() + one["report-public-RR8.html"].decode()
    assert [name for name in one if one[name] != two[name]] == []
