"""The eight principles: what a set and its figures have to say to each, and a question; never a score."""

from anchorkit.report.context import Returned, Story
from anchorkit.report.document import Bullets, Document, Note, Section
from tests.support.evidence import LOCAL, THREE_TRUSTS, cles_staff
from tests.support.reports import a_report, of_kind, section, words
from tests.support.sets import shipped_menu


def evidence(document: Document, principle: str) -> str:
    """What is said to a principle."""
    return " ".join(of_kind(section(document, f"principle-{principle}"), Bullets)[0].items)


def test_each_principle_has_evidence_and_a_question() -> None:
    """All eight stand in the menu's order with its own question, and nothing adds them up."""
    document = a_report(["emp.widen.01", "pl.lead.01"], cles_staff(), organisations=THREE_TRUSTS)

    found = [each for each in section(document, "principles").blocks if isinstance(each, Section)]

    principles = shipped_menu().principles
    assert [each.title for each in found] == [each.title for each in principles]
    assert [of_kind(each, Note)[0].text for each in found] == [each.question for each in principles]
    assert "%" not in " ".join(words(section(document, "principles")))


def test_the_evidence_is_of_the_set_and_of_what_came_back() -> None:
    """Who was consulted, what is defined, what has a figure, and what could be followed over time."""
    document = a_report(
        [{"id": "emp.widen.01", "reason": "Jobs first."}, "pl.lead.01"],
        cles_staff(),
        organisations=THREE_TRUSTS,
        consulted=[{"who": "A panel of residents"}],
        definitions=[LOCAL],
        returned=tuple(Returned(trust["code"], 1, "1 April 2026") for trust in THREE_TRUSTS[:2]),
        stories=(Story("RR8", "A way in", "", "She began as a volunteer.", consent=True),),
    )

    assert "Consulted: A panel of residents" in evidence(document, "community")
    assert "1 story shared with consent, from 1 organisation" in evidence(document, "community")
    assert "1 of 2 indicators have a figure so far" in evidence(document, "existing_work")
    assert "1 indicator has no reason yet" in evidence(document, "flexibility")
    assert "Local definitions written down: 1" in evidence(document, "flexibility")
    assert "activities 0, outputs 0, outcomes 1" in evidence(document, "balance")
    assert "None of 1 indicator that can be followed over time has" in evidence(document, "balance")
    assert "asked 2 questions, 0 of them by group" in evidence(document, "systems")
    assert "Of 6 questions about everyone, 3 have" in evidence(document, "systems")
    assert "2 of 3 organisations returned something" in evidence(document, "partners")


def test_a_compared_pair_is_said_to_count_as_one_question() -> None:
    """The workbook asks for both groups, each in a row, so two counts of questions differ; why is said."""
    document = a_report(["emp.widen.03"], [], organisations=THREE_TRUSTS)

    assert "asked 2 questions, 0 of them by group" in evidence(document, "systems")
    assert "Of 3 questions about everyone, where two groups that are compared count as one" in evidence(
        document, "systems"
    )


def test_one_organisation_is_held_against_no_other() -> None:
    """Its own report says where partners stand together instead of counting them."""
    document = a_report(["emp.widen.01"], cles_staff(), "RR8", organisations=THREE_TRUSTS)

    assert "stands in the report of the set" in evidence(document, "partners")
