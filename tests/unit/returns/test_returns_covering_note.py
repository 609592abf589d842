"""The covering note: plain words for an e-mail, in which nothing from elsewhere can do anything."""

from datetime import date

import pytest

from anchorkit.findings import (
    DAMAGED,
    KEY_TWICE,
    NOT_A_NUMBER,
    NUMBER_UNDERSTOOD,
    NUMERATOR_ABOVE_DENOMINATOR,
    ROWS_MISSING,
    STORY_INCOMPLETE,
    UNKNOWN_KEY,
    Finding,
)
from anchorkit.returns.causes import causes_of, places_text
from anchorkit.returns.covering_note import Attached, Covering, covering_note, literal

MANY = (
    ROWS_MISSING.at(count=3, example="Staff paid the real living wage"),
    NUMBER_UNDERSTOOD.at("Employment", "F6"),
    NOT_A_NUMBER.at("Employment", "H5"),
    NUMERATOR_ABOVE_DENOMINATOR.at("Employment", "F7"),
    NUMERATOR_ABOVE_DENOMINATOR.at("Estates", "F9"),
    UNKNOWN_KEY.at("Employment", "A30"),
    STORY_INCOMPLETE.at("Stories", "A5"),
)
HOSTILE = (
    "=1+1",
    "<script>alert(1)</script>",
    "[here](http://example.org)",
    "# Heading",
    "a\n\n# b",
    "www.example.org",
    "`code` **bold** _it_ ~x~",
    "&lt;b&gt;",
    "\u202eevil",
    "| a | b |",
)


def note(*findings: Finding, **known: object) -> str:
    """A note about a file that was taken in."""
    return covering_note(findings or MANY, Covering(**{"file": "return.xlsx", **known}))  # type: ignore[arg-type] # any field


def test_a_whole_note() -> None:
    """Subject, greeting, what was taken, what to look at, how to send it back, whom to ask, thanks."""
    assert note(
        NUMERATOR_ABOVE_DENOMINATOR.at("Employment", "F7"),
        organisation="Leeds Teaching Hospitals NHS Trust",
        set_title="A local set",
        contact_name="Sam Smith",
        contact_email="sam_smith@example.nhs.uk",
        return_by=date(2026, 12, 4),
        taken=34,
        not_taken=1,
        attached=Attached.ANNOTATED,
        attachment="return-findings.xlsx",
    ) == (
        "**Subject:** Your return for “A local set”: 1 thing to put right\n\n"
        "Dear colleagues at Leeds Teaching Hospitals NHS Trust,\n\n"
        "thank you for sending “return.xlsx”. 34 answers have been taken; 1 answer could not be taken "
        "yet.\n\n"
        "**What to look at first**\n\n"
        "What can't be right is left out until you put it right.\n\n"
        "1. **Numerator above denominator** (Employment: F7). The numerator is larger than the denominator, "
        "of which it should be a part. What to do: Check both figures; they may have been swapped. "
        "(R309)\n\n"
        "**How to send it back**\n\n"
        "We attach “return-findings.xlsx”: your own workbook, with everything that you put in it. Its sheet "
        "“Findings” lists each thing with a link to its cell; there you find our comment, a dashed outline, "
        "and a note beside the table. Put right what you can, save the workbook and reply to this e-mail "
        "with it. Our comments may stay, and what is fine needs no touching. If you can, please do so by "
        "4 December 2026.\n\n"
        "**Questions?** Ask Sam Smith, sam_smith@example.nhs.uk, or reply to this e-mail.\n\n"
        "Thank you for the time that you give to this.\n"
    )


def test_the_first_five_things_are_named_and_the_rest_is_counted() -> None:
    """First what costs most answers: errors before warnings, then what stands in most places.

    What asks nothing of them comes last.
    """
    text = note(attached=Attached.ANNOTATED)

    numbered = [line for line in text.splitlines() if line[:1].isdigit()]
    assert [line[line.rindex("(") :] for line in numbered] == [
        "(R309)",
        "(R301)",
        "(R203)",
        "(R201)",
        "(R502)",
    ]
    assert "(Employment: F7; Estates: F9)" in numbered[0]
    assert (
        "There is 1 more thing: the sheet “Findings” in the workbook that we attach lists everything." in text
    )


@pytest.mark.parametrize(
    ("findings", "much"),
    [
        (MANY[2:3], "1 thing to put right"),
        (MANY[:2], "2 things to check"),
        (MANY, "2 things to put right and 4 to check"),
    ],
)
def test_the_subject_says_how_much_there_is_to_do(findings: tuple[Finding, ...], much: str) -> None:
    """Whoever reads only the subject knows whether something is refused or only asked about."""
    assert note(*findings).splitlines()[0].endswith(f": {much}")


