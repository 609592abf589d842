"""A folder is swapped in whole, or the old one stays."""

from pathlib import Path

import pytest

from anchorkit.errors import AnchorkitError, NotUnderstood
from anchorkit.workflows.export_folder import write_folder

FIRST = {"datapackage.json": b'{"id": "anchorkit:a:trust:1"}', "observations.csv": b"first"}
SECOND = {"datapackage.json": b'{"id": "anchorkit:a:trust:2"}', "measures.csv": b"second"}


def content(folder: Path) -> dict[str, bytes]:
    """The files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


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
