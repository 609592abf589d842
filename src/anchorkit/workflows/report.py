"""A set and a store turned into reports: measured once, protected once, rendered, then written."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from anchorkit.errors import NotUnderstood
from anchorkit.findings import Finding
from anchorkit.measures.disclosure import Audience, Profile, profile_of
from anchorkit.measures.published import published_id, published_observations
from anchorkit.report.context import Context
from anchorkit.report.document import Document
from anchorkit.report.strings import ENGLISH, Phrases, phrases, say, speaking, untranslated
from anchorkit.selection.model import Plan
from anchorkit.tidy import to_csv
from anchorkit.workflows.evidence import Held, read_held
from anchorkit.workflows.files import Staged, staged
from anchorkit.workflows.look import load_look
from anchorkit.workflows.plan import load_plan
from anchorkit.workflows.publishing import Publication, prepare_publication
from anchorkit.workflows.report_files import (
    SITE,
    Progress,
    find_templates,
    own_templates,
    render_pages,
    require_formats,
)
from anchorkit.workflows.report_parts import Before, Made, Part, Parts, Rendered, Rendering, render_parts
from anchorkit.workflows.site_files import left_over, remove
from anchorkit.workflows.templates import Templates

if TYPE_CHECKING:
    from anchorkit.workplaces import Place


@dataclass(frozen=True, slots=True)
class Written:
    """Which files were written, from what, and what to know about the set."""

    files: tuple[Path, ...]
    audience: Audience
    snapshot: str
    as_at: str
    warnings: tuple[Finding, ...]
    audit: Path | None = None
    """Why figures were hidden or rounded: not for publication. None for a trust's own view."""
    removed: tuple[Path, ...] = ()
    """Pages of the site as it was before, which nothing leads to any more."""
    made: Mapping[str, Made] = field(default_factory=dict)
    """What each organisation's report was made from, where it is about no other and that was asked for."""


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
    templates: Path | None = None,
    banner: str = "",
    language: str = "",
    place: "Place | None" = None,
    progress: Progress | None = None,
    before: Before | None = None,
) -> Written:
    """Write the report of the set and of each organisation, or only of the organisations that are named.

    For the audience trust each organisation's own report shows small numbers. What is about several of them
    together, the report of the set and the site, goes through the system's gate instead.

    `templates` is a folder whose files come before those that ship, and `language` that of the fixed words;
    without them the set says which. `banner` stands on top of every page beside what the audience is told,
    such as that the data are old. The format `site` writes a folder of pages. Nothing is replaced before all
    is rendered. The same store, set and moment give the same bytes. `place` is where reports are composed and
    rendered, here without one; `progress` is called before each with how many are done, and how many there
    are: the pages of a site come after the reports.
    `before` is what stands in the output already: a trust's own report that would be the same is left there.
    Raises NotUnderstood, InvalidFile, StoreError, AnchorkitError.
    """
    require_formats(formats, organisations)
    plan, warnings = load_plan(set_path, menu_path)
    wanted_look = plan.selection.look
    templates = find_templates(templates or own_templates(wanted_look, set_path))
    words = phrases(language or wanted_look.language or ENGLISH, templates)
    look, about_look = load_look(wanted_look, set_path)
    wanted = _wanted(plan, organisations)
    with speaking(words):
        held = read_held(store_url, as_at)
    plan = held.adopted(plan)
    gate = partial(prepare_publication, held, plan, store_url=store_url, set_path=set_path)
    shared, parts = _divided(held, plan, audience, wanted, gate)
    if parts.own is not parts.whole:
        parts = _apart(parts, held, words, before)
    rendering = Rendering(plan, look, banner, tuple(formats), Templates(templates), words, audience)
    with staged(output) as files:
        paths, documents, made = _stage(files, render_parts(rendering, parts, place, progress), wanted)
        if SITE in formats and shared and parts.whole:
            data = _data(held, shared)
            pages = _site(rendering, parts, documents, data, place=place, progress=progress)
            paths += [files.put(path, content) for path, content in pages]
        audit = shared.record() if shared else None
        gone = left_over(output, dict.fromkeys(paths))
        files.settle()
    remove(gone)
    told = (*warnings, *about_look, *untranslated(words))
    written = tuple(output / path for path in paths)
    return Written(written, audience, parts.own.context.snapshot, held.as_at, told, audit, gone, made)


