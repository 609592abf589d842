"""Reports that were written, taken to the places where their audiences find them."""

import json
from pathlib import Path

from anchorkit.errors import AnchorkitError
from anchorkit.job.manifest import Output, PublishedRecord, ReportRecord
from anchorkit.job.model import Reports
from anchorkit.job.planning import in_order
from anchorkit.measures.disclosure import Audience
from anchorkit.workflows.run_places import Place
from anchorkit.workflows.run_record import Run
from anchorkit.workflows.run_reports import safe_names


def publish(run: Run, wanted: Reports) -> None:
    """Take each audience's reports to its place; one that can't be reached does not stop the others.

    Raises LockLost.
    """
    for audience, text in sorted(wanted.publish.items()):
        report = next((found for found in run.manifest.reports if found.audience == audience.value), None)
        if report is None:
            continue
        # Asked before an audience's first file, not between two: a place is never left half-published by it.
        run.still_held()
        try:
            _publish(run, audience, run.loaded.place(text), report)
        except AnchorkitError as error:
            hint = f"The reports are in {report.folder}; the next run publishes them. {error.hint}".strip()
            run.fail(f"publish for {audience.value}", AnchorkitError(error.message, hint=hint))


def list_name(audience: str) -> str:
    """The file that says what is published for an audience; it is written last."""
    return f"anchorkit-{audience}.json"


def to_send(before: PublishedRecord | None, report: ReportRecord) -> list[Output]:
    """The files that differ from those that lie at the place, in the order in which they are sent."""
    there = {found.path: found.sha256 for found in before.files} if before else {}
    changed = {found.path: found for found in report.files if there.get(found.path) != found.sha256}
    return [changed[path] for path in in_order(changed)]


def _publish(run: Run, audience: Audience, to: str, report: ReportRecord) -> None:
    place = Place(to)
    known = _known(run, audience, to)
    before = known if known and _is_certain(run, audience, place) else None
    if before and before.basis == report.basis and before.files == report.files:
        return
    send = to_send(before, report)
    for number, found in enumerate(send):
        run.watch("Publishing", number, len(send), found.path)
        place.put(found.path, _content(report, found))
    place.put(list_name(audience.value), _listing(report).encode())
    gone = _gone(known, report)
    for path in gone:
        place.remove(path)
    record = PublishedRecord(
        audience=audience.value,
        to=to,
        basis=report.basis,
        sent=len(send),
        removed=len(gone),
        files=report.files,
    )
    others = [found for found in run.manifest.published if found.audience != audience.value]
    run.note(published=tuple(sorted([*others, record], key=lambda found: found.audience)))
    run.log.info("published", audience=audience.value, to=to, sent=record.sent, removed=record.removed)


def _content(report: ReportRecord, found: Output) -> bytes:
    path = Path(report.folder) / found.path
    try:
        return path.read_bytes()
    except OSError as error:
        # Where reports could not be made, those of before may be gone: the machine may be new for each run.
        raise AnchorkitError(f"{path} could not be read: {error.strerror}") from None


def _known(run: Run, audience: Audience, to: str) -> PublishedRecord | None:
    """What was last known to lie at the place: more may have come since, and none of it stays unasked."""
    published = (found for found in run.manifest.published if found.audience == audience.value)
    return next((found for found in published if found.to == to), None)


def _is_certain(run: Run, audience: Audience, place: Place) -> bool:
    """True where what is known still lies at the place, and nothing besides."""
    unsure = run.recovering or run.fresh or (run.last is not None and run.last.failures)
    return not unsure and place.has(list_name(audience.value))


def _gone(known: PublishedRecord | None, report: ReportRecord) -> list[str]:
    kept = {found.path for found in report.files}
    there = [found.path for found in known.files] if known else []
    return [path for path in safe_names(there) if path not in kept]


def _listing(report: ReportRecord) -> str:
    # No name of the store's content: from it a reader might work out what is hidden.
    files = [found.model_dump() for found in report.files]
    return json.dumps({"audience": report.audience, "files": files}, indent=2) + "\n"
