"""Builders for answers: `an_answer(...)`, and the three trusts whose figures CLES printed in 2019."""

from typing import Any

from anchorkit.measures.model import Evidence
from anchorkit.observations import Observation

# Staff who live locally, as CLES printed them for the Health Foundation in 2019.
CLES_STAFF = {"RR8": (12656, 18405), "R0A": (4012, 8411), "RRK": (6031, 9854)}
THREE_TRUSTS = [
    {"code": "RR8", "name": "Leeds Teaching Hospitals NHS Trust"},
    {"code": "R0A", "name": "Manchester University NHS Foundation Trust"},
    {"code": "RRK", "name": "University Hospitals Birmingham NHS Foundation Trust"},
]
LOCAL = {
    "id": "local",
    "uses": "local",
    "title": "Local",
    "text": "The council area of the trust.",
}
WAGE = {
    "id": "local.wage",
    "title": "Average pay of local staff",
    "pillar": "employment",
    "area": "emp.widen",
    "kind": "average",
    "unit": "gbp",
    "numerator": "Pay of staff who live locally",
    "denominator": "Staff who live locally",
    "regular": True,
    "regular_basis": "ours",
    "difficulty": "medium",
    "difficulty_basis": "local",
    "direction": "none",
    "stage": "output",
    "owner": "HR",
    "source_system": "ESR",
    "people": True,
    "frequency": "annual",
    "basis": "local",
}
POUNDS = {"id": "gbp", "title": "pounds", "prefix": "£", "decimals": 0}


def an_answer(indicator: str, organisation: str = "RR8", period: str = "2024-25", **fields: Any) -> Evidence:
    """An answer of Leeds for 2024-25; `warnings` are the codes of the check."""
    warnings = fields.pop("warnings", ())
    return Evidence(Observation(organisation, indicator, period, **fields), warnings)


def cles_staff(period: str = "2024-25") -> list[Evidence]:
    """The three trusts' staff who live locally."""
    return [
        an_answer("emp.widen.01", code, period, numerator=numerator, denominator=denominator)
        for code, (numerator, denominator) in CLES_STAFF.items()
    ]
