"""The status of a round and the history of a figure turned into words, tables and JSON."""

import shlex
from datetime import datetime
from typing import TYPE_CHECKING, Any

from anchorkit.cli import console

if TYPE_CHECKING:
    from anchorkit.observations import Observation
    from anchorkit.workflows.status import OrganisationStatus, Received, StatusReport, Tally
    from anchorkit.workflows.trace import Step, Trace

_STATES = {
    "current": "stands now",
    "superseded": "replaced",
    "older": "kept as older: it was saved before what stood",
    "repeated": "the same answer again",
    "withdrawn": "withdrawn",
}


def show_status(report: "StatusReport", *, verbose: bool) -> None:
    """A line for each organisation in the order of the set, and what is overdue."""
    console.say(report.title, style="bold")
    columns = (
        "Code",
        "Organisation",
        "Files",
        "Last",
        "Asked",
        "Answered",
        "No figure",
        "To answer",
        "Complete",
    )
    rows = [_row(found) for found in report.organisations]
    console.show_table((*columns, "Refused", "Disputed"), rows)
    done = sum(not found.outstanding for found in report.organisations)
    console.say(f"{done} of {len(report.organisations)} organisations have nothing outstanding")
    if report.due:
        late = [found for found in report.organisations if found.days_overdue]
        days = (report.today - report.due).days
        when = f"{report.due.day} {report.due:%B %Y}"
        if late:
            codes = ", ".join(found.organisation.code for found in late)
            console.say(f"Due {when}, {days} day{'' if days == 1 else 's'} ago; outstanding: {codes}")
        else:
            console.say(f"Due {when}")
    if verbose:
        for found in report.organisations:
            _show_organisation(found)
    _show_others(report)


def _row(found: "OrganisationStatus") -> tuple[object, ...]:
    tally = found.tally
    last = found.last_received
    return (
        found.organisation.code,
        found.organisation.name,
        len(found.received),
        f"{last.day} {last:%b %Y}" if last else "nothing yet",
        tally.asked,
        tally.answered,
        tally.asked - tally.answered - tally.to_answer,
        tally.to_answer,
        f"{tally.complete}%",
        "the file" if found.last_refused else found.refused_answers,
        len(found.disputed),
    )


def _show_organisation(found: "OrganisationStatus") -> None:
    console.say(f"\n{found.organisation.code}  {found.organisation.name}", style="bold")
    for title, tally in found.by_pillar:
        parts = (
            f"{tally.asked} asked",
            f"{tally.answered} answered",
            f"{tally.not_collected} not collected",
            f"{tally.not_applicable} not applicable",
            *((f"{tally.held_back} held back",) if tally.held_back else ()),
            f"{tally.to_answer} to answer",
        )
        console.say(f"  {title}: {', '.join(parts)}")
    for each in found.received:
        console.say(f"  {_received_words(each)}")
    for dispute in found.disputed:
        key = dispute.key
        console.say(
            f"  disputed: {key.indicator}|{key.group}|{key.period} (returns {dispute.return_id} and "
            f"{dispute.against})"
        )


def _received_words(each: "Received") -> str:
    words = f"return {each.return_id}: {each.file}, {_moment(each.received)}, {each.outcome}"
    if each.withdrawn:
        return f"{words}, withdrawn: {each.reason}"
    return f"{words}, restored: {each.reason}" if each.reason else words


def _show_others(report: "StatusReport") -> None:
    if report.others:
        console.say("\nFrom nobody whom the set asks", style="bold")
        for each in report.others:
            console.say(f"  {_received_words(each)}")
    if report.unjudged:
        console.say("\nReceived, but anchorkit was stopped before it was taken in", style="bold")
        for kept in report.unjudged:
            console.say(f"  {kept.file}, {_moment(kept.received_at)}: take it in again")


def status_fields(report: "StatusReport") -> dict[str, Any]:
    """The status as JSON has it."""
    organisations = report.organisations
    return {
        "title": report.title,
        "due": report.due,
        "today": report.today,
        "organisations": [_organisation_fields(found) for found in organisations],
        "others": [_received_fields(found) for found in report.others],
        "unjudged": [{"file": found.file, "sha256": found.sha256} for found in report.unjudged],
        "totals": {
            "organisations": len(organisations),
            "outstanding": sum(found.outstanding for found in organisations),
            "overdue": sum(bool(found.days_overdue) for found in organisations),
        },
    }


def _organisation_fields(found: "OrganisationStatus") -> dict[str, Any]:
    return {
        "organisation": found.organisation.code,
        "name": found.organisation.name,
        "last_received": found.last_received.isoformat() if found.last_received else None,
        **_tally_fields(found.tally),
        "refused_answers": found.refused_answers,
        "last_file_refused": found.last_refused,
        "outstanding": found.outstanding,
        "days_overdue": found.days_overdue,
        "pillars": [{"pillar": title, **_tally_fields(tally)} for title, tally in found.by_pillar],
        "disputed": [
            {
                "indicator": dispute.key.indicator,
                "period": dispute.key.period,
                "group": dispute.key.group,
                "returns": [dispute.return_id, dispute.against],
            }
            for dispute in found.disputed
        ],
        "returns": [_received_fields(each) for each in found.received],
    }


