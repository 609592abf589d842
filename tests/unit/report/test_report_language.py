"""A report in a language of no country: whatever is still English in it has gone past the file of words."""

import json
import random
import re
from pathlib import Path
from typing import Any, Final

import docx
import pytest

from anchorkit.findings import CATALOGUE
from anchorkit.measures import pooling, profiles
from anchorkit.measures.disclosure import Audience
from anchorkit.measures.model import Evidence
from anchorkit.menu.kinds import Kind
from anchorkit.observations import Status
from anchorkit.published.demo import SET, demo_observations
from anchorkit.report.brought import brought
from anchorkit.report.context import OwnIndicator, Returned, Story
from anchorkit.report.html import render_html
from anchorkit.report.markdown import render_markdown
from anchorkit.report.strings import Phrases, phrases, speaking
from anchorkit.resources import data
from anchorkit.selection.balance import balance
from anchorkit.tidy import to_csv
from anchorkit.workflows.report import write_reports
from tests.support import published_store
from tests.support.evidence import LOCAL, THREE_TRUSTS, an_answer
from tests.support.languages import (
    LANGUAGE,
    english_in,
    english_words_in,
    fields_of,
    said_otherwise,
    words_of,
    write_strings,
)
from tests.support.reports import a_report
from tests.support.sets import a_plan, shipped_menu

MONTHS: Final = [f"{2023 + (month + 3) // 12}-{(month + 3) % 12 + 1:02d}" for month in range(24)]
SVG: Final = re.compile(r"<svg.*?</svg>", re.S)


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of templates with the language."""
    return write_strings(tmp_path_factory.mktemp("words"))


def sides(page: str) -> tuple[list[str], list[str]]:
    """What a page says outside charts, and in them, where titles are broken into lines."""
    return words_of(SVG.sub("", page)), words_of(" ".join(SVG.findall(page)))


def demo_facts() -> list[Any]:
    """All that the demonstration's set and answers say."""
    answers = [(found.organisation, found.note) for found in demo_observations()]
    columns = to_csv(()).strip().split(",")
    return [fields_of(data(SET)), [list(each) for each in answers], columns, list(profiles.PROFILES)]


@pytest.mark.parametrize("audience", [Audience.TRUST, Audience.PUBLIC])
def test_no_english_goes_past_the_file_in_the_demonstration(
    tmp_path: Path, words: Path, audience: Audience
) -> None:
    """Pages, sites, Markdown and Word files of the demonstration say every word in the language."""
    (tmp_path / "set.yaml").write_bytes(data(SET).read_bytes())
    published_store.send(tmp_path / "anchorkit.db", demo_observations(), day=1)

    written = write_reports(
        set_path=tmp_path / "set.yaml",
        store_url=str(tmp_path / "anchorkit.db"),
        output=tmp_path / "out",
        audience=audience,
        formats=("html", "md", "docx", "site"),
        language=LANGUAGE,
        templates=words,
    )

    # Each organisation's own report has a snapshot of its own.
    markdown = "".join(path.read_text(encoding="utf-8") for path in written.files if path.suffix == ".md")
    snapshots = sorted(set(re.findall(r"\b[0-9a-f]{12}\b", markdown)))
    facts = [*demo_facts(), snapshots, [path.name for path in written.files]]
    for path in written.files:
        if path.suffix == ".html":
            page = path.read_text(encoding="utf-8")
            assert f'<html lang="{LANGUAGE}">' in page
            outside, inside = sides(page)
            assert english_in(outside, *facts) == set(), path.name
            assert english_words_in(inside, *facts) == set(), path.name
        elif path.suffix == ".md":
            text = re.sub(r"\]\([^)]*\)", "", path.read_text(encoding="utf-8")).replace("\\", "")
            assert english_in(re.split(r"[\n|]", text), *facts) == set(), path.name
        elif path.suffix == ".svg":
            assert english_words_in(words_of(path.read_text(encoding="utf-8")), *facts) == set(), path.name
        elif path.suffix == ".docx":
            assert english_in(words_of_word(path), *facts) == set(), path.name
    assert not [found for found in written.warnings if found.code == "W201"]


