"""What came of a return into a covering note: Markdown text, ready to paste into an e-mail.

Every text from elsewhere (names, sheets, files) is shown literally: it can't become a heading, a link, HTML
or a formula.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from anchorkit.findings import USUAL_CONSEQUENCES, Finding, Severity
from anchorkit.returns.causes import Cause, causes_of, places_text, things_words

MOST_CAUSES: Final = 5
"""How many things the note names where the workbook that goes with it names them all at their cells."""
_MOST_PLACES: Final = 4
_USUALLY: Final = {
    Severity.ERROR: "What can't be right is left out until you put it right.",
    Severity.WARNING: "What we only ask about is taken and marked.",
}

_SPECIAL = re.compile(r"[\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_ADDRESS = re.compile(r"(?i)\b(www)\.|:(?=//)")
_EMAIL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._+-]*[A-Za-z0-9])?@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


class Attached(StrEnum):
    """What goes back to the person together with the note."""

    ANNOTATED = "annotated"
    """Their own workbook with our comments in it."""
    BESIDE = "beside"
    """Their workbook as it came, and our findings in a small workbook of their own."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Covering:
    """What the note has to know beside the findings."""

    file: str
    """The name of the file that came."""
    organisation: str = ""
    """Who is addressed; empty where that is not known."""
    set_title: str = ""
    contact_name: str = ""
    contact_email: str = ""
    return_by: date | None = None
    refused: bool = False
    taken: int = 0
    not_taken: int = 0
    stored: bool = True
    """False where the file was only looked through."""
    attached: Attached = Attached.NOTHING
    attachment: str = ""
    """The name of the workbook that goes with the note."""
    copy: str = ""
    """The name of the untouched copy, where there is one."""
    why_not: str = ""
    """Why their own workbook does not come back with our comments in it."""


def covering_note(findings: Sequence[Finding], covering: Covering) -> str:
    """Write the note. It opens with a subject line and a greeting and ends with thanks."""
    causes = causes_of(findings)
    paragraphs = [
        f"**Subject:** Your return{_for_set(covering)}: {things_words(causes)}",
        _greeting(covering),
        f"thank you for sending “{literal(covering.file)}”. {_taken(covering)}",
        f"**What to look at first**\n\n{_what_happens(causes)}{_first_things(causes, covering)}",
        *([rest] if (rest := _rest(causes, covering)) else []),
        f"**How to send it back**\n\n{_way_back(covering)}",
        f"**Questions?** {_contact(covering)}",
        "Thank you for the time that you give to this.",
    ]
    return "\n\n".join(paragraphs) + "\n"


def literal(text: str) -> str:
    """A text on one line as Markdown that shows it as it is, and as HTML that can't run."""
    seen = "".join(
        " " if sign.isspace() else sign if unicodedata.category(sign) not in ("Cc", "Cf", "Cs") else "�"
        for sign in text
    )
    plain = _ENTITY.sub("&amp;", " ".join(seen.split()))
    plain = _SPECIAL.sub(lambda found: f"\\{found[0]}", plain)
    plain = _ADDRESS.sub(lambda found: f"{found[1]}\\." if found[1] else "\\:", plain)
    return plain.replace("<", "&lt;").replace(">", "&gt;").replace("@", "\\@")


def _for_set(covering: Covering) -> str:
    return f" for “{literal(covering.set_title)}”" if covering.set_title else ""


def _greeting(covering: Covering) -> str:
    who = literal(covering.organisation)
    return f"Dear colleagues at {who}," if who else "Dear colleague,"


def _taken(covering: Covering) -> str:
    if covering.refused:
        kept = " We have kept it as it came." if covering.stored else ""
        return f"We could not use the file yet, so nothing in it has been taken.{kept}"
    verb = ("has been taken", "have been taken") if covering.stored else ("can be taken", "can be taken")
    said = f"{_answers(covering.taken)} {verb[covering.taken != 1]}"
    if not covering.not_taken:
        return f"{said}; none had to be left out."
    cannot = "could not" if covering.stored else "can't"
    return f"{said}; {_answers(covering.not_taken)} {cannot} be taken yet."


def _answers(count: int) -> str:
    return f"{count} answer{'s' if count != 1 else ''}"


def _things(count: int) -> str:
    return f"{count} thing{'s' if count != 1 else ''}"


def _what_happens(causes: Sequence[Cause]) -> str:
    """What follows from most findings, said once; what follows from others stands beside them."""
    usual = {cause.severity for cause in causes if _is_usual(cause)}
    said = [words for severity, words in _USUALLY.items() if severity in usual]
    return f"{' '.join(said)}\n\n" if said else ""


def _is_usual(cause: Cause) -> bool:
    return cause.consequence == USUAL_CONSEQUENCES[cause.severity]


def _first_things(causes: Sequence[Cause], covering: Covering) -> str:
    """The gravest things; all of them, with all their places, where they don't stand at the cells."""
    cut = covering.attached is Attached.ANNOTATED
    return "\n".join(
        f"{place}. {_thing(cause, _MOST_PLACES if cut else len(cause.places))}"
        for place, cause in enumerate(causes[:MOST_CAUSES] if cut else causes, 1)
    )


def _thing(cause: Cause, most: int) -> str:
    where = f" ({literal(places_text(cause.places, most))})" if any(cause.places[0]) else ""
    message, remedy, consequence = map(literal, (cause.message, cause.remedy, cause.consequence))
    happens = "" if _is_usual(cause) else f" What happens: {consequence}"
    return f"**{literal(cause.title)}**{where}. {message} What to do: {remedy}{happens} ({cause.code})"


def _rest(causes: Sequence[Cause], covering: Covering) -> str:
    left = len(causes) - MOST_CAUSES
    if left <= 0 or covering.attached is not Attached.ANNOTATED:
        return ""
    more = f"There {'is' if left == 1 else 'are'} {left} more thing{'s' if left != 1 else ''}"
    return f"{more}: the sheet “Findings” in the workbook that we attach lists everything."


def _way_back(covering: Covering) -> str:
    by = f" If you can, please do so by {covering.return_by:%-d %B %Y}." if covering.return_by else ""
    attachment, copy = literal(covering.attachment), literal(covering.copy)
    if covering.attached is Attached.ANNOTATED:
        return (
            f"We attach “{attachment}”: your own workbook, with everything that you put in it. Its sheet "
            "“Findings” lists each thing with a link to its cell; there you find our comment, a dashed "
            "outline, and a note beside the table. Put right what you can, save the workbook and reply to "
            "this e-mail with it. Our comments may stay, and what is fine needs no touching." + by
        )
    if covering.attached is Attached.BESIDE:
        return (
            f"We attach two files. “{copy}” is your workbook, untouched: {literal(covering.why_not)}. "
            f"“{attachment}” lists each thing with its cell. Put right what you can in your workbook, save "
            "it and reply to this e-mail with it." + by
        )
    return f"Put it right in your own file, save it and reply to this e-mail with it.{by}"


def _contact(covering: Covering) -> str:
    address = covering.contact_email
    email = address if _EMAIL.fullmatch(address) else literal(address)
    whom = ", ".join(part for part in (literal(covering.contact_name), email) if part)
    return f"Ask {whom}, or reply to this e-mail." if whom else "Reply to this e-mail."
