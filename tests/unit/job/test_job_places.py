"""Places behind URLs: returns fetched from them, files put there whole, and what can go wrong."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from anchorkit.workflows.run_places import Place, Unreachable
from tests.support.jobs import make_project, returned, run


class Renaming(MemoryFileSystem):  # type: ignore[misc] # fsspec has no types
    """A server that shows a file while it is being written, and won't rename onto one that is there."""

    protocol = "renaming"
    store: dict[str, Any] = {}  # noqa: RUF012 - of the class, as in the class above it
    pseudo_dirs: list[str] = [""]  # noqa: RUF012 - as above
    seen: list[tuple[str, ...]] = []  # noqa: RUF012 - as above

    def mv(self, path1: str, path2: str, **_: object) -> None:
        """Rename."""
        if self.exists(path2):
            raise FileExistsError(path2)
        self.seen.append(("mv", path1, path2))
        self.cp_file(path1, path2)
        self.rm_file(path1)

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return "/" + path.removeprefix("renaming://").strip("/")


class Broken(MemoryFileSystem):  # type: ignore[misc] # fsspec has no types
    """A server that quotes a password in its error."""

    protocol = "broken"

    def find(self, *_: object, **__: object) -> None:
        """Fail."""
        raise RuntimeError("no access for me:hunter2")

    exists = isdir = pipe_file = ls = find


class Closed(MemoryFileSystem):  # type: ignore[misc] # fsspec has no types
    """A server that lets nobody look."""

    protocol = "closed"

    def ls(self, path: str, detail: bool = True, **_: object) -> None:
        """Refuse."""
        raise PermissionError("no access for me:hunter2")

    def isdir(self, path: str) -> bool:
        """As if it were there."""
        return True


fsspec.register_implementation("renaming", Renaming, clobber=True)
fsspec.register_implementation("broken", Broken, clobber=True)
fsspec.register_implementation("closed", Closed, clobber=True)


@pytest.fixture
def bucket(tmp_path: Path) -> str:
    """A folder in memory that no other test uses."""
    return f"memory://{tmp_path.as_posix().strip('/')}"


def test_returns_come_from_a_url_and_reports_go_to_one(tmp_path: Path, bucket: str) -> None:
    """The whole round without a shared folder; run twice, nothing is fetched or sent again."""
    memory = fsspec.filesystem("memory")
    memory.pipe_file(f"{bucket}/in/leeds.xlsx", returned())
    memory.pipe_file(f"{bucket}/in/RXR/answers.xlsx", returned("RXR", numerator=9, denominator=3))
    report = {"audiences": ["public"], "formats": ["md"], "output": "reports"}
    job = make_project(
        tmp_path,
        returns={"from": f"{bucket}/in", "subfolders": True, "annotate": f"{bucket}/back"},
        report={**report, "publish": {"public": f"{bucket}/site"}},
    )

    done = run(job)

    assert (done.exit_code, done.failures) == (1, ())
    assert [(found.name, found.organisation) for found in done.inputs] == [
        ("RXR/answers.xlsx", "RXR"),
        ("leeds.xlsx", "RR8"),
    ]
    assert memory.exists(f"{bucket}/site/report-public-RR8.md")
    assert memory.exists(f"{bucket}/back/answers-note.md")
    again = run(job)
    assert (again.exit_code, again.news) == (0, False)


def test_a_place_that_is_empty_holds_no_returns(tmp_path: Path, bucket: str) -> None:
    """A store of objects has no empty folders: what is not there yet is not an error."""
    job = make_project(tmp_path, returns={"from": f"{bucket}/in"})
    done = run(job)
    assert (done.exit_code, done.inputs) == (0, ())
    assert "Nothing has been returned yet" in (tmp_path / "reports" / "report-RR8.md").read_text("utf-8")


def test_a_file_url_is_a_folder(tmp_path: Path) -> None:
    """`file:///…` and a path are the same place."""
    Place(f"file://{tmp_path.as_posix()}/out").put("a/b.txt", b"here")
    assert (tmp_path / "out" / "a" / "b.txt").read_bytes() == b"here"


def test_a_file_appears_under_its_name_only_once_it_is_whole() -> None:
    """Where a server shows what is being written, it is written under another name and renamed."""
    place = Place("renaming://server/site")
    place.put("report.md", b"first")
    place.put("report.md", b"second")

    system = fsspec.filesystem("renaming")
    assert system.cat_file("/server/site/report.md") == b"second"
    assert system.ls("/server/site", detail=False) == ["/server/site/report.md"]
    assert system.seen == [("mv", "/server/site/.report.md.part", "/server/site/report.md")] * 2


@pytest.mark.parametrize("what", ["list", "put", "has"])
def test_what_a_server_says_is_not_passed_on(what: str) -> None:
    """Its words may hold a password; ours say which place and what to do."""
    place = Place("broken://server/site")
    actions: dict[str, Callable[[], object]] = {
        "list": lambda: place.list(subfolders=False),
        "put": lambda: place.put("x", b""),
        "has": lambda: place.has("x"),
    }
    with pytest.raises(Unreachable) as caught:
        actions[what]()
    assert "hunter2" not in caught.value.message + caught.value.hint
    assert "broken://server/site" in caught.value.message


@pytest.mark.parametrize("subfolders", [True, False])
def test_a_folder_that_may_not_be_read_is_not_an_empty_one(subfolders: bool) -> None:
    """Looking through folders passes over those that are closed, but never over the one that is named."""
    with pytest.raises(Unreachable, match="credentials are missing or wrong"):
        Place("closed://server/in").list(subfolders=subfolders)


def test_a_folder_that_is_missing_is_not_an_empty_one(tmp_path: Path) -> None:
    """A share that is not mounted must not look like a month without returns."""
    with pytest.raises(Unreachable, match="no such folder"):
        Place(str(tmp_path / "gone")).list(subfolders=False)
