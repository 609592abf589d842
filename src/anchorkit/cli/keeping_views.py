"""The status of a round turned into words, a table and JSON."""

from typing import TYPE_CHECKING, Any

from anchorkit.cli import console
from anchorkit.cli.history_views import moment_words

if TYPE_CHECKING:
    from anchorkit.workflows.status import OrganisationStatus, Received, StatusReport, Tally


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
    open_ = sum(found.outstanding for found in report.organisations)
    console.say(f"{open_} of {len(report.organisations)} organisations have something outstanding")
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
    _show_others(report, verbose=verbose)


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
    file, came = console.inline(each.file), moment_words(each.received)
    words = f"return {each.return_id}: {file}, {came}, {each.outcome}"
    if each.withdrawn:
        return f"{words}, withdrawn: {each.reason}"
    return f"{words}, restored: {each.reason}" if each.reason else words


def _show_others(report: "StatusReport", *, verbose: bool) -> None:
    if report.others and verbose:
        console.say("\nFrom nobody whom the set asks, or nobody knows from whom", style="bold")
        for each in report.others:
            console.say(f"  {_received_words(each)}")
    elif report.others:
        files = f"{len(report.others)} file{'s' if len(report.others) != 1 else ''}"
        console.say(f"{files} from nobody whom the set asks, or nobody knows from whom: see --verbose")
    if report.unjudged:
        console.say("\nReceived, but anchorkit was stopped before it was taken in", style="bold")
        for kept in report.unjudged:
            console.say(
                f"  {console.inline(kept.file)}, {moment_words(kept.received_at)}: take it in again, "
                "or a later one of the same organisation"
            )


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
