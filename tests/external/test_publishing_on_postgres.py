"""Several machines publish from one store on a PostgreSQL server: each knows what the others have shown."""

from pathlib import Path

import pytest

from anchorkit.errors import StoreError
from anchorkit.measures.disclosure import Audience
from anchorkit.store.store import open_store
from anchorkit.workflows.evidence import read_held
from anchorkit.workflows.plan import load_plan
from anchorkit.workflows.publishing import Publication, prepare_publication
from tests.support.published_store import CODES, a_set, starts, starts_shown, take

pytestmark = pytest.mark.postgres


@pytest.fixture
def machines(tmp_path: Path, postgres_url: str) -> list[Path]:
    """Two machines' folders with the same set; one of three trusts has returned a small number."""
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        folder.mkdir()
        a_set(folder)
    returned(postgres_url, 3, day=1)
    return folders


def returned(url: str, first: int, *, day: int) -> None:
    """Take in how many people started in each trust."""
    take(url, starts(first, 50, 60), CODES, day)


def shown(machine: Path, url: str) -> float | None:
    """What an export for the public, made there, says of the first trust."""
    return starts_shown(machine, url)[CODES[0]]


def prepared(machine: Path, url: str) -> Publication:
    """What that machine is about to publish."""
    plan = load_plan(machine / "set.yaml", None)[0]
    held = read_held(url, None)
    return prepare_publication(held, plan, Audience.PUBLIC, store_url=url, set_path=machine / "set.yaml")


def test_what_one_machine_hid_stays_hidden_on_another(machines: list[Path], postgres_url: str) -> None:
    """Though the answer has become large, and the other machine has never published anything."""
    one, other = machines

    before = shown(one, postgres_url)
    returned(postgres_url, 30, day=2)

    assert (before, shown(other, postgres_url)) == (None, None)
    assert (other / "audit" / "disclosure-audit-public.csv").is_file()


def test_of_two_that_publish_at_once_the_later_one_begins_again(
    machines: list[Path], postgres_url: str
) -> None:
    """Both have looked at what was published before either has written."""
    first, second = (prepared(machine, postgres_url) for machine in machines)
    first.record()

    with pytest.raises(StoreError, match="meanwhile") as raised:
        second.record()

    assert "Run this again" in raised.value.hint
    with open_store(postgres_url) as store:
        assert store.count_releases() == 1
    assert shown(machines[1], postgres_url) is None
