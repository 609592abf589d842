"""What became of returned files turned into words and JSON: file by file, and what to look at first."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from anchorkit.cli import console
from anchorkit.findings import CATALOGUE, Severity

if TYPE_CHECKING:
    from anchorkit.findings import Finding
    from anchorkit.observations import Key
    from anchorkit.selection.model import Question
    from anchorkit.workflows.file_receipts import Counts, FileReceipt, IngestReport

_MOST_REFUSED: Final = 10
"""How many refused answers a receipt names by itself."""
_MOST_RULES: Final = 10
"""How many rules the summary names; what is below them stands with each file."""
_MOST_FILES: Final = 5
"""How many files a rule names in the summary."""
_WHATS: Final = {
    "added": "added",
    "changed": "changed",
    "unchanged": "unchanged",
    "older": "older than what is held",
}
_COSTS: Final = {
    Severity.CRITICAL: ("file refused", "files refused"),
    Severity.ERROR: ("answer refused", "answers refused"),
    Severity.WARNING: ("to check", "to check"),
}


def show_report(report: "IngestReport", *, checked_only: bool, verbose: bool) -> None:
    """What is wrong with the set, what became of each file, and at the end what to look at first."""
    console.show_findings(report.warnings, error=True)
    for receipt in report.files:
        _show_file(receipt, checked_only=checked_only, verbose=verbose)
        if verbose:
            _show_changes(receipt)
    if report.passed_over:
        _show_passed_over(report.passed_over)
    _show_first_things(report.files)
    _show_totals(report, checked_only=checked_only)


def show_stopped(report: "IngestReport") -> None:
    """How far it came before it was stopped, and why."""
    left, how = len(report.left), "Stopped" if report.stopped else "Interrupted"
    files = f"{left} file{'s were' if left != 1 else ' was'}"
    console.note(
        f"{how} before {console.inline(report.left[0].name)}: {files} not taken in. What was taken in before "
        "is kept; run this again to go on."
    )
    if report.stopped:
        console.show_error(report.stopped)


def _show_file(receipt: "FileReceipt", *, checked_only: bool, verbose: bool) -> None:
    console.say(
        f"{console.inline(receipt.file)}: {_outcome(receipt, checked_only=checked_only)}", style="bold"
    )
    if receipt.outcome not in ("refused", "already held"):
        console.say(f"  answers: {_counted(receipt.counts, checked_only=checked_only)}")
        _show_refused(receipt, verbose=verbose)
    if receipt.findings:
        console.show_findings(receipt.findings)
        console.say()
    if receipt.pack:
        written = [receipt.pack.annotated, receipt.pack.copy, receipt.pack.note]
        console.say(f"  to send back: {', '.join(console.inline(path) for path in written if path)}")


def _counted(counts: "Counts", *, checked_only: bool) -> str:
    """What there is of each, leaving out what there is none of."""
    if checked_only:
        return f"{counts.added} can be taken, {counts.refused} can't"
    words = {**_WHATS, "refused": "refused"}
    found = [f"{number} {word}" for name, word in words.items() if (number := getattr(counts, name))]
    return ", ".join(found) or "none given"


def _outcome(receipt: "FileReceipt", *, checked_only: bool) -> str:
    if receipt.outcome == "already held" and receipt.recorded_at:
        return f"already held since {receipt.recorded_at:%d %B %Y, %H:%M} UTC; nothing changed"
    words = {"accepted": "can be accepted", "accepted with findings": "can be accepted, with findings"}
    who = f" ({console.inline(receipt.organisation)})" if receipt.organisation else ""
    return (words.get(receipt.outcome, receipt.outcome) if checked_only else receipt.outcome) + who


def _show_refused(receipt: "FileReceipt", *, verbose: bool) -> None:
    """The answers that were not taken, by key and with the codes of what stands against them."""
    refused = receipt.refused_answers
    shown = refused if verbose else refused[:_MOST_REFUSED]
    if shown:
        console.say("  refused:")
    for key, codes in shown:
        console.say(f"    {_question(key)}  {', '.join(codes)}")
    if len(refused) > len(shown):
        console.say(f"    and {len(refused) - len(shown)} more; --json names them all")


def _show_changes(receipt: "FileReceipt") -> None:
    """Every answer that was given by its key and what became of it, never its value."""
    for what, words in _WHATS.items():
        keys = [_question(key) for key, found in receipt.changes if found == what]
        if keys:
            console.say(f"  {words}:")
            for key in keys:
                console.say(f"    {key}")


def _question(key: "Key | Question") -> str:
    return f"{key.indicator}|{key.group}|{key.period}"


def _show_passed_over(paths: Iterable[Path]) -> None:
    folders = [path for path in paths if path.is_dir()]
    files = [path for path in paths if path not in folders]
    if files:
        names = ", ".join(console.inline(path.name) for path in files)
        console.note(f"Passed over, since they are no finished workbooks: {names}")
    if folders:
        names = ", ".join(f"{console.inline(path.name)}/" for path in folders)
        console.note(f"Folders within a folder are not looked into; name them to take them in too: {names}")


def _show_first_things(receipts: Iterable["FileReceipt"]) -> None:
    """For several files: each rule once, what costs most first, with how often and where."""
    found = [receipt for receipt in receipts if receipt.findings]
    if len(found) < 2:
        return
    console.say("To look at first", style="bold")
    rules = list(_by_rule(found))
    for code, places in rules[:_MOST_RULES]:
        severity = places[0][1].severity
        files = list(dict.fromkeys(console.inline(receipt.file.name) for receipt, _ in places))
        costs = f"{len(places)} {_COSTS[severity][len(places) != 1]}"
        more = f" and {len(files) - _MOST_FILES} more" if len(files) > _MOST_FILES else ""
        title = CATALOGUE[code].title if code in CATALOGUE else code
        console.say(f"  {code}  {title}: {costs} ({', '.join(files[:_MOST_FILES])}{more})")
    if len(rules) > _MOST_RULES:
        console.say(f"  and {len(rules) - _MOST_RULES} more kinds; each file above has all of its own")
    console.say()


def _by_rule(
    receipts: Iterable["FileReceipt"],
) -> Iterator[tuple[str, list[tuple["FileReceipt", "Finding"]]]]:
    places: dict[str, list[tuple[FileReceipt, Finding]]] = {}
    for receipt in receipts:
        for finding in receipt.findings:
            places.setdefault(finding.code, []).append((receipt, finding))
    order = list(Severity)
    yield from sorted(places.items(), key=lambda item: (order.index(item[1][0][1].severity), -len(item[1])))


def _show_totals(report: "IngestReport", *, checked_only: bool) -> None:
    outcomes = Counter(receipt.outcome for receipt in report.files)
    refused, held = outcomes["refused"], outcomes["already held"]
    fine = len(report.files) - refused - held
    verb = "can be accepted" if checked_only else "accepted"
    parts = [f"{fine} {verb}", f"{refused} refused", *([f"{held} already held"] if held else [])]
    files = f"{len(report.files)} file{'s' if len(report.files) != 1 else ''}"
    console.say(f"{files}: {', '.join(parts)}", style="bold")


def report_fields(report: "IngestReport") -> dict[str, Any]:
    """What became of the files as JSON has it, in the order of the files."""
    outcomes = Counter(receipt.outcome for receipt in report.files)
    answers = {
        name: sum(getattr(receipt.counts, name) for receipt in report.files) for name in (*_WHATS, "refused")
    }
    stopped = {"stopped": str(report.stopped or "Interrupted"), "left": [str(path) for path in report.left]}
    return {
        "files": [_file_fields(receipt) for receipt in report.files],
        "totals": {
            "files": len(report.files),
            "accepted": outcomes["accepted"] + outcomes["accepted with findings"],
            "refused": outcomes["refused"],
            "already held": outcomes["already held"],
            "answers": answers,
            "findings": sum(len(receipt.findings) for receipt in report.files),
        },
        **(stopped if report.left else {}),
    }


def _file_fields(receipt: "FileReceipt") -> dict[str, Any]:
    return {
        "file": str(receipt.file),
        "outcome": receipt.outcome,
        "return": receipt.return_id,
        "organisation": receipt.organisation,
        "answers": {name: getattr(receipt.counts, name) for name in (*_WHATS, "refused")},
        "changes": [
            *({**_key_fields(key), "what": what} for key, what in receipt.changes),
            *(
                {**_key_fields(key), "what": "refused", "codes": list(codes)}
                for key, codes in receipt.refused_answers
            ),
        ],
        "findings": [console.finding_fields(finding) for finding in receipt.findings],
        "annotated": _path(receipt.pack.annotated if receipt.pack else None),
        "note": _path(receipt.pack.note if receipt.pack else None),
    }


def _key_fields(key: "Key | Question") -> dict[str, str]:
    return {"indicator": key.indicator, "period": key.period, "group": key.group}


def _path(path: Path | None) -> str | None:
    return str(path) if path else None
