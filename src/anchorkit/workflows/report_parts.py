"""The reports of a set, each composed and rendered by itself: here, in processes or on a cluster.

An organisation's report needs its own figures and no others, so that is what goes to a worker. The set's own
needs those of everybody: it is made here, while the workers are at the others.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from anchorkit.compute import Done, batch_for, each, result_of
from anchorkit.measures.disclosure import Audience
from anchorkit.measures.model import Evidence, Measures
from anchorkit.measures.published import published_id
from anchorkit.measures.series import measure_one
from anchorkit.report.brought import brought
from anchorkit.report.compose import compose
from anchorkit.report.context import Context
from anchorkit.report.document import Document, Look
from anchorkit.report.strings import Phrases, speaking
from anchorkit.selection.model import Plan
from anchorkit.workflows.report_files import SITE, Files, Progress, file_stem, render_report
from anchorkit.workflows.templates import Templates

if TYPE_CHECKING:
    from anchorkit.workplaces import Place

_TOGETHER = 2
"""Reports made together: each takes far longer than the way to a worker and back."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one report is made from; `code` is None for the set's.

    What is held of an organisation that sees all its own figures is measured where its report is made. What
    went through the gate was measured before, beside everything else.
    """

    code: str | None
    context: Context
    measures: Measures | None = None
    evidence: Sequence[Evidence] = ()
    basis: str = ""
    """A short name for all that it is made from; empty where that is not told apart by organisation."""


class Made(NamedTuple):
    """A report of an organisation that an earlier run made: from what, and its files."""

    basis: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Before:
    """Reports that are there already; `shared` stands for all that reports share and no store holds."""

    shared: str
    made: Mapping[str, Made]


@dataclass(frozen=True, slots=True)
class Parts:
    """Which reports to make: those of organisations from what is their `own`, the set's from the `whole`.

    `changed` says when what is held of each organisation changed last, where its report is about no other.
    """

    codes: Sequence[str | None]
    own: Part
    whole: Part | None = None
    changed: Mapping[str, str] = field(default_factory=dict)
    before: Before | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """One report: its files, and its document where a site is to be made of it."""

    code: str | None
    files: Files
    document: Document | None
    basis: str = ""
    kept: tuple[str, ...] = ()
    """The files of an earlier run, where they say the same already."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """What is done for each report; it goes to the workers with what they all need."""

    plan: Plan
    look: Look
    banner: str
    formats: tuple[str, ...]
    templates: Templates
    words: Phrases
    audience: Audience

    def __call__(self, part: Part) -> Rendered:
        """Compose and render one report. Raises NotUnderstood for a template that is wrong."""
        measures = part.measures
        if measures is None:
            measures = measure_one(self.plan, part.evidence, part.code or "")
        with speaking(self.words):
            document = compose(self.plan, measures, _named(part, measures), part.code)
            both = " ".join(filter(None, (document.banner, brought("stale", self.banner))))
        document = replace(document, look=self.look, banner=both)
        stem = file_stem(self.audience, part.code)
        with self.templates.opened() as templates:
            files = render_report(document, stem, self.formats, templates)
        return Rendered(part.code, files, document if SITE in self.formats else None, part.basis)


def _named(part: Part, measures: Measures) -> Context:
    """The context with a short name of what its readers see.

    One made from everybody's true numbers would let one organisation try out guesses at another's.
    """
    context = part.context
    if part.code is None or context.profile.protects:
        return context
    notes = (point.notes for found in measures.series.values() for point in found.points)
    texts = map(repr, (*context.stories, *context.own_indicators, *notes))
    return replace(context, snapshot=published_id(measures, texts))


def render_parts(
    rendering: Rendering,
    wanted: Parts,
    place: "Place | None",
    progress: Progress | None = None,
) -> Iterator[Rendered]:
    """Make the reports of organisations, and of the set (None), the set's last.

    `progress` is called before each is given, with how many were, and how many there are. Raises
    AnchorkitError where one can't be made.
    """
    rendering = replace(rendering, templates=rendering.templates.at(place))
    count = len(wanted.codes)
    batch = batch_for(count, place, most=_TOGETHER)
    for number, found in enumerate(each(rendering, _parts(rendering, wanted), place, batch=batch)):
        if progress:
            progress(number, count)
        yield result_of(found, f"the report of {found.item.code}")


def _parts(rendering: Rendering, wanted: Parts) -> Iterator[Part | Done[Part, Rendered]]:
    own = _by_organisation(wanted)
    for code in wanted.codes:
        if code is not None:
            part = own(code)
            kept = _kept(part, wanted.before)
            yield Done(part, kept) if kept else part
    if None in wanted.codes and wanted.whole:
        yield Done(wanted.whole, rendering(wanted.whole))


def _kept(part: Part, before: Before | None) -> Rendered | None:
    """The report as an earlier run made it from the same; None where there is none."""
    made = before.made.get(part.code or "") if before and part.basis else None
    if made is None or made.basis != part.basis:
        return None
    return Rendered(part.code, {}, None, made.basis, made.files)


def _by_organisation(wanted: Parts) -> Callable[[str], Part]:
    """Find what belongs to one organisation."""
    whole = wanted.own
    series: dict[str | None, Measures] = defaultdict(Measures)
    evidence: dict[str, list[Evidence]] = defaultdict(list)
    for key, found in whole.measures.series.items() if whole.measures else ():
        series[key[0]].series[key] = found
    for item in whole.evidence:
        evidence[item.observation.organisation].append(item)
    context = whole.context

    def own(code: str) -> Part:
        theirs = replace(
            context,
            returned=tuple(found for found in context.returned if found.organisation == code),
            stories=tuple(found for found in context.stories if found.organisation == code),
            own_indicators=tuple(found for found in context.own_indicators if found.organisation == code),
            as_at=wanted.changed.get(code, context.as_at),
        )
        if whole.measures:
            return Part(code, theirs, series[code])
        # Its readers get a snapshot of its own: what others send changes nothing in it.
        alone = Part(code, replace(theirs, snapshot=""), evidence=evidence[code])
        return replace(alone, basis=_basis(alone, wanted.before.shared)) if wanted.before else alone

    return own


def _basis(part: Part, shared: str) -> str:
    return hashlib.sha256(repr((shared, part)).encode()).hexdigest()
