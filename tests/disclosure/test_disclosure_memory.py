"""What was published is remembered in the store, for whoever publishes next; older files are taken over."""

import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from anchorkit.errors import AnchorkitError, StoreError
from anchorkit.measures.disclosure import Audience
from anchorkit.measures.register import Register, release_from_json
from anchorkit.store.model import StoredObservation
from anchorkit.store.store import Store, open_store
from anchorkit.workflows.evidence import read_held
from anchorkit.workflows.places_inside import OLDER
from anchorkit.workflows.plan import load_plan
from anchorkit.workflows.publishing import prepare_publication
from tests.support.published_store import CODES, a_set, send, starts, starts_shown
from tests.support.registers import older_file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A set and a store in which one of three trusts has a small number."""
    a_set(tmp_path)
    send(tmp_path / "anchorkit.db", starts(3, 50, 60), 1)
    return tmp_path


def shown(folder: Path, store: str = "anchorkit.db") -> Mapping[str, float | None]:
    """What an export for the public says of each trust."""
    return starts_shown(folder, str(folder / store))


def releases(folder: Path) -> list[str]:
    """What the store remembers."""
    with open_store(str(folder / "anchorkit.db")) as store:
        return store.releases()


def leave_older(folder: Path) -> str:
    """Publish, and leave what was published as an older anchorkit did; give the text of its file."""
    store, kept = folder / "anchorkit.db", folder / "kept.db"
    shutil.copy(store, kept)
    shown(folder)
    text = older_file(Register(tuple(map(release_from_json, releases(folder)))))
    kept.replace(store)
    (folder / OLDER).write_text(text, encoding="utf-8")
    return text


def test_whoever_publishes_next_knows(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """From another folder, with a set of its own, what was hidden once stays hidden."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    a_set(elsewhere)
    first = shown(folder)
    send(folder / "anchorkit.db", starts(30, 50, 60), 2)

    second = starts_shown(elsewhere, str(folder / "anchorkit.db"))

    assert (first[CODES[0]], second[CODES[0]]) == (None, None)
    assert second[CODES[1]] == 50
    assert not list(elsewhere.glob("*.json"))


def test_the_file_of_an_older_anchorkit_is_taken_over_once(folder: Path) -> None:
    """What it hid stays hidden; what it says is in the store from then on, and the file stays as it is."""
    text = leave_older(folder)
    send(folder / "anchorkit.db", starts(30, 50, 60), 2)

    told = shown(folder)

    assert told[CODES[0]] is None
    assert (folder / OLDER).read_text("utf-8") == text
    known = releases(folder)
    assert len(known) == 2
    assert shown(folder)[CODES[0]] is None
    assert releases(folder) == known


def test_the_file_of_an_older_anchorkit_is_for_every_store_beside_it(folder: Path) -> None:
    """A copy that somebody tries things out with does not take the memory away from the store itself."""
    leave_older(folder)
    shutil.copy(folder / "anchorkit.db", folder / "trial.db")
    shown(folder, store="trial.db")
    send(folder / "anchorkit.db", starts(30, 50, 60), 2)

    assert shown(folder)[CODES[0]] is None


def test_the_file_of_a_second_machine_is_taken_over_too(folder: Path) -> None:
    """What only that machine hid stays hidden for all."""
    leave_older(folder)
    second = (folder / OLDER).read_text("utf-8")
    (folder / OLDER).unlink()
    send(folder / "anchorkit.db", starts(30, 4, 60), 2)
    shown(folder)
    (folder / OLDER).write_text(second, encoding="utf-8")
    send(folder / "anchorkit.db", starts(30, 50, 60), 3)

    told = shown(folder)

    assert (told[CODES[0]], told[CODES[1]]) == (None, None)


def test_of_two_who_publish_at_once_the_later_one_begins_again(folder: Path) -> None:
    """It is told so before it has written anything, and its second attempt knows of the first one's."""
    url, set_path = str(folder / "anchorkit.db"), folder / "set.yaml"
    plan = load_plan(set_path, None)[0]
    held = read_held(url, None)
    one, other = (
        prepare_publication(held, plan, audience, store_url=url, set_path=set_path)
        for audience in (Audience.PUBLIC, Audience.SYSTEM)
    )
    assert one.record() == folder / "audit" / "disclosure-audit-public.csv"

    with pytest.raises(StoreError, match="meanwhile"):
        other.record()

    assert [path.name for path in (folder / "audit").iterdir()] == ["disclosure-audit-public.csv"]
    prepare_publication(held, plan, Audience.SYSTEM, store_url=url, set_path=set_path).record()
    assert len(releases(folder)) == 2


UNDATED = '{"format": 2, "audience": "public", "cells": [], "moment": "today", "base": 1}'


@pytest.mark.parametrize(
    ("where", "what"),
    [("the file", "damaged"), ('{"format": 2}', "damaged"), (UNDATED, "damaged"), ("a gap", "missing")],
)
def test_nothing_is_written_where_the_memory_is_damaged(folder: Path, where: str, what: str) -> None:
    """To begin anew would forget what must stay hidden; the message says what to put in its place."""
    if where == "the file":
        (folder / OLDER).write_bytes(b"\xff{")
    else:
        with open_store(str(folder / "anchorkit.db")) as store:
            store.add_releases([UNDATED.replace("today", ""), where], after=0)
    if where == "a gap":
        with closing(sqlite3.connect(folder / "anchorkit.db")) as raw, raw:
            raw.execute("DELETE FROM publication WHERE number = 1")

    with pytest.raises(AnchorkitError, match=what) as raised:
        shown(folder)

    assert "in its" in raised.value.hint
    assert not (folder / "public.csv").exists()
    assert not (folder / "audit").exists()


def test_what_is_asked_as_at_a_moment_to_come_is_remembered_as_at_what_was_held(folder: Path) -> None:
    """Else a later correction would be taken for what had been true when it was shown."""
    held = read_held(str(folder / "anchorkit.db"), datetime(2026, 4, 20, tzinfo=UTC))
    with open_store(str(folder / "anchorkit.db")) as store:
        last = store.last_moment()

    assert held.moment == last
    assert held.as_at.startswith("20 April 2026")


def test_a_return_that_comes_in_while_the_store_is_read_is_not_among_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is measured is what was held at the moment that the gate remembers."""
    read = Store.observations

    def read_late(store: Store, **asked: Any) -> list[StoredObservation]:
        monkeypatch.setattr(Store, "observations", read)
        send(folder / "anchorkit.db", starts(30, 50, 60), 2)
        return read(store, **asked)

    monkeypatch.setattr(Store, "observations", read_late)

    held = read_held(str(folder / "anchorkit.db"), None)

    assert sorted(found.observation.value or 0 for found in held.observations) == [3, 50, 60]
    assert held.moment is not None
    assert held.moment.day == 1


def test_the_store_remembers_when_it_was_asked_and_no_true_number(folder: Path) -> None:
    """What was true at that moment can be looked up; rounded counts are there as what a reader can tell."""
    shown(folder)

    [text] = releases(folder)

    with open_store(str(folder / "anchorkit.db")) as store:
        assert release_from_json(text).moment == str(store.last_moment()).replace(" ", "T")
    assert '"between":{"value":[48.0,52.0]}' in text
    assert "50.0" not in text
