"""A plan and organisations' own words for its definitions into the plan that their figures were made by."""

from collections.abc import Iterable

from anchorkit.observations import OwnWording
from anchorkit.selection.definition import Definition
from anchorkit.selection.model import Plan


def adopting(plan: Plan, wordings: Iterable[tuple[str, OwnWording]]) -> Plan:
    """The plan with the organisations' own words, each given with its organisation's code.

    Words that were written beside another version of a definition are left out.
    """
    own = {(code, found.definition, found.version): found.text for code, found in wordings}
    if not own:
        return plan
    selection = plan.selection
    codes = [organisation.code for organisation in selection.organisations]
    adopted = tuple(_with_own(found, codes, own) for found in plan.all_definitions)
    # Of a word that is defined nowhere there is something to say only where somebody says it.
    definitions = tuple(found for found in adopted if found.version or found.by_organisation)
    return Plan(selection.model_copy(update={"definitions": definitions}), plan.menu)


def _with_own(
    definition: Definition, codes: Iterable[str], own: dict[tuple[str, str, int], str]
) -> Definition:
    theirs = {code: words for code in codes if (words := own.get((code, definition.id, definition.version)))}
    return definition.model_copy(update={"by_organisation": {**definition.by_organisation, **theirs}})
