"""Builders for sets: a selection on the shipped menu or on one of a test's own, and its plan."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from anchorkit.menu.load import load_menu
from anchorkit.menu.model import Menu
from anchorkit.selection.model import Plan, Selection

LEEDS = {"code": "RR8", "name": "Leeds Teaching Hospitals NHS Trust"}

TWO_TRUSTS = """
id: two-trusts
title: Two trusts
menu: {id: health-anchors, version: "1.0.0"}
organisations:
  - {code: RR8, name: Leeds Teaching Hospitals NHS Trust}
  - {code: RXR, name: East Lancashire Hospitals NHS Trust}
periods: {from: 2024-25, to: 2024-25}
indicators:
  - {id: emp.good.01, reason: Pay comes first.}
  - {id: pl.lead.01, reason: The board must stand behind it.}
"""
"""A small set.yaml: two trusts, a share and a yes or no, for one year."""


@cache
def shipped_menu() -> Menu:
    """The menu that comes with anchorkit."""
    return load_menu()


def a_selection(indicators: Sequence[str | dict[str, Any]], **fields: Any) -> Selection:
    """A set of some indicators for Leeds in 2024-25; name what matters, the rest is sound."""
    chosen = [{"id": item} if isinstance(item, str) else item for item in indicators]
    return Selection.model_validate(
        {
            "id": "test-set",
            "title": "A set for a test",
            "menu": {"id": "health-anchors", "version": "1.0.0"},
            "organisations": [LEEDS],
            "periods": {"from": "2024-25", "to": "2024-25"},
            "indicators": chosen,
            **fields,
        }
    )


def a_plan(indicators: Sequence[str | dict[str, Any]], menu: Menu | None = None, **fields: Any) -> Plan:
    """The plan of such a set."""
    return Plan(a_selection(indicators, **fields), menu or shipped_menu())
