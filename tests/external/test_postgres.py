"""The store's promises on PostgreSQL, and what only a server can do."""

import pytest

from anchorkit.errors import StoreError
from anchorkit.store.store import open_store
from tests.unit.store.store_promises import NOW, StorePromises, a_return, answer, values

pytestmark = pytest.mark.postgres


class TestOnPostgres(StorePromises):
    @pytest.fixture
    def store_url(self, postgres_url: str) -> str:
        return postgres_url


def _run(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def test_a_lost_connection_loses_nothing_that_was_taken(postgres_url: str) -> None:
    """Where the server ends the connection, the file under way is not taken; the next run goes on."""
    with open_store(postgres_url, create=True) as store:
        store.take(a_return("1", answer(1)), now=NOW)
        end = "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        _run(postgres_url, f"{end} AND datname = current_database()")
        with pytest.raises(StoreError):
            store.take(a_return("2", answer(2)), now=NOW)
    with open_store(postgres_url, create=True) as store:
        assert values(store) == {("RXX", "2025-26"): 1}
        assert store.take(a_return("2", answer(2)), now=NOW).changed == 1


@pytest.mark.parametrize("server", ["localhost:1", "two..dots"])
def test_an_unreachable_server_is_told(server: str) -> None:
    """The message names the place, and nothing else of what was given."""
    url = f"postgresql://someone@{server}/store?connect_timeout=2&mistyped=secret"
    with pytest.raises(StoreError, match="cannot be reached") as raised, open_store(url):
        pass
    assert server in raised.value.message
    assert "secret" not in raised.value.message + raised.value.hint


@pytest.mark.parametrize(
    ("user", "database", "why"),
    [("postgres", "mistyped", "the server has no such database"), ("mistyped", "postgres", "no such user")],
)
def test_what_is_wrong_with_an_address_is_told(
    postgres_server: str, user: str, database: str, why: str
) -> None:
    """Whoever mistyped the database is not sent to look for the password."""
    url = f"postgresql://{user}@/{database}?host={postgres_server}"
    with pytest.raises(StoreError, match=f"cannot be reached: .*{why}"), open_store(url):
        pass


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("CREATE TABLE note (text text)", "not a store"),
        (
            "CREATE TABLE anchorkit_version AS SELECT '9999' AS version_num",
            "newer",
        ),
    ],
)
@pytest.mark.parametrize("create", [True, False])
def test_what_is_not_ours_is_left_alone(
    postgres_url: str, statement: str, message: str, create: bool
) -> None:
    """A database with another program's tables, or of a newer anchorkit, is refused and gets no table."""
    _run(postgres_url, statement)
    with pytest.raises(StoreError, match=message), open_store(postgres_url, create=create):
        pass
    with pytest.raises(Exception, match="observation"):
        _run(postgres_url, "SELECT * FROM observation")


def test_the_migrations_give_the_same_tables(postgres_url: str) -> None:
    """An empty database brought forward by the migrations has no difference to the tables as they are now."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from anchorkit.store.connect import connect, writing
    from anchorkit.store.place import parse_place
    from anchorkit.store.schema import migrate
    from anchorkit.store.tables import VERSION_TABLE, metadata

    with connect(parse_place(postgres_url)) as connection:
        with writing(connection):
            migrate(connection)
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_type": True}
        )
        assert compare_metadata(context, metadata) == []
