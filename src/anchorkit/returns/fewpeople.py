"""The words of a story turned into whether they may point at a few people; what follows, a person decides."""

import re
from typing import Final

_PEOPLE: Final = (
    "people|persons?|staff|colleagues?|employees?|workers?|members?|apprentices?|trainees?|recruits?|starters?|"
    "graduates?|students?|learners?|candidates?|volunteers?|interns?|residents?|patients?|carers?|refugees?|"
    "veterans?|nurses?|doctors?|midwives|midwife|porters?|families|family|mothers?|fathers?|women|woman|men|man|"
    "girls?|boys?|children|child|young"
)
_FEW: Final = re.compile(
    # Not “one in four residents”, “Band 2 to 4 staff”, “ward 3 staff”.
    r"(?<!\bin )(?<!\bto )(?<!\band )(?<!\bband )(?<!\bbands )(?<!\bward )(?<!\blevel )"
    rf"\b(?:[1-7]|one|two|three|four|five|six|seven|single|only)\b(?!\s+(?:of|in|to|or)\b)"
    rf"(?:\s+[\w'’-]+){{0,2}}?\s+(?:{_PEOPLE})\b",
    re.IGNORECASE,
)


def names_few_people(*texts: str) -> bool:
    """True where a number from 1 to 7 stands before people: `our two young apprentices`, `the only nurse`."""
    return any(_FEW.search(text) for text in texts)
