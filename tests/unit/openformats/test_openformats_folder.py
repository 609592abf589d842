"""A folder is swapped in whole, or the old one stays."""

import sys
from pathlib import Path
from threading import Event, Thread

import pytest

from anchorkit.errors import AnchorkitError, NotUnderstood
from anchorkit.workflows import export_folder
from anchorkit.workflows.exchange import exchange
from anchorkit.workflows.export_folder import new_folder

FIRST = {"datapackage.json": b'{"id": "anchorkit:a:trust:1"}', "observations.csv": b"first"}
SECOND = {"datapackage.json": b'{"id": "anchorkit:a:trust:2"}', "measures.csv": b"second"}


def write_folder(folder: Path, files: dict[str, bytes]) -> None:
    """Make a folder that holds these files."""
    with new_folder(folder) as put:
        for name, text in files.items():
            put(name, [text[:2], text[2:]])


def content(folder: Path) -> dict[str, bytes]:
    """The files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(params=["in one step", "in two"])
def step(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that can exchange two folders, and one that can't."""
    if request.param == "in two":
        monkeypatch.setattr(export_folder, "exchange", lambda *_: False)


@pytest.mark.usefixtures("step")
def test_the_new_takes_the_place_of_the_old(tmp_path: Path) -> None:
    """New, empty and earlier folders become exactly what is written, with nothing left beside them."""
    for files in (FIRST, SECOND):
        write_folder(tmp_path / "deep" / "out", files)
        assert content(tmp_path / "deep" / "out") == files
    (tmp_path / "empty").mkdir()
    write_folder(tmp_path / "empty", FIRST)
    assert {path.name for path in tmp_path.iterdir()} == {"deep", "empty"}
    assert {path.name for path in (tmp_path / "deep").iterdir()} == {"out"}


def test_the_old_stays_where_the_new_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure in the last step puts the old folder back."""
    write_folder(tmp_path / "out", FIRST)
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    monkeypatch.setattr(export_folder, "exchange", lambda *_: False)

    with pytest.raises(AnchorkitError, match="No space left"):
        write_folder(tmp_path / "out", SECOND)
    assert content(tmp_path / "out") == FIRST
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_link_in_the_folder_is_a_stranger(tmp_path: Path) -> None:
    """A link under one of our names is somebody's: nothing is removed."""
    write_folder(tmp_path / "out", FIRST)
    (tmp_path / "mine.csv").write_text("mine", encoding="utf-8")
    (tmp_path / "out" / "measures.csv").symlink_to(tmp_path / "mine.csv")

    with pytest.raises(NotUnderstood, match=r"measures\.csv"):
        write_folder(tmp_path / "out", SECOND)
    assert (tmp_path / "out" / "measures.csv").is_symlink()


@pytest.mark.usefixtures("step")
def test_the_old_stays_where_writing_fails(tmp_path: Path) -> None:
    """Rows that can't be made to the end leave no half-written folder, here or beside it."""
    write_folder(tmp_path / "out", FIRST)
    with pytest.raises(ZeroDivisionError), new_folder(tmp_path / "out") as put:
        put("measures.csv", (b"%d" % (1 // number) for number in (1, 0)))
    assert content(tmp_path / "out") == FIRST
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is sure to exchange folders on its disk")
def test_a_reader_never_misses_the_folder(tmp_path: Path) -> None:
    """Whoever looks again and again while exports replace one another always finds one of them."""
    write_folder(tmp_path / "out", FIRST)
    (tmp_path / "other").mkdir()
    if not exchange(tmp_path / "out", tmp_path / "other"):
        pytest.skip("this disk can't exchange two folders")
    exchange(tmp_path / "out", tmp_path / "other")
    missed, stop = [], Event()

    def look() -> None:
        while not stop.is_set():
            if not (tmp_path / "out").is_dir():
                missed.append(True)

    reader = Thread(target=look)
    reader.start()
    for number in range(60):
        write_folder(tmp_path / "out", (FIRST, SECOND)[number % 2])
    stop.set()
    reader.join()
    assert missed == []