def _tally_fields(tally: "Tally") -> dict[str, int]:
    return {
        "asked": tally.asked,
        "answered": tally.answered,
        "not_collected": tally.not_collected,
        "not_applicable": tally.not_applicable,
        "held_back": tally.held_back,
        "to_answer": tally.to_answer,
        "complete": tally.complete,
    }


def _received_fields(each: "Received") -> dict[str, Any]:
    return {
        "return": each.return_id,
        "file": each.file,
        "received": each.received.isoformat(),
        "outcome": each.outcome,
        "refused_answers": each.refused_answers,
        "withdrawn": each.withdrawn,
        "reason": each.reason,
    }


def show_trace(trace: "Trace") -> None:
    """The history of a figure, the newest first: what, from where, and the reports of then."""
    key = trace.key
    console.say(f"{key.organisation}  {key.indicator}  {key.period}  {key.group}", style="bold")
    if trace.current is None:
        console.say("Nothing stands: all that was said is withdrawn.")
    if trace.disputed_with is not None:
        console.say(f"Disputed: return {trace.disputed_with} gives another answer.")
    for step in trace.steps:
        _show_step(step)
    if trace.saved:
        console.note(f"The file as it came: {trace.saved}")


def _show_step(step: "Step") -> None:
    stored, receipt = step.past.stored, step.receipt
    console.say(f"\n{_words(stored.observation)}: {_STATES[step.past.state]}", style="bold")
    place = f"{stored.sheet}!{stored.cell}" if stored.sheet else stored.cell
    console.say(f"  return {stored.return_id}: {stored.file}{f', {place}' if place else ''}")
    saved = f"; saved {_moment(receipt.modified_at)}" if receipt.modified_at else ""
    by = f" by {receipt.author}" if receipt.author and saved else ""
    console.say(f"  taken in {_moment(stored.recorded_at)}{saved}{by}")
    if stored.observation.note:
        console.say(f"  note: {' '.join(stored.observation.note.split())}")
    if step.past.superseded_at and step.as_at:
        console.say(f"  stood from {_moment(step.past.since)} to {_moment(step.past.superseded_at)}")
    for withdrawal in receipt.withdrawals:
        what = "withdrawn" if withdrawal.withdrawn else "restored"
        console.say(f"  {what} {_moment(withdrawal.recorded_at)}: {withdrawal.reason}")
    console.say(f"  sha256 {step.past.sha256}")
    if step.as_at:
        console.say(f"  reports as they stood then: {report_command(step.as_at)}")


def report_command(as_at: str) -> str:
    """The command that makes the reports of a moment again."""
    return shlex.join(["anchorkit", "report", "--as-at", as_at, "--output", f"reports-{as_at[:10]}"])


def trace_fields(trace: "Trace") -> dict[str, Any]:
    """The history as JSON has it, the newest first."""
    key = trace.key
    return {
        "organisation": key.organisation,
        "indicator": key.indicator,
        "period": key.period,
        "group": key.group,
        "disputed_with": trace.disputed_with,
        "saved": str(trace.saved) if trace.saved else None,
        "history": [_step_fields(step) for step in trace.steps],
    }


def _step_fields(step: "Step") -> dict[str, Any]:
    stored, receipt, past = step.past.stored, step.receipt, step.past
    found = stored.observation
    return {
        "state": past.state,
        "numerator": found.numerator,
        "denominator": found.denominator,
        "value": found.choice or found.value,
        "status": found.status.value,
        "note": found.note,
        "marks": list(stored.marks),
        "return": stored.return_id,
        "file": stored.file,
        "sha256": past.sha256,
        "sheet": stored.sheet,
        "cell": stored.cell,
        "received": stored.recorded_at.isoformat(),
        "saved": receipt.modified_at.isoformat() if receipt.modified_at else None,
        "saved_by": receipt.author,
        "since": past.since.isoformat() if step.as_at else None,
        "until": past.superseded_at.isoformat() if past.superseded_at and step.as_at else None,
        "withdrawals": [
            {
                "what": "withdrawn" if each.withdrawn else "restored",
                "reason": each.reason,
                "recorded_at": each.recorded_at.isoformat(),
            }
            for each in receipt.withdrawals
        ],
        "as_at": step.as_at,
        "report": report_command(step.as_at) if step.as_at else None,
    }


def _words(found: "Observation") -> str:
    """An answer as it was given, with nothing worked out."""
    if not found.status.has_figure:
        return found.status.label
    parts = []
    if found.numerator is not None or found.denominator is not None:
        parts.append(f"{_number(found.numerator)} of {_number(found.denominator)}")
    if found.choice:
        parts.append(found.choice)
    if found.value is not None:
        parts.append(_number(found.value))
    words = ", given as ".join(parts) or "no figure"
    return f"{words} ({found.status.label})"


def _number(figure: float | None) -> str:
    return "?" if figure is None else f"{figure:,.12g}"


def _moment(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"