def words_of_word(path: Path) -> list[str]:
    """Everything that a Word file says: paragraphs, cells, head and foot, pictures, and the language."""
    word = docx.Document(str(path))
    assert word.core_properties.language == LANGUAGE
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    margins = [
        line.text for part in (word.sections[0].header, word.sections[0].footer) for line in part.paragraphs
    ]
    pictures = [shape._inline.docPr.get(name) for shape in word.inline_shapes for name in ("title", "descr")]
    return [
        *(line.text for line in word.paragraphs),
        *cells,
        *margins,
        *pictures,
        word.core_properties.subject,
    ]


def every_answer() -> list[Evidence]:
    """Answers of three trusts to the whole menu: figures, gaps, estimates, queries and what was withheld."""
    draw = random.Random(7)
    warnings = [code for code, rule in CATALOGUE.items() if code[0] == "R" and rule.severity == "warning"]
    states = (Status.NOT_COLLECTED, Status.NOT_APPLICABLE, Status.SUPPRESSED)
    found = []
    for number, indicator in enumerate(shipped_menu().indicators):
        for trust in THREE_TRUSTS:
            for period in MONTHS[: (24, 11, 5)[number % 3]]:
                for group in indicator.rule.groups or ("all",):
                    fields = _figures(indicator.kind, draw, number)
                    if draw.random() < 0.06:
                        fields = {"status": draw.choice(states)}
                    elif draw.random() < 0.06:
                        fields |= {"status": Status.ESTIMATED, "warnings": (draw.choice(warnings),)}
                    found.append(an_answer(indicator.id, trust["code"], period, group=group, **fields))
    return found


def _figures(kind: Kind, draw: random.Random, number: int) -> dict[str, Any]:
    if kind is Kind.YES_NO:
        return {"choice": draw.choice(("yes", "no"))}
    if kind is Kind.SCORE:
        return {"value": draw.randrange(10)}
    counts = {"numerator": draw.randrange(300, 400), "denominator": 900 + number}
    if kind in (Kind.PROPORTION, Kind.AVERAGE, Kind.RELATIVE_LIKELIHOOD):
        return counts if draw.random() < 0.95 else {"value": 38.5}
    return {"value": draw.randrange(1000, 1100)}


def _chosen() -> list[dict[str, Any]]:
    found = []
    for number, indicator in enumerate(shipped_menu().indicators):
        chosen: dict[str, Any] = {"id": indicator.id, "frequency": "monthly", "reason": "Zzz"}
        if number % 4 == 0 and indicator.kind not in (Kind.YES_NO, Kind.SCORE):
            chosen["target"] = {"value": 38.0, "by": "2025-26", "set_by": "Zzz"}
        if indicator.kind is Kind.PROPORTION:
            chosen["comparison_with_caution"] = True
            if number % 5 == 0:
                chosen["rebase"] = [{"period": "2024-02", "reason": "Zzz", "decided": "2024-03-01"}]
        found.append(chosen)
    return found


@pytest.mark.parametrize("organisation", [None, "RR8"])
def test_no_english_goes_past_the_file_whatever_was_answered(words: Path, organisation: str | None) -> None:
    """The whole menu, answered in every way that a report has words for."""
    more: dict[str, Any] = {
        "organisations": THREE_TRUSTS,
        "periods": {"from": MONTHS[0], "to": MONTHS[-1]},
        "definitions": [{**LOCAL, "by_organisation": {"RRK": "Zzz"}}],
        "consulted": [{"who": "Zzz"}],
        "returned": (Returned("RR8", 1, "Zzz", 2), Returned("R0A", 3, "Zzz", 0)),
        "stories": (Story("RR8", "Zzz", "emp.future", "Zzz", "Zzz", "", consent=True),),
        "own_indicators": (OwnIndicator("RR8", "Zzz", "", (("2024-25", "5", "Zzz"),)),),
    }
    evidence = every_answer()
    with speaking(phrases(LANGUAGE, words)):
        document = a_report(_chosen(), evidence, organisation, Audience.TRUST, **more)

    facts = [json.loads(json.dumps(more, default=str)), "abc123", "A set for a test", "test-set", "none"]
    page = render_html(document, templates=words)
    outside, inside = sides(page)
    assert english_in(outside, facts, "April") == set()
    assert english_words_in(inside, facts) == set()
    text = render_markdown(document, templates=words).replace("\\", "")
    assert english_in(re.split(r"[\n|]", text), facts, "April") == set()
    assert "1’0" in page
    assert re.search(r"3\d·\d%", page)


