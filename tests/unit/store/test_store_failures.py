"""What a database says when it can't be reached, in words that say what to look at."""

import psycopg
import pytest

from anchorkit.errors import StoreError
from anchorkit.store.failures import explained

NAME = "postgresql://anchors@db.example.org/anchors_db"
SERVER = 'connection failed: connection to server at "10.0.0.7", port 5432 failed: '


@pytest.mark.parametrize(
    ("words", "what", "look_at"),
    [
        (
            f'{SERVER}FATAL:  password authentication failed for user "anchors"',
            "password is wrong",
            "PGPASSWORD",
        ),
        (f"{SERVER}fe_sendauth: no password supplied", "asks for a password", "PGPASSWORD"),
        (f'{SERVER}FATAL:  database "anchors_db" does not exist', "no such database", "its name"),
        (f'{SERVER}FATAL:  role "anchors" does not exist', "no such user", "the user"),
        (
            f'{SERVER}FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "anchors"',
            "does not let",
            "pg_hba.conf",
        ),
        (
            "failed to resolve host 'db.example.org': [Errno -2] Name or service not known",
            "no server of that name",
            "network",
        ),
        (f"{SERVER}Connection refused\n\tIs the server running?", "nobody answers", "port"),
        ("connection timeout expired", "nobody answers", "network"),
        (f"{SERVER}Passwort-Authentifizierung fehlgeschlagen: hunter2", "cannot be reached", "the password"),
    ],
)
def test_why_a_server_cannot_be_reached_is_told(words: str, what: str, look_at: str) -> None:
    """In our words, and with the name of the store: none of the server's, which might quote anything."""
    with pytest.raises(StoreError) as raised, explained(NAME):
        raise psycopg.OperationalError(words)

    assert f"{NAME} cannot be reached" in raised.value.message
    assert what in raised.value.message
    assert look_at in raised.value.hint
    assert not [word for word in ("10.0.0", "hunter2") if word in raised.value.message + raised.value.hint]
