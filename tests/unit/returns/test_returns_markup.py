"""XML that is edited in place: runs are split, attributes set, and every other byte stays."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorkit.returns.markup import Unusual, edited, elements, split_run, with_attributes, within
from anchorkit.returns.ods_places import PREFIXES, cell_edits, places_of
from anchorkit.returns.opendocument import read_content

_XMLNS = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in PREFIXES.items())
_CELL = '<table:table-cell office:value-type="float" office:value="{}"/>'
Grid = list[tuple[int, list[tuple[int, int]]]]

GRIDS = st.lists(
    st.tuples(st.integers(1, 4), st.lists(st.tuples(st.integers(1, 4), st.integers(0, 9)), max_size=5)),
    min_size=1,
    max_size=5,
)
"""Rows as runs: how often each stands, and its runs of cells with how often and which number."""


def content_of(grid: Grid) -> bytes:
    """A content part with one sheet of such rows."""
    rows = "".join(
        f'<table:table-row table:number-rows-repeated="{times}">'
        + "".join(
            with_attributes(
                _CELL.format(number).encode(), {"table:number-columns-repeated": str(again)}
            ).decode()
            for again, number in cells
        )
        + "</table:table-row>"
        for times, cells in grid
    )
    return (
        f'<office:document-content {_XMLNS}><office:body><office:spreadsheet><table:table table:name="A">'
        f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    ).encode()


@given(GRIDS, st.sets(st.tuples(st.integers(1, 22), st.integers(1, 26)), max_size=6))
def test_cells_in_runs_are_changed_one_by_one(grid: Grid, places: set[tuple[int, int]]) -> None:
    """Whatever the runs and wherever the cells, only these change, and nothing moves."""
    data = content_of(grid)
    (sheet,) = places_of(data).sheets
    height = sum(times for times, _ in grid)

    def seven(cell: bytes) -> bytes:
        return with_attributes(cell, {"office:value-type": "float", "office:value": "77"})

    after = edited(data, cell_edits(data, sheet, dict.fromkeys(places, seven)))

    expected = cells_of(data) | {place: 77.0 for place in places if place[0] <= height}
    assert cells_of(after) == expected


def cells_of(data: bytes) -> dict[tuple[int, int], object]:
    """What the reader sees, by row and column."""
    (sheet,) = read_content(data)
    return {
        (row, column): cell
        for row, cells in enumerate(sheet.rows, 1)
        for column, cell in enumerate(cells, 1)
        if cell is not None
    }


@given(st.integers(1, 9), st.sets(st.integers(0, 8)))
def test_a_run_stays_as_long_as_it_was(times: int, places: set[int]) -> None:
    """Split anywhere, its pieces together stand for as many as before."""
    inside = {place for place in places if place < times}

    pieces = split_run(b"<c/>", "n", times, dict.fromkeys(inside, lambda _: b"<d/>"))

    assert pieces.count(b"<d/>") == len(inside)
    lengths = [int(again or 1) for again in re.findall(rb'<c(?: n="(\d+)")?/>', pieces)]
    assert sum(lengths) + len(inside) == times


@pytest.mark.parametrize(
    ("element", "after"),
    [
        (b"<a/>", b'<a x="1"/>'),
        (b"<a></a>", b'<a x="1"></a>'),
        (b"<a x='2' y='>'/>", b"<a y='>' x=\"1\"/>"),
        (b'<a xx="2"\n x = "3">text x="4"</a>', b'<a xx="2" x="1">text x="4"</a>'),
    ],
)
def test_an_attribute_is_set_in_its_tag_only(element: bytes, after: bytes) -> None:
    """What is in the element, and attributes with longer names, stay."""
    assert with_attributes(element, {"x": "1"}) == after


@pytest.mark.parametrize(
    ("element", "after"),
    [(b"<a/>", b"<a>!</a>"), (b"<a ></a>", b"<a >!</a>"), (b"<a><b/></a>", b"<a><b/>!</a>")],
)
def test_something_is_put_into_an_element(element: bytes, after: bytes) -> None:
    """An element that was closed at once is opened."""
    assert edited(element, [within(element, elements(element), b"!")]) == after


@pytest.mark.parametrize("data", [b"<a>", b"<a><!-- x --></a>", b"<a><![CDATA[x]]></a>", b"<a b=c/>", b""])
def test_what_cannot_be_followed_is_left_alone(data: bytes) -> None:
    """Comments and such are not written by any program: who knows what they hide."""
    with pytest.raises(Unusual):
        elements(data)
