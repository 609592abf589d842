"""The tables as they are now, and the migrations that lead to them."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from anchorkit.errors import StoreError
from anchorkit.store import schema
from anchorkit.store import store as store_module
from anchorkit.store.connect import connect, open_file, writing
from anchorkit.store.place import parse_place
from anchorkit.store.rows import Row
from anchorkit.store.store import open_store
from anchorkit.store.tables import observation
from tests.unit.store.store_promises import NOW, a_return, answer, values

NEXT = '''
"""For the test only."""
import sqlalchemy as sa
from alembic import op
revision = "0005"
down_revision = "0004"
def upgrade() -> None:
    op.add_column("receipt", sa.Column("remark", sa.Text()))
'''


def _tables(path: Path) -> dict[str, set[tuple[object, ...]]]:
    """What each table has: columns, indexes with their columns and conditions, foreign keys."""
    found: dict[str, set[tuple[object, ...]]] = {}
    with closing(open_file(path)) as connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            facts: set[tuple[object, ...]] = {
                ("column", *row) for row in connection.execute(f"PRAGMA table_xinfo('{table}')")
            }
            facts |= {
                ("foreign", *row[2:]) for row in connection.execute(f"PRAGMA foreign_key_list('{table}')")
            }
            for _, name, *more in connection.execute(f"PRAGMA index_list('{table}')").fetchall():
                columns = [row[1:3] for row in connection.execute(f"PRAGMA index_info('{name}')")]
                facts.add(("index", name, *more, *columns))
            found[table] = facts
        without = "SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%'"
        found["without rowid"] = set(connection.execute(without).fetchall())
    return found


def test_the_migrations_give_the_tables_as_they_are_now(tmp_path: Path) -> None:
    """A store made in one go and one made migration by migration have the same tables and marks."""
    made, migrated = tmp_path / "made.db", tmp_path / "migrated.db"
    schema.make_file(made)
    migrated.touch()
    with connect(parse_place(str(migrated))) as connection, writing(connection):
        schema.migrate(connection)
    assert _tables(made) == _tables(migrated)
    assert not schema.is_missing(migrated)


def test_the_newest_migration_is_the_head() -> None:
    """The revision that a new store is marked with is the newest one, and revisions count upwards."""
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [schema.HEAD]
    assert [script.revision for script in scripts.walk_revisions()] == [
        f"{number:04d}" for number in range(int(schema.HEAD), 0, -1)
    ]


def test_a_row_has_the_columns_of_its_table() -> None:
    """Rows go to the driver as they are, so their order is the table's."""
    assert list(Row._fields) == observation.columns.keys()


def _has_remark(path: Path) -> bool:
    return any("remark" in fact for fact in _tables(path)["receipt"])


@pytest.fixture
def newer_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of today, and from here on a program with one more migration. Gives the store's path."""
    path = tmp_path / "anchorkit.db"
    with open_store(str(path), create=True) as store:
        store.take(a_return("1", answer(1)), now=NOW)
    scripts = tmp_path / "100% migrations"
    shutil.copytree(schema.MIGRATIONS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "0005_next.py").write_text(NEXT)
    monkeypatch.setattr(schema, "MIGRATIONS", scripts)
    monkeypatch.setattr(schema, "HEAD", "0005")
    monkeypatch.setattr(store_module, "HEAD", "0005")
    return path


def test_an_older_store_is_brought_forward_and_a_copy_kept(newer_program: Path) -> None:
    """Taking migrates the store, keeps what it holds, and leaves the store of before beside it."""
    with open_store(str(newer_program), create=True) as store:
        assert values(store) == {("RXX", "2025-26"): 1}
    copy = newer_program.with_name("anchorkit.db.before-0005")
    assert _has_remark(newer_program)
    assert not _has_remark(copy)
    with closing(sqlite3.connect(newer_program)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (5,)


def test_reading_does_not_bring_an_older_store_forward(newer_program: Path) -> None:
    """A report changes no store; it says what does."""
    before = newer_program.read_bytes()
    with pytest.raises(StoreError, match="older anchorkit") as raised, open_store(str(newer_program)):
        pass
    assert "anchorkit store upgrade" in raised.value.hint
    assert newer_program.read_bytes() == before


def test_a_migration_that_fails_changes_nothing(newer_program: Path) -> None:
    """Half a migration is none: the store is as it was, and the next run may succeed."""
    script = schema.MIGRATIONS / "versions" / "0005_next.py"
    script.write_text(NEXT + '    op.execute("SELECT no_such_function()")\n')
    with pytest.raises(StoreError), open_store(str(newer_program), create=True):
        pass
    assert not _has_remark(newer_program)
    script.write_text(NEXT)
    with open_store(str(newer_program), create=True) as store:
        assert values(store) == {("RXX", "2025-26"): 1}
