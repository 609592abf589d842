"""Files that were written turned into what a person reads in them: tables, texts, charts and rows.

Each format is read by a library of its own or from the bytes, never by what wrote it. A file of a kind that
is not known here is an error: whatever is written for an audience has to be attacked.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final, NamedTuple

_CELL: Final = re.compile(
    r"-?[\d.,]+%? to -?[\d.,]+%?(?: people)?|[\d,]+ of [\d,]+|[\d,]+ (?:people|person)|-?[\d.,]+%|"
    r"hidden|no percentage|no figure|-?[\d.,]+"
)
_CAPTION: Final = re.compile(r".+, every period|.+: each organisation, [\w -]+|\w+: .+")
_COLUMN: Final = re.compile(
    r"Figure|Rests on(?:, \d{4}-\d\d)?|95% interval(?:, \d{4}-\d\d)?|Organisations|\d{4}-\d\d"
)
_SHORT: Final = 20
_FIRST: Final = ("Period", "Organisation", "Reach", "Size")


class Table(NamedTuple):
    """A table of a report: the heading above it, its caption, its header and its rows."""

    heading: str
    caption: str
    header: list[str]
    rows: list[list[str]]


class Written(NamedTuple):
    """What one file holds: tables, running text, charts as SVG, and rows of a table for machines."""

    path: Path
    tables: tuple[Table, ...] = ()
    texts: tuple[str, ...] = ()
    charts: tuple[str, ...] = ()
    rows: tuple[dict[str, str], ...] = ()


def read_written(folder: Path, only: str = "") -> Iterator[Written]:
    """Read every file below a folder, or only those with an ending such as `.svg`."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in (only or path.suffix):
            yield _READERS[path.suffix](path)


def _markdown(path: Path) -> Written:
    text = path.read_text("utf-8")
    plain = text.replace("\\", "")
    return Written(path, tuple(_markdown_tables(text)), tuple(plain.splitlines()))


def _markdown_tables(text: str) -> Iterator[Table]:
    heading = caption = ""
    lines = text.splitlines()
    for place, line in enumerate(lines):
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif line.startswith("**") and line.endswith("**"):
            caption = line.strip("*")
        elif line.startswith("| ---"):
            rows = []
            for below in lines[place + 1 :]:
                if not below.startswith("|"):
                    break
                rows.append(_cells(below))
            yield Table(heading, caption, _cells(lines[place - 1]), rows)


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("\\", "") for cell in line.strip().strip("|").split("|")]


def _html(path: Path) -> Written:
    text = path.read_text("utf-8")
    reader = _Page()
    reader.feed(text)
    charts = re.findall(r"<svg[^>]*>.*?</svg>", text, re.DOTALL)
    index = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', text, re.DOTALL)
    found = tuple(_strings(json.loads(index[1]))) if index else ()
    return Written(path, tuple(reader.tables), (*reader.texts, *found), tuple(charts))


def _svg(path: Path) -> Written:
    text = path.read_text("utf-8")
    return Written(path, texts=tuple(re.findall(r">([^<>]+)<", text)), charts=(text,))


def _word(path: Path) -> Written:
    import docx

    document = docx.Document(str(path))
    tables, texts = [], []
    heading = caption = ""
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            rows = [[cell.text for cell in row.cells] for row in block.rows]
            tables.append(Table(heading, caption, rows[0], rows[1:]))
            continue
        texts.append(block.text)
        if block.style and block.style.name.startswith(("Heading", "Title")):
            heading = block.text
        caption = block.text or caption
    alternatives = re.findall(r'descr="([^"]*)"', document.element.xml)
    return Written(path, tuple(tables), (*texts, *alternatives))


def _pdf(path: Path) -> Written:
    from pypdf import PdfReader

    pages = [page.extract_text().splitlines() for page in PdfReader(path).pages]
    lines = [line for page in pages for line in page]
    # A sentence runs over several lines; what stands on axes is short.
    running = [" ".join(line for line in page if len(line) > _SHORT) for page in pages]
    return Written(path, tuple(_pdf_tables(lines)), (*lines, *running))


def _pdf_tables(lines: list[str]) -> Iterator[Table]:
    """Rows that stand under a caption and a header; the lines of a PDF know of no cells."""
    for place, line in enumerate(lines[:-2]):
        first, _, rest = lines[place + 1].partition(" ")
        if first not in _FIRST or not _CAPTION.fullmatch(line):
            continue
        header = [first, *_COLUMN.findall(rest)]
        rows = []
        for below in lines[place + 2 :]:
            cells = _pdf_row(below, len(header))
            if cells is None:
                break
            rows.append(cells)
        yield Table(
            re.sub(r", every period$|: each organisation.*|^(Reach|Size): ", "", line), line, header, rows
        )


def _pdf_row(line: str, width: int) -> list[str] | None:
    """The cells of a row; None where the line is none."""
    for first in re.finditer(r"(?<!^) ", line):
        cells = _CELL.findall(line[first.end() :])
        if len(cells) == width - 1 and " ".join(cells) == line[first.end() :]:
            return [line[: first.start()], *cells]
    return None


def _csv(path: Path) -> Written:
    return Written(path, rows=tuple(csv.DictReader(path.read_text("utf-8").splitlines())))


def _parquet(path: Path) -> Written:
    import pyarrow.parquet as pq

    rows = pq.ParquetFile(path).read().to_pylist()
    # The partition's column stands in the name of its folder only.
    name, _, value = path.parent.name.partition("=")
    named = {name: value} if value else {}
    as_text = [
        {key: "" if cell is None else str(cell) for key, cell in {**named, **row}.items()} for row in rows
    ]
    return Written(path, rows=tuple(as_text))


def _text(path: Path) -> Written:
    return Written(path, texts=tuple(path.read_text("utf-8").splitlines()))


def _json(path: Path) -> Written:
    return Written(path, texts=tuple(_strings(json.loads(path.read_text("utf-8")))))


def _strings(value: Any) -> Iterable[str]:
    """Every text and number of a JSON value, as texts."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for each in value for text in _strings(each)]
    return [] if value is None else [str(value)]


_READERS: Final = {
    ".md": _markdown,
    ".html": _html,
    ".svg": _svg,
    ".docx": _word,
    ".pdf": _pdf,
    ".csv": _csv,
    ".parquet": _parquet,
    ".json": _json,
    ".txt": _text,
}


class _Page(HTMLParser):
    """The tables and texts of a page, each table with the heading before it."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[Table] = []
        self.texts: list[str] = []
        self._heading = ""
        self._text: list[str] = []
        self._caption = ""
        self._rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.texts += [
            value for name, value in attrs if name in ("alt", "title", "aria-label", "content") and value
        ]
        if re.fullmatch(r"h\d|caption|t[hd]|p|li|dd|dt|title|desc|text|figcaption|summary", tag):
            self._text = []
        elif tag == "table":
            self._caption, self._rows = "", []
        elif tag == "tr":
            self._rows.append([])

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        words = " ".join("".join(self._text).split())
        if re.fullmatch(r"h\d", tag):
            self._heading = words
        elif tag == "caption":
            self._caption = words
        elif tag in ("th", "td"):
            self._rows[-1].append(words)
        elif tag == "table" and self._rows:
            self.tables.append(Table(self._heading, self._caption, self._rows[0], self._rows[1:]))
        if words:
            self.texts.append(words)
