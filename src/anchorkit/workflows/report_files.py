"""Documents turned into the files of a report, by their names in the output folder; none is written here."""

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from anchorkit.compute import batch_for, each, result_of
from anchorkit.errors import NotUnderstood
from anchorkit.measures.disclosure import Audience
from anchorkit.report.document import Document, charts
from anchorkit.report.markdown import render_markdown
from anchorkit.report.renderers import RENDERERS
from anchorkit.report.site import DATA, Frame, Shown, frame_and_pages, render_shown
from anchorkit.report.sitepages import Member
from anchorkit.report.strings import phrases, speaking
from anchorkit.report.svg import render_svg
from anchorkit.selection.look import Look
from anchorkit.workflows.site_files import LIST, list_of
from anchorkit.workflows.templates import Templates

if TYPE_CHECKING:
    from anchorkit.workplaces import Place

SITE: Final = "site"
FORMATS: Final = (*RENDERERS, SITE)

Files = dict[PurePosixPath, str | bytes]
Progress = Callable[[int, int], None]
"""Called with how many are done, and how many there are."""


def render_report(
    document: Document, stem: str, formats: Sequence[str], templates: Path | None = None
) -> Files:
    """One report in each format but the site; Markdown's charts are SVG files under `charts/`."""
    files: Files = {}
    for name in formats:
        if name == "md":
            files |= _markdown(document, stem, templates)
        elif name != SITE:
            files[PurePosixPath(f"{stem}.{name}")] = RENDERERS[name](document, templates=templates)
    return files


def _markdown(document: Document, stem: str, templates: Path | None) -> Files:
    drawn = {chart.id: chart for chart in charts(document.sections)}
    paths = {found: f"charts/{stem}-{found}.svg" for found in drawn}
    logo, files = _logo(document.look.logo, f"charts/{stem}-logo")
    text = render_markdown(document, charts=paths, logo=logo, templates=templates)
    files[PurePosixPath(f"{stem}.md")] = text
    with speaking(phrases(document.language, templates)):
        for found, chart in drawn.items():
            files[PurePosixPath(paths[found])] = render_svg(chart, look=document.look, templates=templates)
    return files


def _logo(address: str, stem: str) -> tuple[str, Files]:
    """The logo of a look as a file, with its path; neither where there is none."""
    if not address:
        return "", {}
    kind, _, content = address.partition(";base64,")
    path = f"{stem}.{'png' if kind.endswith('png') else 'svg'}"
    return path, {PurePosixPath(path): base64.b64decode(content)}


@dataclass(frozen=True, slots=True)
class PageRendering:
    """What is done for each page of a site; it goes to the workers with what they all need."""

    frame: Frame
    templates: Templates

    def __call__(self, shown: Shown) -> str:
        """Render one page. Raises NotUnderstood for a template that is wrong."""
        with self.templates.opened() as templates:
            return render_shown(shown, self.frame, templates=templates)


def render_pages(
    audience: Audience,
    documents: Mapping[str | None, Document],
    names: Mapping[str, str],
    data: str,
    templates: Templates,
    *,
    place: "Place | None" = None,
    progress: Progress | None = None,
) -> Iterator[tuple[PurePosixPath, str]]:
    """The site of an audience in a folder of its own: `site`, `site-system`, `site-public`.

    `documents` are the reports by organisation (None: the set's), `names` the organisations' names in order.
    Pages are rendered at a place, or here, and given as they are made; `progress` is called before each with
    how many were given, and how many there are. Raises AnchorkitError where one can't be.
    """
    folder = SITE if audience is Audience.TRUST else f"{SITE}-{audience.value}"
    members = [Member(code, name, documents[code]) for code, name in names.items()]
    frame, shown = frame_and_pages(documents[None], members, data, templates=templates.folder)
    yield PurePosixPath(folder, DATA), data
    rendering = PageRendering(frame, templates.at(place))
    made = each(rendering, shown, place, batch=batch_for(len(shown), place))
    for number, found in enumerate(made):
        if progress:
            progress(number, len(shown))
        path = found.item.page.path
        yield PurePosixPath(folder, path), result_of(found, f"the page {path}")
    paths = (DATA, *(page.page.path for page in shown), LIST)
    yield PurePosixPath(folder, LIST), list_of(paths)


def file_stem(audience: Audience, code: str | None) -> str:
    """The name of a report without its ending: `report`, `report-RR8`, `report-public-RR8`."""
    parts = ["report"]
    if audience is not Audience.TRUST:
        parts.append(audience.value)
    if code:
        parts.append(code)
    return "-".join(parts)


def require_formats(formats: Sequence[str], organisations: Iterable[str]) -> None:
    """Raise NotUnderstood for a format that there is not, and for a site of part of the set."""
    unknown = [name for name in formats if name not in FORMATS]
    if unknown or not formats:
        raise NotUnderstood(
            f"There is no report format “{', '.join(unknown)}”",
            hint=f"The formats are {', '.join(FORMATS[:-1])} and {FORMATS[-1]}; join several by commas.",
        )
    if SITE in formats and tuple(organisations):
        raise NotUnderstood("A site is about the whole set", hint="Leave out --org, or leave out the site.")


def own_templates(look: Look, set_path: Path) -> Path | None:
    """The folder of templates that a set names."""
    return set_path.parent / look.templates if look.templates else None


def find_templates(folder: Path | None) -> Path | None:
    """The folder of somebody's own templates, whole; raises NotUnderstood where it is not there."""
    if folder is None:
        return None
    if not folder.is_dir():
        raise NotUnderstood(f"There is no folder of templates {folder}", hint="Correct the path.")
    return folder.resolve()