def _apart(parts: Parts, held: Held, words: Phrases, before: Before | None) -> Parts:
    """Reports that are about one organisation each: as at when that one sent something, and made if new.

    `before` is held against the words for the set's definitions too, which all reports show.
    """
    with speaking(words):
        nothing = say("cover.nothing_yet")
    codes = [code for code in parts.codes if code and held.changed]
    wordings = [(found.organisation, found.wording) for found in held.own_wordings]
    return replace(
        parts,
        changed={code: held.changed.get(code, nothing) for code in codes},
        before=before and replace(before, shared=f"{before.shared}{wordings!r}"),
    )


def _site(
    rendering: Rendering,
    parts: Parts,
    documents: Mapping[str | None, Document],
    data: str,
    *,
    place: "Place | None",
    progress: Progress | None,
) -> Iterator[tuple[PurePosixPath, str]]:
    """The pages of the site, which come after the reports that it is made of."""
    plan, reports = rendering.plan, len(parts.codes)
    if parts.own is not parts.whole and parts.whole:
        gated = replace(parts, own=parts.whole, changed={}, before=None)
        documents = _documents(rendering, gated, place)

    def after(made: int, pages: int) -> None:
        if progress:
            progress(reports + made, reports + pages)

    names = {found.code: found.name for found in plan.selection.organisations}
    return render_pages(
        rendering.audience, documents, names, data, rendering.templates, place=place, progress=after
    )


def _divided(
    held: Held,
    plan: Plan,
    audience: Audience,
    wanted: Sequence[str | None],
    gate: Callable[[Audience], Publication],
) -> tuple[Publication | None, Parts]:
    """What goes through the gate, if anything does, and what each report is made from.

    What several organisations read together is nobody's own view. Their own views need no gate.
    """
    apart = _is_apart(plan, audience)
    if apart and None not in wanted:
        return None, Parts(wanted, _ungated(held, audience))
    shared = gate(Audience.SYSTEM if apart else audience)
    whole = _gated(held, shared)
    return shared, Parts(wanted, _ungated(held, audience) if apart else whole, whole)


def _documents(rendering: Rendering, parts: Parts, place: "Place | None") -> dict[str | None, Document]:
    """The reports themselves, of which a site is made."""
    made = render_parts(replace(rendering, formats=(SITE,)), parts, place)
    return {report.code: report.document for report in made if report.document}


def _gated(held: Held, publication: Publication) -> Part:
    """What the reports of everybody are made from, as far as it may be published."""
    context = _context(held, publication.audience, publication.profile, _snapshot(held, publication))
    return Part(None, context, publication.measures)


def _ungated(held: Held, audience: Audience) -> Part:
    """What organisations' own reports are made from: each is measured where it is made."""
    context = _context(held, audience, profile_of(audience), held.snapshot)
    return Part(None, context, evidence=tuple(held.evidence))


def _context(held: Held, audience: Audience, profile: Profile, snapshot: str) -> Context:
    stories, own = held.stories, held.own_indicators
    return Context(audience, profile, held.as_at, snapshot, held.returned, stories, own)


def _stage(
    files: Staged, reports: Iterable[Rendered], wanted: Sequence[str | None]
) -> tuple[list[PurePosixPath], dict[str | None, Document], dict[str, Made]]:
    """Write each report where nobody sees it yet.

    Gives their names in the order that was wanted, documents, and what organisations' own were made from.
    """
    written: dict[str | None, list[PurePosixPath]] = {}
    documents: dict[str | None, Document] = {}
    made: dict[str, Made] = {}
    for report in reports:
        new = [files.put(path, content) for path, content in report.files.items()]
        written[report.code] = [*map(PurePosixPath, report.kept), *new]
        if report.document:
            documents[report.code] = report.document
        if report.code and report.basis:
            made[report.code] = Made(report.basis, tuple(map(str, written[report.code])))
    return [path for code in wanted for path in written[code]], documents, made


def _is_apart(plan: Plan, audience: Audience) -> bool:
    """True where each organisation sees all its own figures, and none may see another's small numbers."""
    return audience is Audience.TRUST and len(plan.selection.organisations) > 1


def _data(held: Held, publication: Publication) -> str:
    """The tidy CSV of what the audience may see, as `anchorkit export` writes it."""
    if publication.profile.protects:
        return to_csv(published_observations(publication.measures))
    return to_csv(tuple(found.observation for found in held.observations))


def _snapshot(held: Held, publication: Publication) -> str:
    """The short name of what the report is made of; outside a trust, of no more than it may show."""
    if not publication.profile.protects:
        return held.snapshot
    stories = [repr(story) for story in held.stories if story.consent]
    titles = [f"{own.organisation} {own.title}" for own in held.own_indicators]
    return published_id(publication.measures, (*stories, *titles))


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
