"""`anchorkit store` on a running PostgreSQL: copied there and back, backed up, brought forward, by roles."""

import json
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from anchorkit.cli.app import app
from anchorkit.store.connect import connect, writing
from anchorkit.store.place import parse_place
from anchorkit.store.schema import migrate
from anchorkit.store.store import open_store
from tests.support.stores import NOW, fill
from tests.unit.store.store_promises import a_return, answer

pytestmark = pytest.mark.postgres
HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "share-a-store.md"


def run(*arguments: str) -> Result:
    """Run a command of `anchorkit store`."""
    return CliRunner().invoke(app, ["store", *arguments])


def run_json(*arguments: str) -> dict[str, Any]:
    """Run a command that shall do what it is asked."""
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def sql(url: str, *statements: str) -> None:
    """Run statements as whoever the URL names."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def test_a_store_goes_there_and_back_and_is_the_same(tmp_path: Path, postgres_url: str) -> None:
    """SQLite to PostgreSQL to SQLite: one content hash, and both can be gone on with."""
    first, back = str(tmp_path / "first.db"), str(tmp_path / "back.db")
    fill(first)

    there = run_json("copy", postgres_url, "--store", first)
    again = run_json("copy", back, "--store", postgres_url)

    assert there["content"] == again["content"] == run_json("check", "--store", postgres_url)["content"]
    for url in (first, postgres_url, back):
        with open_store(url, create=True) as store:
            taken = store.take(a_return("new", answer(8.0), answer(9.0, "2023-24", note="New")), now=NOW)
            assert (taken.changed, taken.added, taken.return_id) == (1, 1, 4)
    assert len({run_json("check", "--store", url)["content"] for url in (first, postgres_url, back)}) == 1


def test_a_database_with_a_store_is_not_written_over(tmp_path: Path, postgres_url: str) -> None:
    """The copy is refused and what is there stays; an empty store may be filled."""
    source = str(tmp_path / "first.db")
    fill(source)
    run_json("upgrade", "--store", postgres_url)
    run_json("copy", postgres_url, "--store", source)
    before = run_json("check", "--store", postgres_url)["content"]

    result = run("copy", postgres_url, "--store", source)

    assert result.exit_code == 2
    assert "already" in result.output
    assert run_json("check", "--store", postgres_url)["content"] == before


def test_a_copy_that_breaks_off_leaves_nothing(tmp_path: Path, postgres_url: str) -> None:
    """A damaged source is no copy: the database stays without a table of ours."""
    source = tmp_path / "first.db"
    fill(str(source))
    with closing(sqlite3.connect(source)) as raw, raw:
        raw.execute("UPDATE observation SET receipt_id = 99 WHERE receipt_id = 2")

    result = run("copy", postgres_url, "--store", str(source))

    assert result.exit_code == 3
    assert "Nothing was changed" in result.output
    assert "no store" in run("check", "--store", postgres_url).output


def test_an_older_store_on_a_server_is_brought_forward_after_a_backup(
    tmp_path: Path, postgres_url: str
) -> None:
    """Without a place for the backup nothing is done; `ingest` never brings a server's store forward."""
    backup = tmp_path / "before.db"
    with connect(parse_place(postgres_url)) as connection, writing(connection):
        migrate(connection, "0001")

    refused = run("upgrade", "--store", postgres_url)
    with pytest.raises(Exception, match="older anchorkit"), open_store(postgres_url, create=True):
        pass
    done = run_json("upgrade", "--store", postgres_url, "--backup", str(backup))

    assert refused.exit_code == 2
    assert "--backup" in refused.output
    assert (done["before"], done["backup"]) == ("0001", str(backup))
    assert run_json("check", "--store", str(backup))["revision"] == "0001"
    assert run_json("check", "--store", postgres_url)["sound"]


@pytest.fixture
def roles(postgres_url: str) -> dict[str, str]:
    """A filled store with the roles of the how-to, and the URL of a user of each."""
    statements = re.findall(r"```sql\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    fill(postgres_url)
    database = postgres_url.split("@/")[1].split("?", maxsplit=1)[0]
    # Roles are the whole server's, so each test has its own.
    text = "\n".join(statements).replace("anchors_", f"{database}_").replace(f"{database}_db", database)
    sql(postgres_url, *(each for each in text.split(";\n") if each.strip()))
    urls = {}
    for name in ("ingest", "report", "read"):
        sql(postgres_url, f"CREATE ROLE {database}_user_{name} LOGIN IN ROLE {database}_{name}")
        urls[name] = postgres_url.replace("postgres@", f"{database}_user_{name}@")
    return urls


def test_each_role_can_do_its_work(roles: dict[str, str]) -> None:
    """Who ingests takes returns in and withdraws; who reports adds what is published; who reads reads all."""
    with open_store(roles["ingest"], create=True) as store:
        taken = store.take(a_return("new", answer(8.0, note="New")), now=NOW)
        assert taken.return_id is not None
        store.withdraw(taken.return_id, reason="A mistake", now=NOW)
    for name in ("report", "read"):
        with open_store(roles[name]) as store:
            assert store.snapshot()
            assert store.receipts()
            assert store.stories() is not None
    with open_store(roles["report"]) as store:
        store.add_releases(["what is shown next"], after=store.count_releases())
    with open_store(roles["read"]) as store:
        assert store.releases()[-1] == "what is shown next"
        assert store.file(store.receipts()[0].sha256) == b"first"


@pytest.mark.parametrize(
    ("role", "statements"),
    [
        ("ingest", ["DELETE FROM observation", "UPDATE file SET content = ''", "DROP TABLE note"]),
        ("ingest", ["UPDATE observation SET value = 1", "CREATE TABLE mine (id int)"]),
        ("ingest", ["DELETE FROM publication", "UPDATE publication SET release = ''"]),
        ("report", ["INSERT INTO note (digest, text) VALUES ('a', 'b')", "SELECT content FROM file"]),
        ("report", ["DELETE FROM publication", "UPDATE publication SET release = ''"]),
        ("read", ["UPDATE receipt SET findings = ''", "DELETE FROM receipt", "CREATE TABLE mine (id int)"]),
        ("read", ["INSERT INTO publication (number, release) VALUES (9, '')"]),
    ],
)
def test_no_role_can_do_more(roles: dict[str, str], role: str, statements: Sequence[str]) -> None:
    """Nobody deletes, nobody changes a figure or a file that came, and who only reads writes nothing."""
    from psycopg.errors import InsufficientPrivilege

    for statement in statements:
        with pytest.raises(InsufficientPrivilege):
            sql(roles[role], statement)
