"""Where figures come from: the history of one, and all of a return, turned into words, tables and JSON."""

import shlex
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from anchorkit.cli import console

if TYPE_CHECKING:
    from anchorkit.observations import Observation
    from anchorkit.store.model import ReturnedAnswer, What
    from anchorkit.workflows.receipt import ReturnReceipt
    from anchorkit.workflows.trace import Step, Trace

_STATES = {
    "current": "stands now",
    "superseded": "replaced",
    "older": "kept as older: it was saved before what stood",
    "repeated": "the same answer again",
    "withdrawn": "withdrawn",
}
_ORDER: Final[dict["What", str]] = {
    "changed": "changed",
    "older": "kept as older",
    "added": "added",
    "unchanged": "unchanged",
}
"""What became of an answer, in the order in which somebody would look at it, after those refused."""


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
    console.say(f"\n{answer_words(stored.observation)}: {_STATES[step.past.state]}", style="bold")
    place = f", {stored.sheet}!{stored.cell}" if stored.sheet else stored.cell and f", {stored.cell}"
    console.say(f"  return {stored.return_id}: {console.inline(stored.file + place)}")
    saved = f"; saved {moment_words(receipt.modified_at)}" if receipt.modified_at else ""
    by = f" by {receipt.author}" if receipt.author and saved else ""
    console.say(f"  taken in {moment_words(stored.recorded_at)}{saved}{by}")
    if stored.observation.note:
        console.say(f"  note: {' '.join(stored.observation.note.split())}")
    if step.past.superseded_at and step.as_at:
        console.say(
            f"  stood from {moment_words(step.past.since)} to {moment_words(step.past.superseded_at)}"
        )
    for withdrawal in receipt.withdrawals:
        what = "withdrawn" if withdrawal.withdrawn else "restored"
        console.say(f"  {what} {moment_words(withdrawal.recorded_at)}: {withdrawal.reason}")
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
        **_figures(found),
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


def answer_words(found: "Observation") -> str:
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


def show_receipt(receipt: "ReturnReceipt") -> None:
    """What became of each answer of a return: those refused first, then what changed, from what to what."""
    stored, found = receipt.stored, receipt.stored.receipt
    who = f" ({found.organisation})" if found.organisation else ""
    console.say(
        f"Return {found.return_id}: {console.inline(stored.file)}{who}, {found.outcome}", style="bold"
    )
    saved = f"; saved {moment_words(stored.modified_at)}" if stored.modified_at else ""
    by = f" by {stored.author}" if stored.author and saved else ""
    console.say(f"  taken in {moment_words(found.recorded_at)}{saved}{by}")
    for withdrawal in stored.withdrawals:
        what = "withdrawn" if withdrawal.withdrawn else "restored"
        console.say(f"  {what} {moment_words(withdrawal.recorded_at)}: {withdrawal.reason}")
    if found.outcome != "refused":
        console.say(f"  answers: {_counted(receipt)}")
    rows: list[tuple[str, ...]] = [
        ("refused", f"{key.indicator}|{key.group}|{key.period}", "", "", "", ", ".join(codes))
        for key, codes in found.refused_answers
    ]
    rows += [_answer_row(answer) for what in _ORDER for answer in receipt.answers if answer.what == what]
    if rows:
        console.say()
        columns = ("What", "Question", "Before", "In this return", "Where", "Findings")
        console.show_table(columns, rows, keep=2)
    console.show_findings(stored.findings)


def _counted(receipt: "ReturnReceipt") -> str:
    found = receipt.stored.receipt
    whats = [answer.what for answer in receipt.answers]
    counts = {name: whats.count(what) for what, name in _ORDER.items()} | {"refused": found.refused}
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "none given"


def _answer_row(answer: "ReturnedAnswer") -> tuple[str, ...]:
    stored, key = answer.stored, answer.stored.observation.key
    return (
        _ORDER[answer.what],
        f"{key.indicator}|{key.group}|{key.period}",
        answer_words(answer.before) if answer.before and answer.what != "unchanged" else "",
        answer_words(stored.observation),
        f"{stored.sheet}!{stored.cell}" if stored.sheet else stored.cell,
        ", ".join(stored.marks),
    )


def receipt_fields(receipt: "ReturnReceipt") -> dict[str, Any]:
    """The receipt as JSON has it, sorted by question."""
    stored, found = receipt.stored, receipt.stored.receipt
    names = ("added", "changed", "unchanged", "older", "refused")
    return {
        "return": found.return_id,
        "file": stored.file,
        "sha256": stored.sha256,
        "outcome": found.outcome,
        "organisation": found.organisation,
        "received": found.recorded_at.isoformat(),
        "saved": stored.modified_at.isoformat() if stored.modified_at else None,
        "saved_by": stored.author,
        "withdrawn": stored.is_withdrawn,
        "counts": {name: getattr(found, name) for name in names},
        "answers": [_answer_fields(answer) for answer in receipt.answers],
        "refused": [
            {"indicator": key.indicator, "period": key.period, "group": key.group, "codes": list(codes)}
            for key, codes in found.refused_answers
        ],
        "findings": [console.finding_fields(finding) for finding in stored.findings],
    }


def _answer_fields(answer: "ReturnedAnswer") -> dict[str, Any]:
    stored, key = answer.stored, answer.stored.observation.key
    return {
        "indicator": key.indicator,
        "period": key.period,
        "group": key.group,
        "what": answer.what,
        "before": _figures(answer.before) if answer.before else None,
        "now": _figures(stored.observation),
        "sheet": stored.sheet,
        "cell": stored.cell,
        "codes": list(stored.marks),
    }


def _figures(found: "Observation") -> dict[str, Any]:
    return {
        "numerator": found.numerator,
        "denominator": found.denominator,
        "value": found.choice or found.value,
        "status": found.status.value,
        "note": found.note,
    }


def moment_words(moment: datetime) -> str:
    """A moment to the minute, in UTC."""
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"
