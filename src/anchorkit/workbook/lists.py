"""A workbook plan into the rows of its Lists sheet, and where on it a dropdown finds its words."""

from typing import Final

from anchorkit.menu.kinds import Kind
from anchorkit.observations import Status
from anchorkit.workbook import checks, rules, states
from anchorkit.workbook.layout import HEADER_ROW, LISTS, OWN_KIND_WORDS, WorkbookPlan
from anchorkit.workbook.readings import Level

_STATUS_TEXTS: Final = {
    Status.REPORTED: "The figure comes from your records.",
    Status.ESTIMATED: "The figure is worked out or sampled. Say how in the note.",
    Status.NOT_COLLECTED: "Nobody has the figure. That is a finding too: leave the numbers empty.",
    Status.NOT_APPLICABLE: "The question does not arise here. Leave the numbers empty.",
    Status.SUPPRESSED: "You have the figure and hold it back, as few people stand behind it. Leave it empty.",
}
_CHECK_TEXTS: Final = {
    rules.OK: "Answered, and nothing to look at.",
    rules.TO_ANSWER: "Nothing has been answered yet.",
    rules.CHECK.strip(): "Please look at this answer again. What follows says why.",
    checks.READING_WORDS[Level.UNSURE]: "A formula can't tell. It is read, or asked about, when you send it.",
    states.NOT_APPLICABLE: "Nothing is asked: another answer, or the status, says so.",
    states.ONLY_IF: "A group whose total is answered. Welcome, but nobody waits for it.",
}
"""What the check column says, and so how the front sheet counts a row."""
_CHOICE_TEXTS: Final = {
    "yes": "It is so, and you can show it.",
    "no": "It is not so, or not yet.",
    "not applicable": "The question does not arise here.",
}
_KIND_TEXTS: Final = {
    Kind.COUNT: "A whole number of people or things.",
    Kind.AMOUNT: "Pounds, miles, tonnes and the like.",
    Kind.PROPORTION: "A share in per cent, from a numerator and a denominator.",
    Kind.AVERAGE: "A total, spread over how many.",
    Kind.YES_NO: "Yes or no.",
}

Row = tuple[str, str, str]
"""List, word, and what it means."""


def list_rows(plan: WorkbookPlan) -> list[Row]:
    """Every row below the header. What stories may be about comes last: a dropdown refers to its cells."""
    rows = [("Status", status.label, _STATUS_TEXTS[status]) for status in Status]
    rows += [("Yes or no", word, _CHOICE_TEXTS[word]) for word in rules.YES_NO]
    rows += [("Check", word, text) for word, text in _CHECK_TEXTS.items()]
    rows += [("Kind", word, _KIND_TEXTS[kind]) for kind, word in OWN_KIND_WORDS.items()]
    rows += [("Pillar or indicator", topic.title, topic.meaning) for topic in plan.story_topics]
    return rows


def topics_area(plan: WorkbookPlan) -> str:
    """The cells that hold what stories may be about, as an absolute reference."""
    last = HEADER_ROW + len(list_rows(plan))
    return f"{LISTS}!$B${last - len(plan.story_topics) + 1}:$B${last}"
