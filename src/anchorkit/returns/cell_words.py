"""Findings into the words of a cell's comment, between two lines by which they are known again."""

from collections.abc import Sequence
from typing import Final

from anchorkit.findings import Finding
from anchorkit.returns.causes import causes_of

AUTHOR: Final = "anchorkit"
BEGIN: Final = "▶ From us"
END: Final = "◀ Your own words may follow here."


def comment_words(findings: Sequence[Finding]) -> str:
    """What is wrong, what to do and what happens, each thing once."""
    once = {(found.code, found.message): found for found in findings}
    return "\n".join([BEGIN, *map(_words, once.values()), END])


def _words(finding: Finding) -> str:
    (cause,) = causes_of([finding])
    return (
        f"{cause.title} ({finding.code}).\nWhat is wrong: {finding.message}\n"
        f"What to do: {finding.remedy}\nWhat happens: {finding.consequence}"
    )
