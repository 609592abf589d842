"""Skips what needs an outside program, unless ANCHORKIT_TEST_EXTERNAL=1; then nothing may be skipped."""

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

EXTERNAL = frozenset({"airflow", "azure", "chromium", "libreoffice", "postgres", "s3", "spark", "sshd"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pytest calls this with every test that it has found."""
    if os.environ.get("ANCHORKIT_TEST_EXTERNAL") == "1":
        return
    skipped = pytest.mark.skip(reason="needs an outside program: set ANCHORKIT_TEST_EXTERNAL=1")
    for item in items:
        if EXTERNAL & {marker.name for marker in item.iter_markers()}:
            item.add_marker(skipped)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server of our own, reached by a socket only, without a password. Gives its folder."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: int(found.parent.name))
    # Not under pytest's folder: PostgreSQL won't run as root, and its user may not look in there.
    folder = Path(tempfile.mkdtemp(prefix="anchorkit-pg-"))
    run = _runner(folder)
    data = folder / "data"
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    try:
        run(
            programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"
        )
        run(programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield str(folder)
        finally:
            run(programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Chromium as the system has it."""
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "Chromium isn't installed"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield started
        started.close()


_NUMBERS = itertools.count(1)


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """The URL of an empty database."""
    import psycopg
    from psycopg import sql

    name = f"store_{next(_NUMBERS)}"
    with psycopg.connect(host=postgres_server, user="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return f"postgresql://postgres@/{name}?host={postgres_server}"


def _runner(folder: Path) -> Callable[..., None]:
    prefix: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        prefix = ["runuser", "-u", "postgres", "--"]

    def run(*command: object) -> None:
        # The server that pg_ctl starts keeps its output open, so it goes to a file and not to a pipe.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                [*prefix, *map(str, command)],
                cwd=folder,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
            output.seek(0)
            assert done.returncode == 0, output.read().decode(errors="replace")

    return run
