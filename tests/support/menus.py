"""Builders for menus: `an_indicator(...)`, `one_of_each()`, `a_menu(...)` and `a_menu_file(folder, ...)`.

What a test does not name is filled in with something sound, so that a test says only what it is about.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Indicator, Menu

Fields = dict[str, Any]

UNITS: tuple[Fields, ...] = (
    {"id": "people", "title": "people", "suffix": " people"},
    {"id": "percent", "title": "per cent", "suffix": "%", "decimals": 1},
    {"id": "yes_no", "title": "yes or no"},
    {"id": "ratio", "title": "ratio", "decimals": 2},
    {"id": "gbp_per_hour", "title": "pounds an hour", "prefix": "£", "decimals": 2},
    {"id": "score", "title": "score out of 12"},
    {"id": "days", "title": "days", "decimals": 1},
    {"id": "miles", "title": "miles"},
)
PILLARS: tuple[Fields, ...] = (
    {"id": "employment", "title": "Employment", "short": "E"},
    {"id": "procurement", "title": "Procurement", "short": "P"},
)
AREAS: tuple[Fields, ...] = (
    {"id": "emp.future", "pillar": "employment", "title": "Building the future workforce"},
    {"id": "emp.good", "pillar": "employment", "title": "Being a good employer"},
    {"id": "proc.local", "pillar": "procurement", "title": "Support to local organisations"},
)
DIMENSIONS: tuple[Fields, ...] = (
    {
        "id": "band",
        "title": "Pay band",
        "partition": True,
        "categories": [{"id": "band_2", "title": "Band 2"}, {"id": "band_3", "title": "Band 3"}],
    },
    {
        "id": "population_group",
        "title": "Population group",
        "partition": False,
        "categories": [{"id": "disabled", "title": "Disabled people"}, {"id": "women", "title": "Women"}],
    },
)
PRINCIPLES: tuple[Fields, ...] = (
    {
        "id": "equity",
        "number": 1,
        "title": "Equity first",
        "text": "Measure the gaps.",
        "anchorkit": "Offers splits.",
        "question": "Which gap?",
    },
)
_UNITS_OF_KINDS = {
    Kind.COUNT: "people",
    Kind.AMOUNT: "miles",
    Kind.PROPORTION: "percent",
    Kind.AVERAGE: "days",
    Kind.SCORE: "score",
    Kind.RELATIVE_LIKELIHOOD: "ratio",
    Kind.GAP: "gbp_per_hour",
    Kind.YES_NO: "yes_no",
}


def indicator_fields(
    id: str = "emp.future.01",
    kind: Kind | str = Kind.COUNT,
    **fields: Any,
) -> Fields:
    """An indicator's fields, as a menu file has them."""
    kind = Kind(kind)
    area = fields.get("area", ".".join(id.split(".")[:2]) if not id.startswith("local.") else "emp.future")
    pillar = next((known["pillar"] for known in AREAS if known["id"] == area), "employment")
    sound: Fields = {
        "id": id,
        "title": f"Title of {id}",
        "pillar": pillar,
        "area": area,
        "kind": kind.value,
        "unit": _UNITS_OF_KINDS[kind],
        "numerator": "People who began a programme.",
        "regular": True,
        "regular_basis": "tick",
        "difficulty": "easy",
        "difficulty_basis": "ours",
        "direction": "higher",
        "stage": "output",
        "owner": "HR",
        "source_system": "ESR",
        "people": True,
        "frequency": "quarterly",
        "basis": "toolkit",
        "basis_line": 495,
        "version": 1,
    }
    if kind in (Kind.PROPORTION, Kind.AVERAGE, Kind.RELATIVE_LIKELIHOOD):
        sound["denominator"] = "Everyone on the programme."
    if kind is Kind.PROPORTION:
        sound["range"] = [0, 100]
    if kind is Kind.SCORE:
        sound["max"] = 12
    if kind in (Kind.RELATIVE_LIKELIHOOD, Kind.GAP):
        sound["comparison"] = {"reference": "Everyone else", "target": "Target population"}
    return {**sound, **fields}


