from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from anchorkit.errors import AnchorkitError, InvalidFile, NotUnderstood
from anchorkit.findings import MENU_FIELD
from anchorkit.yamlfile import parse_yaml, problems_from, read_yaml

FILE = Path("menu.yaml")


def test_values_keep_their_lines() -> None:
    """Every key and every item of a list knows its line; what is missing has its parent's."""
    located = parse_yaml("a: 1\nb:\n  - id: x\n    c: text\n  - id: y\n", FILE)
    assert located.data == {"a": 1, "b": [{"id": "x", "c": "text"}, {"id": "y"}]}
    assert [located.line_of(path) for path in (("a",), ("b",), ("b", 0), ("b", 0, "c"), ("b", 1))] == [
        1,
        2,
        3,
        4,
        5,
    ]
    assert located.line_of(("b", 1, "missing")) == 5
    assert located.words_for(("b", 1, "id")) == "b > y > id"
    assert located.words_for(("b", 7)) == "b > number 8"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("12:30", "12:30"),
        ("2025-04", "2025-04"),
        ("2025-04-01", "2025-04-01"),
        ("010", 10),
        ("1e3", 1000.0),
        ("-0.5", -0.5),
        (".nan", ".nan"),
        ("1_000", "1_000"),
        ("12345678901234567890123", "12345678901234567890123"),
        ("null", None),
        ("", None),
        ("'null'", "null"),
        ("'5'", "5"),
        ("1e999", "1e999"),
    ],
)
def test_scalars_are_what_they_look_like(written: str, value: object) -> None:
    """Words stay words (YAML 1.2): nothing becomes a truth value, a time or a number by surprise."""
    assert parse_yaml(f"a: {written}\n", FILE).data == {"a": value}


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"a:\n\tb: 1\n", "Y103", 2),
        (b"a:\n  b: 1\n\tc: 2\n", "Y103", 3),
        (b"a: 1\nb: 2\na: 3\n", "Y105", 3),
        (b"x:\n  a: 1\n  a: 1\n", "Y105", 3),
        ("a: 1\nb: café\n".encode("latin-1"), "Y101", 2),
        ("a: 1\n".encode("utf-16"), "Y101", 1),
        (b"PK\x03\x04\xff", "Y101", 1),
        (b"a: 1\nb: !!python/object:os.system x\n", "Y107", 2),
        (b"a: 1\nb: !mine {c: 1}\n", "Y107", 2),
        (b"a: &x [1]\nb: 2\nc: *x\n", "Y106", 3),
        (b"a: &a [*a]\n", "Y106", 1),
        (b"a: *text\n", "Y106", 1),
        (b"a: 1\nb: " + b"[" * 100_000, "Y108", 2),
        (b"- " * 100_000, "Y108", 1),
        (b"a: 1\nb: x\0y\n", "Y109", 2),
        (b"", "Y102", 0),
        (b"# nothing\n", "Y102", 0),
        (b"only words\n", "Y102", 0),
        (b"a: 1\n---\nb: 2\n", "Y104", 2),
        (b"title: one: two\n", "Y104", 1),
        (b"a:\n  b: 1\n c: 2\n", "Y104", 3),
        (b"a: [1, 2\nb: 3\n", "Y104", 2),
        (b"a: @x\n", "Y104", 1),
        (b"a: 1\nbb\nc: 2\n", "Y104", 3),
        (b'a: "\\q"\n', "Y104", 1),
        (b"{a: 1}: 2\n", "Y110", 1),
        (b"a: 1 # " + b"x" * 5_000_000, "Y111", 0),
    ],
)
def test_faults_of_yaml(tmp_path: Path, content: bytes, code: str, line: int) -> None:
    """Whatever is wrong with a YAML file, it is refused in plain words with the line."""
    path = tmp_path / "menu.yaml"
    path.write_bytes(content)
    with pytest.raises(InvalidFile) as caught:
        read_yaml(path)
    assert [(found.code, found.file, found.line) for found in caught.value.findings] == [
        (code, "menu.yaml", line)
    ]
    assert "yaml" not in caught.value.findings[0].message.replace("YAML", "")


def test_every_duplicate_is_told_at_once() -> None:
    """Problems that do not stop the reading are all told together, in the order of the lines."""
    with pytest.raises(InvalidFile) as caught:
        parse_yaml("a: 1\na: 2\nb: *x\nc: {d: 1, d: 2}\n", FILE)
    assert [(found.code, found.line) for found in caught.value.findings] == [
        ("Y105", 2),
        ("Y106", 3),
        ("Y105", 4),
    ]


def test_a_byte_order_mark_and_windows_lines_are_no_matter(tmp_path: Path) -> None:
    """A file from Windows reads the same."""
    path = tmp_path / "menu.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: two\r\n")
    located = read_yaml(path)
    assert located.data == {"a": 1, "b": "two"}
    assert located.line_of(("b",)) == 2


def test_files_that_are_not_there(tmp_path: Path) -> None:
    """A missing file and a folder are told apart, as wrong words of the command."""
    with pytest.raises(NotUnderstood, match="no file"):
        read_yaml(tmp_path / "none.yaml")
    with pytest.raises(NotUnderstood, match="is a folder"):
        read_yaml(tmp_path)
    with pytest.raises(AnchorkitError, match="could not be read"):
        read_yaml(Path("nul\0.yaml"))


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    many: int = 0


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    flag: bool
    entries: tuple[Inner, ...]


def test_validation_errors_in_plain_words() -> None:
    """Each error of the schema has its line, its path in words and no word of pydantic's."""
    located = parse_yaml(
        "flag: maybe\nentries:\n  - id: one\n    many: lots\n    extra: 1\n  - many: 2\n", FILE
    )
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate(located.data)
    problems = problems_from(caught.value, located, MENU_FIELD)
    assert [(found.line, found.message) for found in problems] == [
        (1, "flag must be true or false."),
        (4, "entries > one > many must be a whole number."),
        (5, "entries > one > extra is not a known field; check the spelling."),
        (6, "entries > number 2 > id is missing."),
    ]
