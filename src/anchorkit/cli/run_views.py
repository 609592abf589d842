"""A run's manifest, or what a run would do, turned into a summary that fits one screen, and into JSON."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from anchorkit.cli import console

if TYPE_CHECKING:
    from anchorkit.job.manifest import Manifest
    from anchorkit.job.planning import Listed
    from anchorkit.workflows.run_outlook import Outlook

_LABEL: Final = 12
_MOST: Final = 8


def show_manifest(manifest: "Manifest") -> None:
    """The summary of a run: what came, what was made of it, what there is to do."""
    lines = [*_lines(manifest)]
    console.say(f"{manifest.run}: {_verdict(manifest, told=bool(lines))}", style="bold")
    for label, text in (*lines, ("Took", f"{manifest.seconds:.1f} seconds")):
        console.say(f"{label:<{_LABEL}}{text}")


def show_failures(manifest: "Manifest") -> None:
    """What could not be done and what to do about it, on standard error."""
    for failure in manifest.failures:
        console.note(f"{failure.step}: {failure.message}.", style="bold red")
        for line in failure.findings:
            console.note(f"  {line}")
        if failure.hint:
            console.note(f"  {failure.hint}")


def manifest_fields(manifest: "Manifest") -> dict[str, Any]:
    """The manifest as JSON has it: what the file of the run holds."""
    return {"run": manifest.run, **manifest.model_dump(mode="json")}


def show_outlook(outlook: "Outlook") -> None:
    """What a run would do."""
    console.say(f"A run of {outlook.job} would do this; nothing was changed.", style="bold")
    files = outlook.files
    for label, found in (("New", files.new), ("Changed", files.changed), ("Unchanged", files.unchanged)):
        console.say(f"{label:<{_LABEL}}{_named(found)}")
    if files.passed_over:
        console.say(f"{'Passed over':<{_LABEL}}{_some(files.passed_over)}")
    for report in outlook.reports:
        console.say(f"{'Reports':<{_LABEL}}{report.audience}: {_report_outlook(report.why)}")
        if report.publish_to:
            to = f"would go to {report.publish_to}" if report.why else f"unchanged at {report.publish_to}"
            console.say(f"{'Publish':<{_LABEL}}{report.audience}: {to}")
    if outlook.chase_list:
        console.say(f"{'Chase list':<{_LABEL}}{outlook.chase_list}, where it differs")
    if outlook.stale:
        console.say(f"{'Stale':<{_LABEL}}{outlook.stale}")


def outlook_fields(outlook: "Outlook") -> dict[str, Any]:
    """What a run would do, as JSON has it."""
    files = outlook.files
    return {
        "dry_run": True,
        "job": outlook.job,
        "last_run": outlook.last_run,
        "files": {
            "new": [found.key for found in files.new],
            "changed": [found.key for found in files.changed],
            "unchanged": [found.key for found in files.unchanged],
            "passed_over": list(files.passed_over),
        },
        "reports": [
            {
                "audience": found.audience,
                "would_be_written": bool(found.why),
                "why": found.why,
                "publish_to": found.publish_to,
            }
            for found in outlook.reports
        ],
        "chase_list": str(outlook.chase_list) if outlook.chase_list else None,
        "stale": outlook.stale,
    }


def _verdict(manifest: "Manifest", *, told: bool) -> str:
    if manifest.failures:
        steps = ", ".join(dict.fromkeys(failure.step for failure in manifest.failures))
        return f"{'not everything' if told else 'nothing'} could be done ({steps})"
    found = sum(manifest.findings.values())
    if found:
        return f"done, {found} finding{'s' if found != 1 else ''} to act on"
    return "done" if manifest.news else "nothing new; nothing was changed"


def _lines(manifest: "Manifest") -> Iterator[tuple[str, str]]:
    counts = manifest.counts
    if counts:
        yield (
            "Files",
            _counted(counts, ("new", "changed", "unchanged", "not complete", "not reached", "passed over")),
        )
    if counts.get("read"):
        yield (
            "Read",
            _counted(counts, ("accepted", "accepted with findings", "refused", "already held", "unread")),
        )
        names = ("added", "changed", "unchanged", "older", "refused")
        answers = {name: counts.get(f"answers {name}", 0) for name in names}
        yield "Answers", _counted(answers, names)
    yield from _found(manifest)
    yield from _made(manifest)
    for warning in manifest.warnings:
        yield "Note", warning


def _found(manifest: "Manifest") -> Iterator[tuple[str, str]]:
    if manifest.findings:
        yield "Findings", _some([f"{code} × {number}" for code, number in manifest.findings.items()])
        if manifest.refused:
            yield "Refused", _some(manifest.refused)
        yield "Listed", f"each file with its findings: {manifest.file}"
    if manifest.annotated:
        yield "To send", f"{_files(len(manifest.annotated))} to send back, in {manifest.annotated_in}"
    if earlier := manifest.told_before:
        yield "Open", f"{_files(earlier)} with findings that earlier runs told"


def _made(manifest: "Manifest") -> Iterator[tuple[str, str]]:
    failed = {failure.step for failure in manifest.failures}
    for report in manifest.reports:
        state = "written" if report.written else "unchanged"
        if f"reports for {report.audience}" in failed:
            state = "of an earlier run"
        yield "Reports", f"{report.audience}: {_files(len(report.files))} {state} in {report.folder}"
    for found in manifest.published:
        # What lies there after a failure is for the next run to find out.
        if f"publish for {found.audience}" not in failed:
            state = f"{_files(found.sent)} sent, {found.removed} removed" if found.sent else "unchanged"
            yield "Published", f"{found.audience}: {state} at {found.to}"
    if chase := manifest.chase_list:
        yield "Chase list", f"{chase.outstanding} to remind, {chase.overdue} overdue: {chase.file}"


def _counted(counts: dict[str, int], names: Sequence[str]) -> str:
    return ", ".join(f"{counts[name]} {name}" for name in names if counts.get(name)) or "none"


def _files(number: int) -> str:
    return f"{number} file{'s' if number != 1 else ''}"


def _named(found: "Sequence[Listed]") -> str:
    return f"{len(found)}{': ' if found else ''}{_some([each.key for each in found])}"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more


def _report_outlook(why: str) -> str:
    if not why:
        return "unchanged"
    return f"would be written {why}" if why.startswith("if ") else f"would be written: {why}"
