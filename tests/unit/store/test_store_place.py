"""What `--store` may say."""

from pathlib import Path

import pytest

from anchorkit.errors import NotUnderstood
from anchorkit.store import place
from anchorkit.store.place import advice_on, is_on_network, parse_place

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
    ],
)
def test_a_path_or_a_url_names_a_file(store: str, path: Path) -> None:
    """A file may be given as a path or as a URL."""
    assert parse_place(store).path == path


@pytest.mark.parametrize(
    "store", ["postgresql://me:secret@host/db", "postgresql+psycopg://me:secret@host/db"]
)
def test_a_server_is_named_without_its_password(store: str) -> None:
    """Any URL of PostgreSQL is taken; what is shown holds no password."""
    place = parse_place(store)
    assert (place.path, place.url.drivername) == (None, "postgresql+psycopg")
    assert place.name == "postgresql+psycopg://me:***@host/db"


@pytest.mark.parametrize("store", ["", "sqlite://", ":memory:", "mysql://host/db", "http://x", "://"])
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
