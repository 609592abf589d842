"""The folders of a job turned into findings where one of them would spoil another."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from anchorkit import findings
from anchorkit.findings import Finding
from anchorkit.job.model import Job
from anchorkit.measures.disclosure import Audience
from anchorkit.yamlfile import Located, YamlPath

Folders = dict[YamlPath, PurePosixPath]
"""Where each field of the job leads; places behind a URL too."""


def overlaps(job: Job, place: Callable[[str], str], located: Located) -> Iterator[Finding]:
    """What is written where returns are read (J105), and what is published among other figures (J106).

    `place` makes a path of the job whole.
    """
    published = _published(job, place)
    for path in _read_again(job, place, published):
        yield findings.JOB_OVERLAP.on(*located.place_of(path), where=located.words_for(path))
    for path, other in _mixed(job, place, published):
        words = located.words_for
        yield findings.JOB_MIXED.on(*located.place_of(path), where=words(path), other=words(other))


def _published(job: Job, place: Callable[[str], str]) -> Folders:
    found = job.report.publish.items() if job.report else ()
    return {("report", "publish", audience.value): _folder(place(text)) for audience, text in found}


def _read_again(job: Job, place: Callable[[str], str], published: Folders) -> Iterator[YamlPath]:
    """What the job writes must never come back to it as a return."""
    source = _folder(place(job.returns.place))
    for path, target in {**_annotated(job, place), **_output(job, place), **published}.items():
        if target == source or (job.returns.subfolders and target.is_relative_to(source)):
            yield path


def _mixed(job: Job, place: Callable[[str], str], published: Folders) -> Iterator[tuple[YamlPath, YamlPath]]:
    """Whoever may look into an audience's place must find nothing there that is meant for others."""
    beside: Folders = _output(job, place) if job.report and len(job.report.audiences) > 1 else {}
    source = _folder(place(job.returns.place))
    figures: Folders = {("returns", "from"): source, **_annotated(job, place)}
    for path, target in published.items():
        for other, folder in beside.items():
            if target.is_relative_to(folder) or folder.is_relative_to(target):
                yield path, other
        for other, folder in figures.items():
            # Those who read a trust's own reports may be those who read its returns.
            if path[-1] != Audience.TRUST.value and folder.is_relative_to(target) and target != source:
                yield path, other
        beside[path] = target


def _annotated(job: Job, place: Callable[[str], str]) -> Folders:
    wanted = job.returns.annotate
    return {("returns", "annotate"): _folder(place(wanted))} if wanted else {}


def _output(job: Job, place: Callable[[str], str]) -> Folders:
    return {("report", "output"): _folder(place(job.report.output))} if job.report else {}


def _folder(place: str) -> PurePosixPath:
    text = place.removeprefix("file://").removeprefix("local://")
    whole = text if "://" in text else os.path.normcase(Path(text).resolve())
    return PurePosixPath(Path(whole).as_posix())
