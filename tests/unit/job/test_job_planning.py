"""What a run has to do, worked out from what lies there and what the last run left."""

from datetime import UTC, date, datetime

import pytest

from anchorkit.job.manifest import Input, Manifest, numbers, parse_manifest
from anchorkit.job.model import SPREADSHEETS
from anchorkit.job.planning import (
    UNREAD,
    WAITING,
    Listed,
    basis_of,
    in_order,
    plan_files,
    seconds_to_settle,
    stale_words,
    still_written,
)

KNOWN = {
    found.name: found
    for found in (
        Input(name="same.xlsx", size=5, mark="1", outcome="accepted"),
        Input(name="other.xlsx", size=5, mark="1", outcome="refused"),
        Input(name="half.xlsx", size=5, mark="1", outcome=WAITING),
        Input(name="shut.xlsx", size=5, mark="1", outcome=UNREAD),
    )
}
FOUND = (
    Listed("same.xlsx", 5, "1"),
    Listed("other.xlsx", 5, "2"),
    Listed("half.xlsx", 5, "1"),
    Listed("shut.xlsx", 5, "1"),
    Listed("new.XLSX", 5, "1"),
    Listed("~$same.xlsx", 5, "1"),
    Listed("below/.~lock.same.xlsx#", 5, "1"),
    Listed("coming.xlsx.part", 5, "1"),
    Listed("notes.docx", 5, "1"),
)


def names(found: tuple[Listed, ...]) -> list[str]:
    """The names of files."""
    return [each.name for each in found]


def test_only_what_is_new_or_changed_is_read() -> None:
    """A file of the same size and mark is left; one that could not be read is tried again."""
    planned = plan_files(FOUND, KNOWN, SPREADSHEETS, trust=True)

    assert names(planned.new) == ["half.xlsx", "new.XLSX", "shut.xlsx"]
    assert names(planned.changed) == ["other.xlsx"]
    assert names(planned.unchanged) == ["same.xlsx"]
    assert sorted(planned.passed_over) == [
        "below/.~lock.same.xlsx#",
        "coming.xlsx.part",
        "notes.docx",
        "~$same.xlsx",
    ]


def test_without_trust_everything_is_read_again() -> None:
    """After a change of the set, a file that is the same may be judged otherwise."""
    planned = plan_files(FOUND, KNOWN, SPREADSHEETS, trust=False)
    assert names(planned.unchanged) == []
    assert names(planned.to_read) == ["half.xlsx", "new.XLSX", "other.xlsx", "same.xlsx", "shut.xlsx"]


def test_names_that_are_no_text_have_a_key() -> None:
    """A file name of odd bytes can stand in a manifest, and is known again."""
    odd = Listed("caf\udce9.xlsx", 1, "1")
    manifest = Manifest(job="j", number=1, started="", inputs=(Input(name=odd.key, size=1, mark="1"),))
    back = parse_manifest(manifest.as_json())
    assert back is not None
    assert names(plan_files([odd], {each.name: each for each in back.inputs}, ("*",), trust=True).unchanged)


@pytest.mark.parametrize(
    ("modified", "wait"), [(100.0, 2.0), (99.0, 1.0), (90.0, 0.0), (160.0, 2.0), (None, 0.0)]
)
def test_young_files_are_waited_for(modified: float | None, wait: float) -> None:
    """A file has to be two seconds old; one from the future is not waited for until then."""
    assert seconds_to_settle([Listed("a", 1, "1", modified)], 100.0, 2.0) == wait


def test_a_file_that_grows_or_goes_is_still_being_written() -> None:
    """Between two looks, a file in the making differs."""
    before = [Listed("grows", 1, "1"), Listed("goes", 1, "1"), Listed("stays", 1, "1")]
    assert still_written(before, [Listed("grows", 2, "2"), Listed("stays", 1, "1")]) == {"grows", "goes"}


@pytest.mark.parametrize(
    ("today", "stale"), [(date(2026, 4, 10), False), (date(2026, 4, 11), False), (date(2026, 4, 12), True)]
)
def test_stale_is_older_than_the_days_given(today: date, stale: bool) -> None:
    """Ten days after the newest return it is still fresh, eleven days after it is stale."""
    newest = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
    words = stale_words(newest, today, 10)
    assert words == (
        "No return has come since 1 April 2026: these figures may be out of date." if stale else ""
    )


def test_nothing_is_stale_where_nothing_came_or_nobody_asked() -> None:
    """Without a return the report says so itself; without a number of days nothing is stale."""
    assert stale_words(None, date(2026, 4, 1), 10) == ""
    assert stale_words(datetime(2020, 1, 1, tzinfo=UTC), date(2026, 4, 1), None) == ""


def test_pages_are_published_after_their_pictures_and_what_leads_to_them_last() -> None:
    """A reader who comes meanwhile finds no page whose pictures are missing."""
    files = ["index.html", "report.html", "report-RR8.html", "charts/a.svg", "report.md"]
    assert in_order(files) == ["charts/a.svg", "report-RR8.html", "report.html", "report.md", "index.html"]


def test_a_basis_differs_where_a_part_does() -> None:
    """The same parts have the same name in any order."""
    assert basis_of(a=1, b="x") == basis_of(b="x", a=1) != basis_of(a=1, b="y")


def test_runs_are_counted_by_their_names() -> None:
    """Another job's runs, and other files, are not counted."""
    files = ["job-000002.json", "job-000001.json", "job-000003.jsonl", "job-b-000009.json", "x.json"]
    assert numbers("job", files) == [1, 2]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"job": 1}'])
def test_a_damaged_manifest_is_none(text: str) -> None:
    """What is no manifest is passed over, so that a run can go on without it."""
    assert parse_manifest(text) is None
