"""A validation error turned into plain words: pydantic's own wording never reaches a person."""

from collections.abc import Mapping
from typing import Final

from pydantic_core import ErrorDetails

_PLAIN: Final = {
    "missing": "is missing",
    "extra_forbidden": "is not a known field; check the spelling",
    "string_type": "must be text; put it in quotes",
    "string_too_short": "must not be empty",
    "string_too_long": "is too long: at most {max_length} characters",
    "string_pattern_mismatch": "is not written as it must be",
    "enum": "must be one of {expected}",
    "literal_error": "must be {expected}",
    "too_short": "needs at least {min_length}",
    "too_long": "has too many: at most {max_length}",
    "value_error": "{error}",
    "model_type": "must be a block of fields (key: value)",
    "greater_than_equal": "must be {ge} or more",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be {le} or less",
    "finite_number": "must be a number",
}
# Pydantic has several errors of each of these families.
_FAMILIES: Final = {
    "int": "must be a whole number",
    "float": "must be a number",
    "bool": "must be true or false",
    "date": "must be a date such as 2026-04-01",
    "tuple": "must be a list",
    "list": "must be a list",
    "dict": "must be a block of fields (key: value)",
    "model": "must be a block of fields (key: value)",
}


def plain_words(detail: ErrorDetails, patterns: Mapping[str, str]) -> str:
    """What is wrong, to follow the name of the field: `must be a whole number`.

    `patterns` says in words what a regular expression asks for.
    """
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "string_pattern_mismatch" and (words := patterns.get(str(context.get("pattern")))):
        return words
    template = _PLAIN.get(kind) or _FAMILIES.get(kind.split("_")[0]) or "is not right"
    return template.format(**context)
