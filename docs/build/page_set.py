"""The models of a selection turned into docs/reference/set.md: every field that a set.yaml may have."""

import json
import types
from datetime import date
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, Final, Literal, get_args, get_origin

import yaml
from page_table import code, page, table
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from anchorkit.errors import InvalidFile
from anchorkit.menu.load import load_menu
from anchorkit.menu.model import Category, Comparison, Dimension, Indicator, Unit
from anchorkit.resources import data
from anchorkit.selection.definition import Definition
from anchorkit.selection.disclosure import Disclosure, OwnProfile
from anchorkit.selection.facts import Fact
from anchorkit.selection.load import parse_selection
from anchorkit.selection.look import Look
from anchorkit.selection.model import (
    Chosen,
    Consulted,
    Contact,
    MenuRef,
    Organisation,
    PeriodRange,
    Selection,
    Target,
)
from anchorkit.selection.reading import Baseline, DefinitionChange, Merger, Rebase, ReferenceShare

# Every field of every model must stand here, and nothing else may: the page is not made otherwise.
_WORDS: Final[dict[type[BaseModel], dict[str, str]]] = {
    Selection: {
        "id": "A short lasting name in small letters, digits and hyphens; a workbook carries it.",
        "title": "The title that people read.",
        "version": "Raise it by one when the questions change.",
        "menu": "The menu that the set was chosen from.",
        "organisations": "Who is asked.",
        "periods": "When, for every indicator that does not say otherwise.",
        "return_by": "The last day for returning the workbook; it stands on its first sheet.",
        "contact": "Whom to ask.",
        "consulted": "Who helped to choose.",
        "context": "What readers should know of the place, printed as it stands "
        "([example](#an-entry-under-context-fact)).",
        "definitions": "What local words mean here.",
        "units": "Units of your own.",
        "dimensions": "Breakdowns of your own.",
        "indicators": "What is asked, and why.",
        "local_indicators": "Indicators of your own; each is also listed under `indicators`.",
        "look": "How reports show whose they are: a name, a logo, a colour and a language.",
        "intervals": "At which level intervals are given, and changes and gaps judged.",
        "disclosure": "How people in small groups are protected where figures leave the organisation.",
    },
    Disclosure: {
        "system": "The profile of the system's reports: a name, or numbers of your own.",
        "public": "The profile of what is published: a name, or numbers of your own.",
        "already_published": "Indicators shown without a number of people, since they are published already.",
    },
    OwnProfile: {
        "profile": "Says that the numbers are your own.",
        "threshold": "Counts from 1 up to one less than this are hidden.",
        "base": "Other counts are rounded to the nearest multiple of this.",
        "least_denominator": "No percentage is shown of fewer people.",
        "decimal_from": "Percentages of fewer people have no decimals.",
        "least_heads": "No mean or pay gap is shown of fewer people.",
    },
    Look: {
        "name": "Who publishes the report.",
        "logo": "A PNG or SVG file, by its path from the set's folder.",
        "logo_text": "What the logo shows, for those who can't see it.",
        "accent": "A colour such as `#005eb8`; where words can't be read on it, anchorkit's own is used.",
        "language": "The language of the report's fixed words, such as `cy`; without it, British English.",
        "templates": "A folder of words and templates of your own, by its path from the set's folder.",
    },
    MenuRef: {"id": "The menu's id.", "version": "Its version, in quotes."},
    Organisation: {
        "code": "ODS code, or a code of your own.",
        "name": "The name that people read.",
        "contact": "Whom to write to there; it goes into the chase list.",
        "merged": "Whose work it took over; each merger breaks its series.",
    },
    Merger: {
        "from": "The code of the organisation that was taken over.",
        "period": "The first period that counts both together.",
    },
    PeriodRange: {"from": "The first period.", "to": "The last period, included."},
    Contact: {"name": "A person or a team.", "email": "Where to write."},
    Consulted: {"who": "A person or a group.", "when": "When, in your words.", "how": "How they took part."},
    Fact: {
        "label": "What it is about.",
        "value": "The figure for the place as a whole: a number, or text.",
        "unit": "What stands behind the figure, such as `people` or `%`.",
        "by_organisation": "Figures for single organisations, by code.",
        "text": "A paragraph, beside the figures or without any.",
        "period": "When it holds: a period, a year, or your own words.",
        "source": "Who published it, and where.",
        "link": "Where to read it: a web address.",
    },
    Definition: {
        "id": "A short name in small letters, digits and _.",
        "uses": "Which of the menu's local words it defines; left out for a word of your own.",
        "title": "What it is about.",
        "text": "What it means.",
        "version": "Raise it by one when the meaning changes.",
        "by_organisation": "Wordings that differ, by organisation code.",
        "comparable_because": "Why figures under different wordings may be pooled; without it they are not.",
        "changes": "What changed from version to version.",
    },
    DefinitionChange: {
        "version": "The version that it led to.",
        "from": "The first period that was counted by the new words.",
        "material": "Whether figures before and after don't compare.",
        "text": "What changed.",
    },
    Chosen: {
        "id": "A menu id, or the `local.` id of an indicator of your own.",
        "reason": "Why it is in the set.",
        "frequency": "How often; left out, as the menu suggests.",
        "periods": "Periods that differ from the set's.",
        "groups": "Breakdowns to ask for.",
        "difficulty": "Your own judgement in place of the menu's.",
        "comparison": "The two groups compared, in your words.",
        "target": "A target that you have set yourselves.",
        "rule_set": "By which rules an XmR chart is read.",
        "chart": "Which chart to draw; left out, the number of figures decides.",
        "rebase": "Where the limits of an XmR chart start afresh.",
        "baseline": "From which first points the limits of an XmR chart are taken.",
        "reference_share": "What share of the local population a group's figure is held against, by "
        "group: `all`, or `dimension=category` of a breakdown that is asked ([example](#referenceshare)).",
        "comparison_with_caution": "Whether to ask for funnel limits: `true` for a share of people, `rate` "
        "where the numerator counts events, such as leavers.",
    },
    Comparison: {"reference": "The group compared with.", "target": "The group that it is about."},
    Target: {"value": "The figure, in the indicator's unit.", "by": "By when.", "set_by": "Who set it."},
    Rebase: {
        "period": "The first period of the new limits.",
        "reason": "Why people decided so.",
        "decided": "The day of the decision.",
    },
    Baseline: {"first": "How many points; 12 or more.", "reason": "Why these."},
    ReferenceShare: {"share": "The share in per cent, 0 to 100.", "source": "Who says so."},
    Unit: {
        "id": "A short name.",
        "title": "The name that people read.",
        "prefix": "What stands before a figure.",
        "suffix": "What stands after it, with its space.",
        "decimals": "How many decimals are shown.",
    },
    Dimension: {
        "id": "A short name.",
        "title": "The name that people read.",
        "wider": "Whether a category may count more than everyone's figure does, as a wider area does.",
        "nested": "Whether each category holds the next, as low, ultra-low and zero emission do.",
        "partition": "True where the categories add up to everyone and don't overlap.",
        "categories": "The groups.",
    },
    Category: {"id": "A short name.", "title": "The name that people read."},
}
# The least that an indicator of one's own of the kind count needs.
_LEAST: Final = {
    "id": "local.example",
    "title": "Example",
    "area": "emp.good",
    "kind": "count",
    "unit": "people",
    "numerator": "What to count",
}
_SOUND: Final = {
    "id": "example",
    "title": "Example",
    "menu": {"id": "menu", "version": "1"},
    "periods": {"from": "2025-26", "to": "2025-26"},
}
_EXAMPLES: Final[dict[type[BaseModel], str]] = {
    ReferenceShare: """
indicators:
  - id: emp.widen.02
    groups: [population_group]
    reference_share:
      population_group=women: {share: 51.0, source: "Census 2021, table TS008"}
      population_group=ethnic_minority: {share: 18.5, source: "Census 2021, table TS021"}
""",
    Fact: """
context:
  - label: People served
    value: 812000
    unit: people
    period: mid-2023
    source: "Office for National Statistics, population estimates"
    link: https://www.ons.gov.uk
  - label: Staff
    by_organisation: {RR8: 20120, RXR: 9944}
    unit: people
    period: October 2025
    source: NHS England, NHS Workforce Statistics
    text: Most of them live in the city.
""",
}
_TITLES: Final = {
    Selection: "The set",
    Chosen: "An entry under `indicators`",
    Fact: "An entry under `context` (Fact)",
}