def an_indicator(id: str = "emp.future.01", kind: Kind | str = Kind.COUNT, **fields: Any) -> Indicator:
    """A sound indicator; name the fields that matter."""
    return Indicator.model_validate(indicator_fields(id, kind, **fields))


def one_of_each(**fields: Any) -> tuple[Indicator, ...]:
    """One indicator of every kind: `emp.future.01` is the first of Kind, `emp.future.08` the last."""
    return tuple(an_indicator(f"emp.future.{place:02}", kind, **fields) for place, kind in enumerate(Kind, 1))


def logic_model_fields(*indicators: Fields) -> Fields:
    """A logic model in which every indicator stands in its area, at its own stage."""
    columns = ("activity", "output", "outcome_short", "outcome_medium", "outcome_long")
    names = ("activities", "outputs", "outcomes_short", "outcomes_medium", "outcomes_long")

    def items(area: str, stage: str) -> list[Fields]:
        measured = [found["id"] for found in indicators if (found["area"], found["stage"]) == (area, stage)]
        return [{"text": f"What {area} does", "support": ["S000:1"], "indicators": measured}]

    return {
        "basis": "reconstructed",
        "notice": "We rebuilt this logic model.",
        "inputs": [{"text": "Time and money", "support": ["S000:1"]}],
        "impacts": [{"text": "Better health", "support": ["S000:2"]}],
        "areas": [
            {
                "area": area["id"],
                **{name: items(area["id"], stage) for name, stage in zip(names, columns, strict=True)},
            }
            for area in AREAS
        ],
    }


def menu_fields(*indicators: Fields | Indicator, **parts: Any) -> Fields:
    """A whole menu's fields; without indicators it has one of each kind."""
    chosen = [
        found.model_dump(mode="json") if isinstance(found, Indicator) else found
        for found in (indicators or one_of_each())
    ]
    reconstructed = sum(found["basis"] == "reconstructed" for found in chosen)
    whole: Fields = {
        "menu": {
            "id": "test-menu",
            "version": "1.0.0",
            "title": "A menu to test with",
            "source": "Made up.",
            "expected": {
                "indicators": len(chosen),
                "toolkit": len(chosen) - reconstructed,
                "reconstructed": reconstructed,
            },
            "notice": "Nothing here is real.",
        },
        "fields": [
            {"name": "id", "basis": "ours", "text": "A lasting code."},
            {"name": "unit", "basis": "mixed", "text": "How it is written."},
            {"name": "pillar", "basis": "toolkit", "text": "The main pillar."},
        ],
        "units": list(UNITS),
        "pillars": list(PILLARS),
        "areas": list(AREAS),
        "dimensions": list(DIMENSIONS),
        "indicators": chosen,
        "logic_model": logic_model_fields(*chosen),
        "principles": list(PRINCIPLES),
    }
    return {**whole, **parts}


def a_menu(*indicators: Indicator, **parts: Any) -> Menu:
    """A sound menu of these indicators (one of each kind if none is named); `parts` replace whole parts."""
    return Menu.model_validate(menu_fields(*indicators, **parts))


def a_menu_file(
    folder: Path, fields: Mapping[str, Any] | None = None, *, name: str = "indicators.yaml"
) -> Path:
    """A menu written as the three files that a menu has; the path of the first is given back."""
    whole = dict(fields or menu_fields())
    logic_model = whole.pop("logic_model", None)
    principles = whole.pop("principles", None)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(as_yaml(whole), encoding="utf-8")
    if logic_model is not None:
        (folder / "logic_model.yaml").write_text(as_yaml(logic_model), encoding="utf-8")
    if principles is not None:
        (folder / "principles.yaml").write_text(as_yaml({"principles": principles}), encoding="utf-8")
    return path


def as_yaml(fields: Any) -> str:
    """Plain values as YAML, without aliases, in the order given."""

    class Plain(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    return yaml.dump(fields, Dumper=Plain, sort_keys=False, allow_unicode=True, width=100)
