"""A whole job over SFTP: returns fetched from a real OpenSSH server, packs and reports put there."""

import os
import shutil
import socket
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.clusters import until
from tests.support.crowds import command, said
from tests.support.jobs import make_project, put, returned, tree

pytestmark = pytest.mark.sshd


@dataclass(frozen=True)
class Server:
    """Where a server is, and the key that it lets in."""

    port: int
    key: Path

    def url(self, folder: Path) -> str:
        """A folder of this machine by way of the server."""
        return f"sftp://{os.environ.get('USER', 'root')}@127.0.0.1:{self.port}{folder}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An OpenSSH server of our own on a free port, for whoever runs the tests."""
    folder = tmp_path_factory.mktemp("sshd")
    program = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    assert program, "OpenSSH's server isn't installed"
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    if os.geteuid() == 0:
        # What the server's own start script makes.
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    settings = {
        "Port": port,
        "ListenAddress": "127.0.0.1",
        "HostKey": folder / "host",
        "AuthorizedKeysFile": folder / "user.pub",
        "PidFile": "none",
        "StrictModes": "no",
        "UsePAM": "no",
        "PasswordAuthentication": "no",
        "PermitRootLogin": "prohibit-password",
        "Subsystem": "sftp internal-sftp",
    }
    (folder / "config").write_text("".join(f"{name} {value}\n" for name, value in settings.items()), "utf-8")
    running = subprocess.Popen([program, "-D", "-e", "-f", str(folder / "config")], stderr=subprocess.DEVNULL)
    try:
        until(lambda: answers(port))
        yield Server(port, folder / "user")
    finally:
        running.terminate()
        running.wait()


def answers(port: int) -> bool:
    """True once somebody listens."""
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def project(tmp_path: Path, server: Server) -> Path:
    """A project all of whose places lie behind the server."""
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    make_project(
        here,
        returns={
            "from": server.url(there / "inbox"),
            "annotate": server.url(there / "annotated"),
            "subfolders": True,
        },
        report={
            "audiences": ["trust", "public"],
            "formats": ["md"],
            "output": "reports",
            "publish": {"public": server.url(there / "site")},
        },
    )
    put(there, "RR8/leeds.xlsx", returned())
    put(there, "lancashire.xlsx", returned("RXR", numerator=9, denominator=3))
    return here


def run(project: Path, server: Server) -> tuple[int, dict[str, Any]]:
    """Run the job as a scheduler does; the key is named in the environment."""
    os.environ["FSSPEC_SFTP_KEY_FILENAME"] = str(server.key)
    try:
        code, manifest, err = said(
            command("run", "nightly.yaml", "--today", "2026-04-01", "--json", folder=project)
        )
    finally:
        del os.environ["FSSPEC_SFTP_KEY_FILENAME"]
    assert "Traceback" not in err
    assert manifest["failures"] == [], err
    return code, manifest


def test_a_round_over_sftp_and_one_after_it(project: Path, server: Server) -> None:
    """The first run takes in, annotates and publishes there; the second finds and sends nothing."""
    there = project.parent / "there"
    inbox = tree(there / "inbox")

    code, manifest = run(project, server)

    assert (code, manifest["counts"]["read"]) == (1, 2)
    assert {path.name for path in (there / "annotated").iterdir()} == {
        "lancashire-findings.xlsx",
        "lancashire-note.md",
    }
    site = tree(there / "site")
    published = {name: content for name, content in tree(project / "reports").items() if name in site}
    assert {"report-public.md", "report-public-RR8.md"} <= set(published)
    assert set(site) - set(published) == {"anchorkit-public.json"}
    assert published == {name: site[name] for name in published}
    assert tree(there / "inbox") == inbox

    code, manifest = run(project, server)
    assert (code, manifest["counts"].get("read", 0), manifest["published"][0]["sent"]) == (0, 0, 0)
    assert tree(there / "site") == site


def test_what_changes_there_is_seen(project: Path, server: Server) -> None:
    """A return that is replaced there is read again, and the report that differs replaces the one there."""
    there = project.parent / "there"
    run(project, server)
    before = tree(there / "site")

    put(there, "RR8/leeds.xlsx", returned(numerator=9000), age=60)
    _, manifest = run(project, server)

    assert manifest["counts"]["changed"] == 1
    after = tree(there / "site")
    assert after["report-public-RR8.md"] != before["report-public-RR8.md"]
    assert not [name for name in after if name.endswith(".part")]


def test_a_server_that_lets_nobody_in_is_a_failure_that_says_so(project: Path, server: Server) -> None:
    """Without the key the run says which place could not be reached, and quotes nothing that was sent."""
    key = project / "stranger"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    with pytest.raises(AssertionError, match="could not be opened"):
        run(project, Server(server.port, key))
