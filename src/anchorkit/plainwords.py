"""A validation error turned into plain words: pydantic's own wording never reaches a person."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final, get_args

from pydantic import BaseModel
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


def plain_words(
    detail: ErrorDetails, patterns: Mapping[str, str], model: type[BaseModel] | None = None
) -> str:
    """What is wrong, to follow the name of the field: `must be a whole number`.

    `patterns` says in words what a regular expression asks for. Of a field that is not known, the one of
    `model`, which the whole file was held against, that is spelled most like it is named.
    """
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden" and model and (near := _nearest(detail["loc"], model)):
        return f"is not a known field; perhaps {near} is meant"
    if kind == "string_pattern_mismatch" and (words := patterns.get(str(context.get("pattern")))):
        return words
    template = _PLAIN.get(kind) or _FAMILIES.get(kind.split("_")[0]) or "is not right"
    return template.format(**context)


def _nearest(loc: Sequence[str | int], model: type[BaseModel]) -> str:
    """The field, at the place of one that is not known, that is spelled most like it; empty without one."""
    known: set[type[BaseModel]] = {model}
    for step in loc[:-1]:
        if isinstance(step, str):
            fields = [found.model_fields for found in known]
            known = {below for found in fields if step in found for below in _models(found[step].annotation)}
    names = [field.alias or name for found in known for name, field in found.model_fields.items()]
    return next(iter(get_close_matches(str(loc[-1]), sorted(names), n=1)), "")


def _models(annotation: Any) -> set[type[BaseModel]]:
    """The models that a field may hold: itself one, one of several kinds, or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return {found for part in get_args(annotation) for found in _models(part)}
