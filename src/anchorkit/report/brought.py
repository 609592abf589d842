"""Words that measures, the set and the check bring along turn into the language that is spoken.

Why an organisation is left out of a joint figure, or what a disclosure profile does, is said below the
report, in English, where exports and the command line say it too. Such a sentence is known again here by its
English words in the file of strings (`brought`); one that is not known stays as it is.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from anchorkit.periods import MONTHS
from anchorkit.report.stringfiles import group_of
from anchorkit.report.strings import knows, phrases, say

_PARTS: Final = "part"


def brought(kind: str, text: str) -> str:
    """A sentence of a kind, such as `left_out` or `break`, in the language that is spoken."""
    found = _known(kind, text)
    if found is None:
        return text
    key, words = found
    return say(key, **{name: _word(name, value) for name, value in words})


def finding_title(code: str, title: str) -> str:
    """The title of a finding, such as `Unusual value`."""
    return say(f"finding.{code}") if knows(f"finding.{code}") else title


def _word(name: str, value: str) -> str:
    if name == "month" and value in MONTHS:
        return say(f"month.{MONTHS.index(value) + 1}.name")
    return ", ".join(brought(_PARTS, each) for each in value.split(", "))


@cache
def _known(kind: str, text: str) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    for key, pattern in _patterns(kind).items():
        if match := pattern.fullmatch(text):
            return group_of(key), tuple(match.groupdict().items())
    return None


@cache
def _patterns(kind: str) -> Mapping[str, re.Pattern[str]]:
    """What each sentence of a kind looks like in English, those with the most words of their own first."""
    start = f"brought.{kind}."
    texts = {key: text for key, text in phrases().texts.items() if key.startswith(start)}
    ordered = sorted(texts, key=lambda key: -len(re.sub(r"{\w+}", "", texts[key])))
    return {key: _pattern(texts[key]) for key in ordered}


def _pattern(text: str) -> re.Pattern[str]:
    looks = []
    for place, part in enumerate(re.split(r"{(\w+)}", text)):
        if place % 2 == 0:
            looks.append(re.escape(part))
        else:
            looks.append(rf"(?P<{part}>[\d,]+)" if part == "count" else f"(?P<{part}>.+?)")
    return re.compile("".join(looks))
