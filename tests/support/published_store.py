"""Stores that tests publish from: three trusts, two breakdowns of one total, two years, a correction."""

import hashlib
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import yaml

from anchorkit.measures.disclosure import Audience
from anchorkit.observations import Answer, Observation
from anchorkit.store.model import Taken
from anchorkit.store.store import open_store
from anchorkit.tidy import from_csv
from anchorkit.workflows.export import export_observations
from anchorkit.workflows.export_measures import export_measures
from anchorkit.workflows.export_package import FolderFormat, export_folder
from anchorkit.workflows.report import write_reports
from tests.support.evidence import THREE_TRUSTS

CODES: Final = tuple(trust["code"] for trust in THREE_TRUSTS)
PERIODS: Final = ("2023-24", "2024-25")
SHARE: Final = "local.share"
STARTS: Final = "local.starts"
REACH: Final = tuple(f"reach={name}" for name in ("near", "middling", "far"))
SIZE: Final = tuple(f"size={name}" for name in ("small", "large"))
GROUPS: Final = ("all", *REACH, *SIZE)
PARTS: Final = (REACH, SIZE)
TITLES: Final = {"Share from here": SHARE, "People who started": STARTS}

Cells = dict[tuple[str, str, str, str], Observation]
"""Answers by organisation, indicator, period and group."""

_FORMATS: Final = ("html", "md", "site")
STORE_SET: Final[dict[str, Any]] = {
    "id": "attacked",
    "title": "A set to attack",
    "menu": {"id": "health-anchors", "version": "1.0.0"},
    "organisations": THREE_TRUSTS,
    "periods": {"from": PERIODS[0], "to": PERIODS[-1]},
    "indicators": [{"id": id, "reason": "To see", "groups": ["reach", "size"]} for id in (SHARE, STARTS)],
    "dimensions": [
        {
            "id": id,
            "title": id.capitalize(),
            "partition": True,
            "categories": [{"id": name, "title": name.capitalize()} for name in names],
        }
        for id, names in (("reach", ("near", "middling", "far")), ("size", ("small", "large")))
    ],
    "local_indicators": [
        {
            "id": STARTS,
            "title": "People who started",
            "area": "emp.good",
            "kind": "count",
            "unit": "people",
            "numerator": "People who started",
        },
        {
            "id": SHARE,
            "title": "Share from here",
            "area": "emp.good",
            "kind": "proportion",
            "unit": "percent",
            "interval": True,
            "numerator": "Those from here",
            "denominator": "Everyone",
        },
    ],
}


def a_set(folder: Path, **fields: Any) -> Path:
    """Write the set; `fields` replace parts of it."""
    path = folder / "set.yaml"
    path.write_text(yaml.safe_dump({**STORE_SET, **fields}), encoding="utf-8")
    return path


def some_answers(seed: int) -> Cells:
    """Answers of three trusts whose parts add up to their totals, with many small counts among them."""
    draw = random.Random(seed)
    found: Cells = {}
    for code in CODES:
        for period in PERIODS:
            inner = {
                (reach, size): (
                    draw.choice((0, 2, 4, 7, 9, 13, 26, 48, 120)),
                    draw.choice((0, 5, 12, 60, 200)),
                )
                for reach in REACH
                for size in SIZE
            }
            for group in GROUPS:
                within = [pair for key, pair in inner.items() if group in ("all", *key)]
                yes, no = (sum(pair[place] for pair in within) for place in (0, 1))
                share = Observation(code, SHARE, period, group, numerator=yes, denominator=yes + no)
                found[code, SHARE, period, group] = share
                found[code, STARTS, period, group] = Observation(code, STARTS, period, group, value=yes)
    return found


def corrected(answers: Cells, code: str, period: str, more: Mapping[str, int]) -> list[Observation]:
    """The answers of a trust that change when so many more people started in each of the groups."""
    return [
        Observation(
            code, STARTS, period, group, value=(answers[code, STARTS, period, group].value or 0) + step
        )
        for group, step in more.items()
    ]


def starts(*counts: int) -> list[Observation]:
    """How many people started in each of the three trusts in the last year."""
    return [
        Observation(code, STARTS, PERIODS[-1], value=count) for code, count in zip(CODES, counts, strict=True)
    ]


def starts_shown(folder: Path, store_url: str) -> Mapping[str, float | None]:
    """How many people started in each trust, as an export for the public says that is made in a folder."""
    output, public = folder / "public.csv", Audience.PUBLIC
    export_observations(set_path=folder / "set.yaml", store_url=store_url, output=output, audience=public)
    rows, _ = from_csv(output.read_text("utf-8"))
    return {row.organisation: row.value for row in rows if (row.indicator, row.group) == (STARTS, "all")}


def send(store: Path, answers: Iterable[Observation], day: int) -> None:
    """Take the answers in as one return for each of the three trusts."""
    take(store, answers, CODES, day)


def take(store: Path | str, answers: Iterable[Observation], codes: Sequence[str], day: int) -> None:
    """Take the answers in as one return for each organisation."""
    rows = list(answers)
    with open_store(str(store), create=True) as opened:
        for code in codes:
            own = [row for row in rows if row.organisation == code]
            if own:
                opened.take(_return(code, own), now=datetime(2026, 4, day, 9, tzinfo=UTC))


def publish(
    folder: Path,
    output: Path,
    audience: Audience = Audience.PUBLIC,
) -> None:
    """Write everything that there is for an audience: reports, a site, pictures, and every kind of export."""
    set_path, store = folder / "set.yaml", str(folder / "anchorkit.db")
    write_reports(set_path=set_path, store_url=store, output=output, audience=audience, formats=_FORMATS)
    export_observations(
        set_path=set_path, store_url=store, output=output / f"{audience.value}.csv", audience=audience
    )
    export_measures(set_path=set_path, store_url=store, output=output / "measures.csv", audience=audience)
    for form in FolderFormat:
        export_folder(
            set_path=set_path,
            store_url=store,
            output=output / form.value,
            folder_format=form,
            audience=audience,
        )


def for_paper(folder: Path, output: Path, audience: Audience = Audience.PUBLIC) -> None:
    """Write what takes longer: a trust's report as PDF and as Word file."""
    write_reports(
        set_path=folder / "set.yaml",
        store_url=str(folder / "anchorkit.db"),
        output=output,
        audience=audience,
        formats=("pdf", "docx"),
        organisations=CODES[:1],
    )


def _return(code: str, answers: list[Observation]) -> Taken:
    # The twin of a file with other small counts must not be told from it by its name or size.
    content = repr(answers).encode()
    return Taken(
        name=f"{code}.xlsx",
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        selection_id="attacked",
        selection_version=1,
        outcome="accepted",
        organisation=code,
        answers=tuple(Answer(answer, "Employment", "G7", _queried(answer, answers)) for answer in answers),
    )


def _queried(answer: Observation, answers: Iterable[Observation]) -> tuple[str, ...]:
    """Codes of warnings that a check sets on the true numbers: here by the least of the question's groups."""
    same = (answer.organisation, answer.indicator)
    others = [other for other in answers if (other.organisation, other.indicator) == same]
    least = int(min(other.value or other.numerator or 0 for other in others))
    return ("R405",) if least < 4 and answer.period == PERIODS[0] else ("R407", "R408")[: least % 3]