REFUSALS: Final = (
    "The menu says that organisations must not be added together.",
    "A figure of this kind can't be worked out for several organisations together.",
    "The organisations define “Local” differently.",
    "The figures came without the counts that pooling needs.",
)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(("left_out", reason) for reason in (*pooling._NO_FIGURE.values(), pooling._COUNTS_MISSING)),
        *(("not_pooled", text) for text in REFUSALS),
        *(("profile", profile.text) for profile in profiles.PROFILES.values()),
        ("break", "the menu changed what is counted on 1 April 2024 (version 2): more"),
        ("break", "the definition of “Local” changed (version 2): more"),
        ("break", "One took over ABC"),
        ("stale", "No return has come since 1 April 2026: these figures may be out of date."),
    ],
)
def test_what_is_said_before_there_is_a_report_is_known_again(words: Path, kind: str, text: str) -> None:
    """English stays the same to the letter, and in another language none of its own words is left."""
    assert brought(kind, text) == text
    with speaking(phrases(LANGUAGE, words)):
        said = brought(kind, text)
    assert english_in([said], "Local", "more", "ABC", "One") == set()


@pytest.mark.parametrize(
    "chosen", [["emp.widen.01"], ["emp.widen.01", "emp.good.07", "pl.lead.01", "emp.future.01"]]
)
@pytest.mark.parametrize("trusts", [0, 1, 3])
def test_what_a_set_says_to_the_principles_is_known_again(
    words: Path, chosen: list[str], trusts: int
) -> None:
    """Each sentence of evidence is one that the file has."""
    plan = a_plan(chosen, organisations=THREE_TRUSTS[:trusts])
    with speaking(phrases(LANGUAGE, words)):
        for note in balance(plan).principles:
            said = brought(f"evidence.{note.id}", note.evidence)
            assert english_in([said], "Zzz") == set(), note.evidence


def test_titles_of_findings_are_those_of_the_catalogue() -> None:
    """What the check calls a finding, the report calls it too."""
    texts = phrases().texts
    named = {key.removeprefix("finding."): text for key, text in texts.items() if key.startswith("finding.")}
    warnings = {
        code: rule.title for code, rule in CATALOGUE.items() if rule.severity == "warning" and code[0] == "R"
    }
    assert named == warnings


def test_every_unit_of_the_menu_that_is_a_word_can_be_said() -> None:
    """Units that are symbols, such as kWh, are the same in every language; words are in the file."""
    words = {unit.suffix.strip() for unit in shipped_menu().units if re.search(r"[a-z]{3,}", unit.suffix)}
    known = {re.sub(r"\W+", "_", word) for word in words - {"kWh/m²"}}
    assert {word for word in known if f"unit.{word}.other" not in phrases().texts} == set()


def test_other_numerals() -> None:
    """A language has its own decimal point and thousands, in figures and on axes."""
    words = Phrases("en-GB", dict(phrases().texts) | {"number.decimal": ",", "number.thousands": "."})
    with speaking(words):
        document = a_report(["emp.widen.01"], [an_answer("emp.widen.01", numerator=12656, denominator=18405)])
    assert "12.656 of 18.405" in render_markdown(document).replace("\\", "")
    assert said_otherwise("{a} b") == "{a} ƀ"
