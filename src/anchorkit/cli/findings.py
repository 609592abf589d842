"""The command `findings`: the catalogue of everything that may be said of a file."""

from itertools import groupby
from typing import Annotated, Any, Final

import typer

from anchorkit.cli import console
from anchorkit.cli.options import JsonOption
from anchorkit.errors import NotUnderstood
from anchorkit.findings import CATALOGUE, Rule

_FAMILIES: Final = {
    "Y": "Any YAML file",
    "M": "Menu files",
    "S": "Selection files",
    "T": "Tidy observations (CSV)",
    "R": "Returned workbooks",
    "J": "Job files",
    "W": "Files of words",
}


def findings(
    code: Annotated[
        str | None, typer.Argument(metavar="[CODE]", help="One rule, such as R309. Without it, all of them.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List what may be wrong with a file, or one rule whole: what to do, and what happens to the value.

    Example: anchorkit findings R309
    """
    rules = [_rule(code)] if code else sorted(CATALOGUE.values(), key=lambda rule: _place(rule.code))
    if as_json:
        console.print_json(_fields(rules[0]) if code else [_fields(rule) for rule in rules])
    elif code:
        _show(rules[0])
    else:
        for letter, family in groupby(rules, key=lambda rule: rule.code[0]):
            console.say(f"\n{letter}: {_FAMILIES.get(letter, 'Other files')}", style="bold")
            rows = [(rule.code, _severity(rule), rule.title) for rule in family]
            console.show_table(("Code", "Severity", "What it is about"), rows, keep=2)


def _rule(code: str) -> Rule:
    rule = CATALOGUE.get(code.strip().upper())
    if rule is None:
        raise NotUnderstood(
            f"There is no finding {code}", hint="`anchorkit findings` lists all of them with their codes."
        )
    return rule


def _place(code: str) -> tuple[int, str]:
    """Families in the order of the work, then by number."""
    families = list(_FAMILIES)
    return families.index(code[0]) if code[0] in families else len(families), code


def _severity(rule: Rule) -> str:
    return f"{rule.severity.value} (on trial)" if rule.trial else rule.severity.value


def _show(rule: Rule) -> None:
    console.say(f"{rule.code}: {rule.title} ({_severity(rule)})", style="bold")
    console.say(f"What is wrong:  {rule.message}")
    console.say(f"What to do:     {rule.remedy}")
    console.say(f"What happens:   {rule.consequence}")


def _fields(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "severity": rule.severity.value,
        "trial": rule.trial,
        "title": rule.title,
        "message": rule.message,
        "remedy": rule.remedy,
        "consequence": rule.consequence,
    }
