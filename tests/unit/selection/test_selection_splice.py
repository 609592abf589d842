"""Edits of a YAML text change what they are told to and keep every other byte."""

from itertools import pairwise
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from anchorkit.selection.splice import Item, add_items, flow_list, keys_of, remove_item, scalar, set_field

PLAIN = Item((("id", "c"), ("reason", "new")), remark="Title")


def lines_kept(before: str, after: str) -> bool:
    """True where every line of the old text stands in the new one, in the old order."""
    rest = iter(after.splitlines())
    return all(line in rest for line in before.splitlines())


@given(st.text())
def test_any_text_reads_back_as_it_was(text: str) -> None:
    """Whatever a person types comes back out of the YAML as the same text."""
    written = scalar(text)

    assert read(f"a: {written}  # remark\nb: [{written}, {written}]\n") == {"a": text, "b": [text, text]}


@pytest.mark.parametrize(
    "text", ["yes", "no", "null", "1E5", "12:30", "007", "0x1F", "", " ", "~", "1.0", "-"]
)
def test_a_text_that_could_be_mistaken_is_quoted(text: str) -> None:
    """Codes such as 1E5 stay texts under any reading of YAML."""
    assert scalar(text) == f'"{text}"'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "list:\n  - id: a\n", "list:\n  - id: a\n  - id: c  # Title\n    reason: new\n", id="block"
        ),
        pytest.param("list:\n- id: a\n", "list:\n- id: a\n- id: c  # Title\n  reason: new\n", id="no indent"),
        pytest.param(
            "list: []  # none\n", "list:  # none\n  - id: c  # Title\n    reason: new\n", id="empty"
        ),
        pytest.param("list:\n", "list:\n  - id: c  # Title\n    reason: new\n", id="nothing"),
        pytest.param("list: null\n", "list:\n  - id: c  # Title\n    reason: new\n", id="null"),
        pytest.param("list: [{id: a}]\n", "list: [{id: a}, {id: c, reason: new}]\n", id="brackets"),
        pytest.param("other: 1", "other: 1\n\nlist:\n  - id: c  # Title\n    reason: new\n", id="missing"),
        pytest.param(
            "list:\n  - id: a\n    # under a\n\n# Next\nnext: 1\n",
            "list:\n  - id: a\n    # under a\n  - id: c  # Title\n    reason: new\n\n# Next\nnext: 1\n",
            id="remarks stay with what they are about",
        ),
        pytest.param(
            "list:\n  # - id: example\nnext: 1\n",
            "list:\n  # - id: example\n  - id: c  # Title\n    reason: new\nnext: 1\n",
            id="behind the example",
        ),
        pytest.param(
            "list:\n  - id: a\n    text: |\n      long\n\n\nnext: 1\n",
            "list:\n  - id: a\n    text: |\n      long\n  - id: c  # Title\n    reason: new\n\n\nnext: 1\n",
            id="behind a block of text",
        ),
        pytest.param(
            "list:\n  - id: a\n    reason:\n",
            "list:\n  - id: a\n    reason:\n  - id: c  # Title\n    reason: new\n",
            id="empty last field",
        ),
        pytest.param(
            "list:\r\n- id: a\r\n", "list:\r\n- id: a\r\n- id: c  # Title\r\n  reason: new\r\n", id="CRLF"
        ),
        pytest.param(
            "list:\n- id: a", "list:\n- id: a\n- id: c  # Title\n  reason: new", id="no last newline"
        ),
        pytest.param(
            "\ufefflist:\n- id: a\n", "\ufefflist:\n- id: a\n- id: c  # Title\n  reason: new\n", id="mark"
        ),
    ],
)
def test_items_are_added_at_the_end_of_their_list(before: str, after: str) -> None:
    """However a person writes a list, new items join it and everything else stays."""
    assert add_items(before, "list", [PLAIN]) == after


def test_adding_nothing_changes_nothing() -> None:
    """No items, no change."""
    assert add_items("list: [ ]", "list", []) == "list: [ ]"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("list:\n  - id: a  # A\n", "list:\n  - id: a  # A\n    reason: why\n", id="added"),
        pytest.param(
            "list:\n  - id: a\n    reason:  # say\n", "list:\n  - id: a\n    reason: why  # say\n", id="empty"
        ),
        pytest.param(
            'list:\n  - id: a\n    reason: ""\n', "list:\n  - id: a\n    reason: why\n", id="empty text"
        ),
        pytest.param("list: [{id: a, x: 1}]\n", "list: [{id: a, x: 1, reason: why}]\n", id="braces"),
        pytest.param("list:\n  - {}\n", "list:\n  - {reason: why}\n", id="empty braces"),
        pytest.param(
            "list:\n  - reason: >\n      old words\n      go on\n\n    id: a\n",
            "list:\n  - reason: why\n\n    id: a\n",
            id="a block of text",
        ),
    ],
)
def test_a_field_is_set_where_it_stands(before: str, after: str) -> None:
    """A field takes its new value in place; a missing one is added behind the field named."""
    assert set_field(before, ("list", 0, "reason"), "why", after="id") == after


