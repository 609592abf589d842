"""What `--store` may say."""

from pathlib import Path

import pytest

from anchorkit.errors import NotUnderstood
from anchorkit.store import place
from anchorkit.store.place import PasswordInAddress, advice_on, is_on_network, parse_place

MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
40 22 0:50 / /mnt/share rw - cifs //server/share rw
41 22 0:51 / /mnt/with\\040space rw - nfs4 server:/export rw
42 40 0:52 / /mnt/share/local rw - tmpfs tmpfs rw
"""


@pytest.mark.parametrize(
    ("store", "path"),
    [
        ("anchorkit.db", Path("anchorkit.db")),
        ("sqlite:///anchorkit.db", Path("anchorkit.db")),
        ("sqlite:////var/lib/anchorkit.db", Path("/var/lib/anchorkit.db")),
        ("~/anchorkit.db", Path.home() / "anchorkit.db"),
        ("C:/data/anchorkit.db", Path("C:/data/anchorkit.db")),
        ("returns: spring.db", Path("returns: spring.db")),
    ],
)
def test_a_path_or_a_url_names_a_file(store: str, path: Path) -> None:
    """A file may be given as a path or as a URL."""
    assert parse_place(store).path == path


@pytest.mark.parametrize("store", ["postgresql://me@host/db", "postgresql+psycopg://me@host/db"])
def test_a_server_is_named_by_what_tells_it_from_others(store: str) -> None:
    """Any URL of PostgreSQL is taken; of what stands behind its ? only the way to the server is shown."""
    found = parse_place(f"{store}?host=/run/pg&sslmode=require&passfile=/etc/pw&mistyped=hunter2")
    assert (found.path, found.url.drivername) == (None, "postgresql+psycopg")
    assert found.name == "postgresql://me@host/db?host=%2Frun%2Fpg"
    assert found.url.query["sslmode"] == "require"


@pytest.mark.parametrize(
    "store",
    [
        "postgresql://me:hunter2@host/db",
        "postgresql://me:hun/ter2@host/db",
        "postgresql://me:@host/db",
        "postgresql://host/db?user=me&password=hunter2",
        "postgresql://host/db?Password=hunter2",
        "postgresql://host/db?pass%77ord=hunter2",
        "postgresql://host/db?sslmode=require&sslpassword=hunter2",
        "postgresql:/host/db?password=hunter2",
        "host=there password = hunter2",
    ],
)
def test_an_address_holds_no_password(store: str) -> None:
    """It is refused in every form that the server's library knows; what to do is said, not the password."""
    with pytest.raises(PasswordInAddress, match="holds a password") as caught:
        parse_place(store)
    assert "PGPASSWORD" in caught.value.hint
    assert "hunter2" not in caught.value.message + caught.value.hint


@pytest.mark.parametrize(
    "store",
    [
        "",
        "sqlite://",
        ":memory:",
        "mysql://host/db",
        "http://x",
        "://",
        "postgresql://me@host:port/db",
        "postgresql://[::1/db",
        "postgresql:/host/db",
        "postgresql:db",
        "sqlite:/anchorkit.db",
    ],
)
def test_what_names_no_place_is_not_understood(store: str) -> None:
    """Anything else is told to be no place for a store."""
    with pytest.raises(NotUnderstood):
        parse_place(store)


@pytest.mark.parametrize(
    ("path", "network"),
    [
        ("/home/a.db", False),
        ("/mnt/share/a.db", True),
        ("/mnt/shared/a.db", False),
        ("/mnt/with space/a.db", True),
        ("/mnt/share/local/a.db", False),
    ],
)
@pytest.mark.skipif(not Path("/proc/self/mountinfo").exists(), reason="a list of mounts as Linux has it")
def test_a_network_drive_is_known_by_its_mount(path: str, network: bool) -> None:
    """The longest mount point that a path begins with decides."""
    assert is_on_network(Path(path), MOUNTS) is network


def test_a_store_on_a_network_drive_is_warned_about(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before answers are kept there it is said, with what to do; of a server or a local disk nothing is."""
    monkeypatch.setattr(place, "is_on_network", lambda path: path.parts[1] == "mnt")

    told = {
        store: advice_on(parse_place(store)) for store in ("/mnt/a.db", "/home/a.db", "postgresql://db/a")
    }

    assert "network drive" in told["/mnt/a.db"]
    assert "anchorkit store copy" in told["/mnt/a.db"]
    assert (told["/home/a.db"], told["postgresql://db/a"]) == ("", "")
