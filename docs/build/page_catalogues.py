"""The catalogues of the code - kinds, findings, columns, errors - turned into pages of docs/reference."""

import inspect
from typing import Final

from page_table import code, page, table

from anchorkit import errors
from anchorkit.errors import AnchorkitError
from anchorkit.findings import CATALOGUE, Rule
from anchorkit.measures.table import MEASURE_COLUMNS
from anchorkit.menu.kinds import KINDS
from anchorkit.observations import OBSERVATION_COLUMNS, Status
from anchorkit.tidy import to_csv
from anchorkit.workbook.layout import (
    ANSWER_COLUMNS,
    DEFINITION_COLUMNS,
    OWN_COLUMNS,
    OWN_KINDS,
    STORY_COLUMNS,
)

_FAMILIES: Final = {
    "Y": "Any YAML file",
    "M": "Menu files",
    "S": "Selection files",
    "T": "Tidy observations (CSV)",
    "R": "Returned workbooks",
    "J": "Job files",
    "W": "Files of words",
}


_ROUNDED: Final = """For the audiences system and public the mark `rounded` says that a row's counts are
rounded. Then everything in the row comes from the rounded counts:

- `value` of a share or a ratio, its interval, and the decimals that they have;
- `value` of a count is the rounded count itself. A mean keeps its value, since no count can be told from it,
  and stands without its total;
- `centre`, limits, `signal` and icons are worked out from the values as they are exported, all of them.

`state` is that of `value`. Where it is `suppressed`, `value`, interval, distribution and coverage are empty,
and so are the counts, but for one case: a share of fewer people than a percentage is given of. Its counts are
large enough to be shown, rounded, and a percentage of them would promise more than it knows. The mark `too
few for a percentage` says so. `suppressed at source` is a figure that the organisation itself held back.

In the table of observations a hidden figure keeps the status that it was sent with, has no numbers, and its
note says that it is hidden."""


def kinds_page() -> str:
    """How each kind of indicator is counted."""
    rows = [
        (
            code(rule.kind.value),
            ", ".join(rule.asked),
            ", ".join(map(code, rule.groups)),
            rule.pooling.value,
            rule.interval.value,
            rule.text,
        )
        for rule in KINDS.values()
    ]
    return page(
        "# Kinds",
        f"A kind is how an indicator is counted. There are {len(KINDS)}. "
        "An indicator of your own uses one of them too.",
        table(
            ("Kind", "Asked", "Groups always asked", "Organisations pool as", "Interval", "In words"), rows
        ),
        "A choice is `yes`, `no` or not applicable. A percentage is kept as 0 to 100. One, or an average, "
        "that is known without its counts may be given as the value; it is kept, marked *counts missing*, "
        "and never pooled.",
    )


def findings_page() -> str:
    """Every rule of the catalogue by family."""
    parts = [
        "# Findings",
        "A finding says what is wrong with a file, where, what to do and what happens to the value. "
        f"There are {len(CATALOGUE)} rules. Words in {{braces}} are filled in with names and places, "
        "never with a figure from a return.",
        table(
            ("Severity", "What it means"),
            [
                ("critical", "the whole file is refused, or not used"),
                ("error", "this answer, row or field is refused; in a return the other answers are kept"),
                ("warning", "kept, and marked"),
            ],
        ),
    ]
    for letter in dict.fromkeys(found[0] for found in CATALOGUE):
        rules = [rule for name, rule in sorted(CATALOGUE.items()) if name[0] == letter]
        parts.append(f"## {letter}: {_FAMILIES[letter]}")
        parts += map(_finding, rules)
    return page(*parts)


def _finding(rule: Rule) -> str:
    return (
        f"### {rule.code}: {rule.title}\n\n"
        f"*{rule.severity.value}*. {_one_line(rule.message)}\n\n"
        f"- What to do: {_one_line(rule.remedy)}\n"
        f"- What happens: {_one_line(rule.consequence)}"
    )


def columns_page() -> str:
    """The columns of tidy observations and of a workbook's tables."""
    rows = [
        (code(column.name), column.type, "yes" if column.required else "no", column.text)
        for column in OBSERVATION_COLUMNS
    ]
    tables = (
        ("Answers, one sheet for each pillar", ANSWER_COLUMNS),
        ("Your own indicators", OWN_COLUMNS),
        ("Stories", STORY_COLUMNS),
        ("Definitions", DEFINITION_COLUMNS),
    )
    return page(
        "# Columns",
        "## Tidy observations",
        "What `--prefill` reads and `anchorkit export` writes: CSV in UTF-8 with exactly this header.",
        f"```\n{to_csv([]).strip()}\n```",
        table(("Column", "Type", "Always there", "What"), rows),
        "The kinds that compare two groups use `comparison=reference` and `comparison=target` as group. "
        "A yes or no stands in `value`.",
        table(
            ("Status", "In the workbook", "Has a figure"),
            [(code(status.value), status.label, "yes" if status.has_figure else "no") for status in Status],
        ),
        "## Measures",
        "What `anchorkit export --what measures` writes, in every format. The same words describe the "
        "columns in the metadata of CSV on the Web, Data Package and Parquet.",
        table(("Column", "What"), [(code(name), text) for name, text in MEASURE_COLUMNS.items()]),
        "### Where counts are rounded",
        _ROUNDED,
        "## Tables of a workbook",
        "A table is found by its header texts and a row by its key, never by position.",
        *(
            f"### {title}\n\n"
            + table(("Header", "Name in the code"), [(c.header, code(c.name)) for c in columns])
            for title, columns in tables
        ),
        "An indicator of an organisation's own is one of these kinds: "
        + ", ".join(code(kind.value) for kind in OWN_KINDS)
        + ".",
    )


def exit_codes_page() -> str:
    """The exit codes and the errors behind them."""
    rows = [
        (0, "Done, and nothing to act on."),
        (1, "Done, and there are findings to act on; or a file of yours has findings and could not be used."),
        (2, "The command, an option or a name was not understood; nothing was done."),
        (3, "Could not run: a file, folder or store can't be opened or written."),
        (130, "Interrupted, by Ctrl+C for example."),
    ]
    kinds = [
        found for _, found in inspect.getmembers(errors, inspect.isclass) if issubclass(found, AnchorkitError)
    ]
    return page(
        "# Exit codes",
        table(("Code", "What"), rows),
        "Writes are atomic: after any code a file is the old one or the new one, never half of one.",
        "## Errors",
        "An error stops a command. It is shown as a message and a hint.",
        table(
            ("Error", "Code", "When"),
            [
                (code(kind.__name__), kind.exit_code, (kind.__doc__ or "").strip())
                for kind in sorted(kinds, key=lambda kind: (len(kind.__mro__), kind.__name__))
            ],
        ),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("<", "&lt;")