def set_page() -> str:
    """Every model of a set with its fields, and an example."""
    return page(
        "# The local indicator set (set.yaml)",
        "One YAML file, made by `anchorkit select` and edited by hand. Nothing but these fields may stand in "
        "it. Periods are codes: `2025-26` (April to March), `2025-26-Q1` or `2025-04`.",
        *(_section(model) for model in _WORDS),
        "## An entry under `local_indicators`",
        "An indicator of your own has [the fields of the menu](menu.md#fields). Few of them must be given; "
        "here is what holds for a count where one is left out. The pillar follows from the area. Other kinds "
        "may need a `denominator`, a `max` or a `comparison`; `anchorkit select` says so.",
        _local(),
        "## Example",
        "The set of the demonstration, `data/demo/set.yaml`:",
        f"```yaml\n{data('demo/set.yaml').read_text(encoding='utf-8').strip()}\n```",
    )


def _section(model: type[BaseModel]) -> str:
    fields = {info.serialization_alias or name: info for name, info in model.model_fields.items()}
    words = _WORDS[model]
    if fields.keys() != words.keys():
        raise SystemExit(
            f"page_set.py: say what these fields of {model.__name__} are: {fields.keys() ^ words.keys()}"
        )
    rows = [(code(name), _type(info), _default(info), words[name]) for name, info in fields.items()]
    doc = (model.__doc__ or "").strip().splitlines()[0]
    title = _TITLES.get(model, model.__name__)
    return page(f"## {title}", doc, table(("Field", "Type", "Left out", "What"), rows), _example(model))