@pytest.mark.parametrize(
    ("before", "index", "after"),
    [
        (
            "list:\n  - id: a  # A\n    x: 1\n    # under a\n  # above b\n  - id: b\n",
            0,
            "list:\n  # above b\n  - id: b\n",
        ),
        ("list:\n- id: a\n- id: b-c\n\n# Next\nn: 1\n", 1, "list:\n- id: a\n\n# Next\nn: 1\n"),
        ("list:\r\n- id: a\r\n- id: b\r\n", 0, "list:\r\n- id: b\r\n"),
        ("list: [{id: a}, {id: b}]\n", 0, "list: [{id: b}]\n"),
        ("list: [{id: a}, {id: b}]\n", 1, "list: [{id: a}]\n"),
        ("list: [{id: a}]\n", 0, "list: []\n"),
        ("list:\n- id: a", 0, "list:\n"),
    ],
)
def test_one_item_is_taken_out_and_no_other(before: str, index: int, after: str) -> None:
    """An item goes with the remarks under it; those above the next one stay."""
    assert remove_item(before, "list", index) == after


def test_keys_are_given_as_they_are_written() -> None:
    """The keys of a mapping inside the file."""
    assert keys_of("periods: {first: 2024-25, to: 2025-26}", ("periods",)) == ("first", "to")


def test_a_list_on_one_line() -> None:
    """Texts in brackets, quoted where needed."""
    assert flow_list(["band", "a, b"]) == '[band, "a, b"]'


_REMARKS = st.sampled_from(["", "  # a remark", "\n", "    # deeper\n", "# at the margin\n"])


@st.composite
def written_lists(draw: st.DrawFn) -> str:
    """A file as people write it: remarks, blank lines, either indent, fields in any order, odd quotes."""
    margin = draw(st.sampled_from(["", "  "]))
    lines = ["# Head\nid: x\nlist:\n"]
    for place in range(draw(st.integers(0, 4))):
        reason = draw(
            st.sampled_from(
                ["why", '"why: not"', "''", "", "|\n" + margin + "      many\n" + margin + "      lines"]
            )
        )
        fields = [f"id: i{place}", f"reason: {reason}".rstrip(), "groups: [a, b]"]
        shown = draw(st.permutations(fields))[: draw(st.integers(1, 3))]
        head = next((field for field in shown if field.startswith("id")), fields[0])
        others = [field for field in shown if field is not head]
        lines.append(f"{margin}- {head}{draw(st.sampled_from(['', '  # Title']))}\n")
        lines += [f"{margin}  {field}\n" for field in others]
        lines.append(draw(st.sampled_from(["", "\n", f"{margin}    # deeper\n"])))
    lines.append(draw(st.sampled_from(["", "\n# Tail\nnext: {a: 1}\n", "next: [ 1,2 ]  # odd\n"])))
    return "".join(lines)


def read(text: str) -> Any:
    """What a YAML text says, every scalar as text."""
    return yaml.load(text, yaml.BaseLoader)


@given(written_lists())
def test_adding_keeps_every_line_and_adds_just_the_items(text: str) -> None:
    """Whatever a person wrote stays line by line, and the file says what it said plus the new item."""
    after = add_items(text, "list", [PLAIN])

    was = read(text)
    assert lines_kept(text, after)
    assert read(after) == {**was, "list": [*(was["list"] or []), {"id": "c", "reason": "new"}]}


@given(written_lists(), st.integers(0, 3), st.text("ab:#'\"\n é", max_size=12))
def test_setting_a_field_sets_that_field_alone(text: str, place: int, words: str) -> None:
    """One field takes the new words; all others say what they said."""
    was = read(text)
    if len(was["list"] or []) <= place:
        return

    after = read(set_field(text, ("list", place, "reason"), scalar(words), after="id"))

    was["list"][place]["reason"] = words
    assert after == was


@given(written_lists(), st.integers(0, 3))
def test_taking_an_item_out_takes_that_item_alone(text: str, place: int) -> None:
    """The other items and the rest of the file say what they said."""
    was = read(text)
    if len(was["list"] or []) <= place:
        return

    after = read(remove_item(text, "list", place))

    del was["list"][place]
    assert {**after, "list": after["list"] or []} == was


def test_the_lines_kept_rule_sees_a_loss() -> None:
    """The rule that the tests above lean on notices a line that is gone or moved."""
    assert [lines_kept(a, b) for a, b in pairwise(["x\ny\n", "x\nz\ny\n", "y\nx\n"])] == [True, False]