def test_what_usually_happens_is_said_once() -> None:
    """What follows from most findings stands above the list; beside a thing only what differs from it."""
    text = note()

    assert text.count("left out until you put it right") == 1
    assert text.count("taken and marked") == 1
    things = {line[line.rindex("(") :]: line for line in text.splitlines() if line[:1].isdigit()}
    assert "What happens" not in things["(R301)"]
    assert "What happens: The story is not taken; the file is kept whole." in things["(R502)"]


@pytest.mark.parametrize("attached", [Attached.BESIDE, Attached.NOTHING])
def test_a_note_without_an_annotated_workbook_carries_every_finding(attached: Attached) -> None:
    """What stands at no cell stands here: each thing with each of its places."""
    places = [f"F{row}" for row in range(5, 60)]

    text = note(*MANY, *(NOT_A_NUMBER.at("Estates", place) for place in places), attached=attached)

    numbered = [line for line in text.splitlines() if line[:1].isdigit()]
    assert len(numbered) == len({finding.code for finding in MANY})
    assert f"(Employment: H5; Estates: {', '.join(places)})" in text
    assert "more" not in text.partition("**How to send it back**")[0]


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"taken": 1}, "1 answer has been taken; none had to be left out."),
        ({"taken": 0, "not_taken": 2}, "0 answers have been taken; 2 answers could not be taken yet."),
        ({"taken": 1, "stored": False}, "1 answer can be taken; none had to be left out."),
        ({"refused": True}, "nothing in it has been taken. We have kept it as it came."),
        ({"refused": True, "stored": False}, "nothing in it has been taken.\n"),
        (
            {"attached": Attached.BESIDE, "why_not": "it holds pictures", "copy": "a-copy.xlsx"},
            "it holds pictures",
        ),
        ({"contact_name": "Sam"}, "Ask Sam, or reply to this e-mail."),
        ({}, "**Questions?** Reply to this e-mail."),
        ({}, "Dear colleague,"),
    ],
)
def test_the_note_says_what_came_of_the_file(known: dict[str, object], said: str) -> None:
    """What was taken, what goes back and whom to ask follow the case."""
    assert said in note(**known)


def test_a_damaged_file_is_answered_too() -> None:
    """Somebody whose file could not be opened is told why, and what to do."""
    text = note(DAMAGED.at(why="it can't be unpacked"), refused=True)

    assert "1. **Damaged or incomplete**. The workbook is damaged or incomplete" in text
    assert "Put it right in your own file" in text


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("place", ["file", "organisation", "set_title", "contact_name", "contact_email"])
def test_nothing_from_elsewhere_can_do_anything(text: str, place: str) -> None:
    """No name makes a formula, a heading, a link, a table or HTML, wherever it stands."""
    written = note(NOT_A_NUMBER.at(text, "H5"), **{place: text})

    assert not any(
        line.startswith(("=", "+", "-", "@", "#", "|", "\t", "<")) for line in written.splitlines()
    )
    assert "<" not in written
    assert "\u202e" not in written
    assert "http://" not in written
    assert "www." not in written
    assert "](" not in written.replace("\\]", "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("R&D at St Mary's (2)", "R&D at St Mary's (2)"),
        ("staff_numbers_v2", "staff_numbers_v2"),
        ("a & b", "a & b"),
        ("&amp;", "&amp;amp;"),
        ("*", "\\*"),
    ],
)
def test_ordinary_names_stay_readable(text: str, shown: str) -> None:
    """Nothing is escaped that needs no escaping: the note may be pasted as plain text."""
    assert literal(text) == shown


def test_findings_of_one_rule_are_one_cause() -> None:
    """Messages that differ only in what they name stand once, as an example."""
    twice = [KEY_TWICE.at("A", f"A{row}", other=f"A!A{row + 1}") for row in (5, 6)]

    (cause,) = causes_of(twice)

    assert cause.message.startswith("For example: ")
    assert cause.places == (("A", "A5"), ("A", "A6"))


@pytest.mark.parametrize(
    ("places", "text"),
    [
        ((("", ""),), "The workbook as a whole"),
        ((("A", ""),), "A"),
        ((("A", "F5"), ("A", "F6"), ("B", "F7")), "A: F5, F6 and 1 more place"),
    ],
)
def test_places_in_words(places: tuple[tuple[str, str], ...], text: str) -> None:
    """Places are grouped by sheet, and what is too much is counted."""
    assert places_text(places, 2) == text