def _example(model: type[BaseModel]) -> str:
    """An entry of the set that shows where a block stands; nothing where a table says enough."""
    text = _EXAMPLES.get(model, "")
    if not text:
        return ""
    set_fields = yaml.safe_load(text)
    Selection.model_validate({**_SOUND, **set_fields})
    return f"```yaml\n{text.strip()}\n```"


def _local() -> str:
    understood = _understood(_LEAST)
    if understood is None:
        raise SystemExit("page_set.py: the least that an indicator of one's own needs has changed")
    rows = []
    for name, info in Indicator.model_fields.items():
        needed = name in _LEAST and _understood({k: v for k, v in _LEAST.items() if k != name}) is None
        left_out = "required" if needed else _shown(getattr(understood, name))
        rows.append((code(name), _type(info), left_out))
    return table(("Field", "Type", "Left out"), rows)


def _understood(fields: dict[str, str]) -> Indicator | None:
    """An indicator of one's own as the loader completes it; None where it asks for more."""
    menu = load_menu()
    text = {
        "id": "example",
        "title": "Example",
        "menu": {"id": menu.menu.id, "version": menu.menu.version},
        "periods": {"from": "2025-26", "to": "2025-26"},
        "indicators": [{"id": _LEAST["id"]}],
        "local_indicators": [fields],
    }
    try:
        return parse_selection(json.dumps(text), Path("set.yaml"), menu).selection.local_indicators[0]
    except InvalidFile:
        return None


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    return _shown(info.get_default(call_default_factory=True, validated_data={}))


def _shown(value: object) -> str:
    if not value and not isinstance(value, bool | int):
        return ""
    if isinstance(value, BaseModel):
        return ""
    if isinstance(value, tuple):
        return "open" if set(value) == {None} else str(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _type(info: FieldInfo) -> str:
    return _named(info.annotation)


_PLAIN: Final = {str: "text", int: "whole number", float: "number", bool: "true or false", date: "date"}


def _named(annotation: Any) -> str:
    """A type in words."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and origin is None:
        members = getattr(annotation, "__members__", {})
        choices = ", ".join(code(member.value) for member in members.values())
        return choices or _PLAIN.get(annotation, annotation.__name__)
    if origin is Literal:
        return ", ".join(map(code, arguments))
    if origin is tuple:
        return f"list of {_named(arguments[0])}" if Ellipsis in arguments else "two numbers"
    if origin is dict:
        return f"{_named(arguments[1])} by name"
    # Optional values and annotated ones: what matters is what stands inside.
    return " or ".join(
        _named(each) for each in arguments if isinstance(each, _TYPES) and each is not NoneType
    )


_TYPES: Final = (type, types.GenericAlias, types.UnionType, type(Literal["x"]), type(Annotated[int, 1]))
