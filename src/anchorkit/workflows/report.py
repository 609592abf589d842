"""A set and a store turned into reports: measured once, protected once, rendered, then written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from anchorkit.errors import NotUnderstood
from anchorkit.findings import Finding
from anchorkit.measures.disclosure import Audience, profile_of, protect
from anchorkit.measures.series import measure_all
from anchorkit.report.compose import compose
from anchorkit.report.context import Context
from anchorkit.report.document import Document, charts
from anchorkit.report.markdown import render_markdown
from anchorkit.report.renderers import RENDERERS
from anchorkit.report.svg import render_svg
from anchorkit.selection.model import Plan
from anchorkit.workflows.evidence import read_held
from anchorkit.workflows.files import write_atomically
from anchorkit.workflows.plan import load_plan


@dataclass(frozen=True, slots=True)
class Written:
    """Which files were written, from what, and what to know about the set."""

    files: tuple[Path, ...]
    audience: Audience
    snapshot: str
    as_at: str
    warnings: tuple[Finding, ...]


def write_reports(
    *,
    set_path: Path,
    store_url: str,
    output: Path,
    audience: Audience = Audience.TRUST,
    formats: Sequence[str] = ("html", "md"),
    organisations: Sequence[str] = (),
    as_at: datetime | None = None,
    menu_path: Path | None = None,
) -> Written:
    """Write the report of the set and of each organisation, or only of the organisations that are named.

    Nothing is written before everything is rendered. The same store, set and moment give the same bytes.
    Raises NotUnderstood, InvalidFile, StoreError, AnchorkitError.
    """
    _require_formats(formats)
    plan, warnings = load_plan(set_path, menu_path)
    wanted = _wanted(plan, organisations)
    held = read_held(store_url, as_at)
    profile = profile_of(audience)
    measures = protect(measure_all(plan, held.evidence), profile, plan)
    context = Context(
        audience, profile, held.as_at, held.snapshot, held.returned, held.stories, held.own_indicators
    )
    texts: dict[Path, str] = {}
    for code in wanted:
        document = compose(plan, measures, context, code)
        texts |= render(document, file_stem(audience, code), formats)
    for path, text in texts.items():
        write_atomically(output / path, text)
    return Written(tuple(output / path for path in texts), audience, held.snapshot, held.as_at, warnings)


def render(document: Document, stem: str, formats: Sequence[str]) -> dict[Path, str]:
    """Turn a Document into texts by file name; Markdown's charts are SVG files under `charts/`."""
    texts: dict[Path, str] = {}
    for name in formats:
        path = Path(f"{stem}.{name}")
        if name != "md":
            texts[path] = RENDERERS[name](document)
            continue
        drawn = {chart.id: chart for section in document.sections for chart in charts((section,))}
        paths = {found: f"charts/{stem}-{found}.svg" for found in drawn}
        texts[path] = render_markdown(document, charts=paths)
        texts |= {Path(paths[found]): render_svg(chart) for found, chart in drawn.items()}
    return texts


def file_stem(audience: Audience, code: str | None) -> str:
    """The name of a report without its ending: `report`, `report-RR8`, `report-public-RR8`."""
    parts = ["report"]
    if audience is not Audience.TRUST:
        parts.append(audience.value)
    if code:
        parts.append(code)
    return "-".join(parts)


def _require_formats(formats: Sequence[str]) -> None:
    unknown = [name for name in formats if name not in RENDERERS]
    if unknown or not formats:
        raise NotUnderstood(
            f"There is no report format “{', '.join(unknown)}”",
            hint=f"The formats are {' and '.join(sorted(RENDERERS))}; several are joined by commas.",
        )


def _wanted(plan: Plan, organisations: Sequence[str]) -> tuple[str | None, ...]:
    """Which reports to write: None stands for the set."""
    known = {found.code.upper(): found.code for found in plan.selection.organisations}
    if not organisations:
        return (None, *known.values())
    unknown = [code for code in organisations if code.upper() not in known]
    if unknown:
        raise NotUnderstood(
            f"The set does not ask {', '.join(unknown)}",
            hint=f"It asks {', '.join(known.values())}." if known else "It names no organisation yet.",
        )
    return tuple(dict.fromkeys(known[code.upper()] for code in organisations))
