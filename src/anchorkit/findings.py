"""What is wrong with somebody's file: the catalogue of rules, and a finding that names the place.

A rule has a stable code and says what is wrong, what to do and what happens to the value. A finding is a
rule at a place. Messages name cells and keys, never values: findings are printed, logged and mailed.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Severity(StrEnum):
    """What a finding means for the file: the order is the order in which they are shown."""

    CRITICAL = "critical"
    ERROR = "error"
    WARNING = "warning"


ON_TRIAL: Final = "The answer is taken and marked. This check is on trial: it warns and never refuses."
"""The consequence of a rule that is being tried out."""
BESIDE_AN_ERROR: Final = "The answer is not taken, for what else is said of its row."
"""The consequence of any warning about an answer that an error stands against: one row, one truth."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule at a place: a sheet and cell of a workbook, or a line of a text file."""

    code: str
    severity: Severity
    message: str
    remedy: str
    consequence: str
    sheet: str = ""
    cell: str = ""
    file: str = ""
    line: int = 0

    @property
    def place(self) -> str:
        """Where it is, as a person would say it: `Employment!G7`, `set.yaml, line 12`, or nothing."""
        if self.sheet:
            return f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        return f"{self.file}, line {self.line}" if self.line else self.file

    @property
    def trial(self) -> bool:
        """True where the rule is being tried out: it warns, and never refuses."""
        return self.consequence == ON_TRIAL


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of the catalogue. `{words}` in the texts are filled in when it is found somewhere."""

    code: str
    severity: Severity
    title: str
    message: str
    remedy: str
    consequence: str

    def __post_init__(self) -> None:
        """Raise ValueError for a rule on trial that would refuse something."""
        if self.trial and self.severity is not Severity.WARNING:
            raise ValueError(f"{self.code} is on trial: it may only warn")

    @property
    def trial(self) -> bool:
        """True for a new rule that is being tried out."""
        return self.consequence == ON_TRIAL

    def at(self, sheet: str = "", cell: str = "", **words: object) -> Finding:
        """This rule found in a workbook."""
        return Finding(
            self.code,
            self.severity,
            self.message.format(**words),
            self.remedy.format(**words),
            self.consequence,
            sheet,
            cell,
        )

    def on(self, file: str, line: int = 0, **words: object) -> Finding:
        """This rule found in a text file."""
        return Finding(
            self.code,
            self.severity,
            self.message.format(**words),
            self.remedy.format(**words),
            self.consequence,
            file=file,
            line=line,
        )


CATALOGUE: Final[dict[str, Rule]] = {}
USUAL_CONSEQUENCES: Final = {
    Severity.CRITICAL: "The file is refused; nothing in it is taken.",
    Severity.ERROR: "This answer is not taken; the others are.",
    Severity.WARNING: "The answer is taken and marked.",
}


def _rule(
    code: str, severity: Severity, title: str, message: str, *, remedy: str, consequence: str = ""
) -> Rule:
    rule = Rule(code, severity, title, message, remedy, consequence or USUAL_CONSEQUENCES[severity])
    CATALOGUE[code] = rule
    return rule


# --- Any YAML file (Y) ------------------------------------------------------------------------------------

_UNUSED = "The file is not used until this is put right."

YAML_NOT_UTF8 = _rule(
    "Y101",
    Severity.CRITICAL,
    "Not UTF-8",
    "The file holds a character that is not in UTF-8.",
    remedy="Save the file again with the encoding UTF-8.",
    consequence=_UNUSED,
)
YAML_EMPTY = _rule(
    "Y102",
    Severity.CRITICAL,
    "Nothing in the file",
    "The file holds no fields: it is empty, or plain text.",
    remedy="Check that the right file was named and that it was saved.",
    consequence=_UNUSED,
)
YAML_TAB = _rule(
    "Y103",
    Severity.CRITICAL,
    "Tab at the start of a line",
    "The line is indented with a tab.",
    remedy="Indent with spaces.",
    consequence=_UNUSED,
)
YAML_SYNTAX = _rule(
    "Y104",
    Severity.CRITICAL,
    "Not YAML",
    "{what}.",
    remedy="Look at this line and the one above it: indentation, colons, quotes and brackets.",
    consequence=_UNUSED,
)
YAML_DUPLICATE = _rule(
    "Y105",
    Severity.ERROR,
    "Key given twice",
    "“{key}” is given twice in the same place; the first is on line {first}.",
    remedy="Keep one of the two.",
    consequence=_UNUSED,
)
YAML_ALIAS = _rule(
    "Y106",
    Severity.ERROR,
    "Alias",
    "The line refers to another part of the file (*name), which is not allowed.",
    remedy="Write the text out. If it is a text that begins with *, put it in quotes.",
    consequence=_UNUSED,
)
YAML_TAG = _rule(
    "Y107",
    Severity.ERROR,
    "Tag",
    "The value has a tag (a word that begins with !), which is not allowed.",
    remedy="Remove the tag. If it is a text that begins with !, put it in quotes.",
    consequence=_UNUSED,
)
YAML_TOO_DEEP = _rule(
    "Y108",
    Severity.CRITICAL,
    "Nested too deeply",
    "The file is nested more deeply than any that anchorkit knows.",
    remedy="Check for brackets that are opened and not closed.",
    consequence=_UNUSED,
)
YAML_CHARACTERS = _rule(
    "Y109",
    Severity.CRITICAL,
    "Characters that cannot be read",
    "The file holds characters that no text file has; it may be damaged, or no YAML file.",
    remedy="Check that the right file was named. Open it in a text editor and save it again as UTF-8.",
    consequence=_UNUSED,
)
YAML_KEY = _rule(
    "Y110",
    Severity.ERROR,
    "Key that is no word",
    "The key is a list or a block.",
    remedy="Use a word as the key. Curly brackets in a text need quotes round the text.",
    consequence=_UNUSED,
)
YAML_TOO_LARGE = _rule(
    "Y111",
    Severity.CRITICAL,
    "Too large",
    "The file is larger than 5 MB, which no menu or selection is.",
    remedy="Check that the right file was named.",
    consequence=_UNUSED,
)

# --- Menu files (M) ---------------------------------------------------------------------------------------

MENU_FIELD = _rule(
    "M101",
    Severity.ERROR,
    "Field not as it must be",
    "{where} {what}.",
    remedy="Put the field right; the reference page of the menu lists every field.",
    consequence=_UNUSED,
)
MENU_DUPLICATE = _rule(
    "M102",
    Severity.ERROR,
    "Id given twice",
    "The {noun} “{id}” is listed twice; the first is on line {first}.",
    remedy="Give one of them another id, or remove it.",
    consequence=_UNUSED,
)
MENU_UNKNOWN = _rule(
    "M103",
    Severity.ERROR,
    "Name that the menu does not have",
    "The {noun} “{id}” is named here but the menu does not have it.",
    remedy="{advice}",
    consequence=_UNUSED,
)
MENU_AREA_ELSEWHERE = _rule(
    "M104",
    Severity.ERROR,
    "Area of another pillar",
    "{id} is in the area {area}, which belongs to the pillar {pillar}.",
    remedy="Change the area or the pillar of the indicator.",
    consequence=_UNUSED,
)
MENU_NEEDS_DENOMINATOR = _rule(
    "M105",
    Severity.ERROR,
    "Denominator missing",
    "{id} is of the kind {kind} and has no denominator.",
    remedy="Say in plain words what to divide by.",
    consequence=_UNUSED,
)
MENU_NO_DENOMINATOR = _rule(
    "M106",
    Severity.ERROR,
    "Denominator not wanted",
    "{id} is of the kind {kind}, where nothing is divided, and has a denominator.",
    remedy="Remove the denominator or change the kind.",
    consequence=_UNUSED,
)
MENU_NEEDS_MAX = _rule(
    "M107",
    Severity.ERROR,
    "Highest score missing",
    "{id} is a score and does not say the highest score possible.",
    remedy="Give the highest score as `max`, a whole number above 0.",
    consequence=_UNUSED,
)
MENU_NEEDS_COMPARISON = _rule(
    "M108",
    Severity.ERROR,
    "Comparison missing",
    "{id} is of the kind {kind} and does not say which groups are compared.",
    remedy="Give `comparison` with a `reference` and a `target`.",
    consequence=_UNUSED,
)
MENU_DEPENDS_KIND = _rule(
    "M109",
    Severity.ERROR,
    "Depends on what is no yes or no",
    "{id} depends on {parent}, which is not a yes or no indicator.",
    remedy="Name a yes or no indicator, or remove `depends_on`.",
    consequence=_UNUSED,
)
MENU_DEPENDS_CYCLE = _rule(
    "M110",
    Severity.ERROR,
    "Depends on itself",
    "{id} depends on itself, directly or through others.",
    remedy="Remove one `depends_on` of the circle.",
    consequence=_UNUSED,
)
MENU_NEEDS_LINE = _rule(
    "M111",
    Severity.WARNING,
    "No line of the toolkit",
    "{id} is said to be from the toolkit, without the line.",
    remedy="Give the line as `basis_line`, or change `basis`.",
    consequence="The menu is used as it is.",
)
MENU_NEEDS_REASON = _rule(
    "M112",
    Severity.WARNING,
    "No reason for a reconstruction",
    "{id} is said to be reconstructed, without a reason.",
    remedy="Give the reason as `basis_reason`.",
    consequence="The menu is used as it is.",
)
MENU_RANGE = _rule(
    "M113",
    Severity.ERROR,
    "Range that makes no sense",
    "The {field} of {id} has its higher end first, or an end that is no number.",
    remedy="Give the lower end first; `null` leaves an end open.",
    consequence=_UNUSED,
)
MENU_COUNT = _rule(
    "M114",
    Severity.WARNING,
    "Not as many as expected",
    "The menu says {expected} under `{name}` and has {found}.",
    remedy="Correct the number under `expected`, or the list.",
    consequence="The menu is used as it is.",
)
MENU_NOT_IN_MODEL = _rule(
    "M115",
    Severity.WARNING,
    "Not in the logic model",
    "{id} is nowhere in the logic model.",
    remedy="Add it to an item of the logic model that it measures.",
    consequence="The menu is used as it is.",
)
MENU_STAGE = _rule(
    "M116",
    Severity.WARNING,
    "Stage differs from the logic model",
    "{id} has the stage “{stage}”, but the logic model first lists it under “{listed}”.",
    remedy="Change the stage, or the place in the logic model.",
    consequence="The menu is used as it is.",
)
MENU_SUPPORT = _rule(
    "M117",
    Severity.WARNING,
    "Nothing behind an item",
    "An item of the logic model has an empty passage under `support`.",
    remedy="Name the passage that supports the item.",
    consequence="The menu is used as it is.",
)
MENU_VERSIONS = _rule(
    "M118",
    Severity.WARNING,
    "Versions do not follow",
    "The versions under `changes` of {id} must rise and end with its version, {version}.",
    remedy="List each change with its version, the latest last.",
    consequence="The menu is used as it is.",
)
MENU_NO_CHAIN = _rule(
    "M119",
    Severity.WARNING,
    "Area without a logic model",
    "The area {id} has no chain in the logic model.",
    remedy="Add the area to the logic model.",
    consequence="The menu is used as it is.",
)
MENU_LOCAL_ID = _rule(
    "M120",
    Severity.ERROR,
    "Id kept for local indicators",
    "{id} begins with “local.”, which is kept for a place's own indicators.",
    remedy="Give it an id of its area, or put it into a selection instead.",
    consequence=_UNUSED,
)

# --- Selection files (S) ----------------------------------------------------------------------------------

_SET_NOT_USED: Final = "The set is not used until this is put right."
_SET_USED: Final = "The set is used as it is."

SELECTION_FIELD = _rule(
    "S101",
    Severity.ERROR,
    "A field is wrong or missing",
    "{where} {what}.",
    remedy="Correct this line. A new set made by `anchorkit select` has an example of each field.",
    consequence=_SET_NOT_USED,
)
SELECTION_UNKNOWN_INDICATOR = _rule(
    "S102",
    Severity.ERROR,
    "No such indicator",
    "Neither the menu nor the set's own indicators have {id}.",
    remedy="{nearest}",
    consequence=_SET_NOT_USED,
)
SELECTION_TWICE = _rule(
    "S103",
    Severity.ERROR,
    "Listed twice",
    "{id} stands twice under {block}, first on line {first}.",
    remedy="Keep one of the two.",
    consequence=_SET_NOT_USED,
)
SELECTION_UNKNOWN_DIMENSION = _rule(
    "S104",
    Severity.ERROR,
    "No such breakdown",
    "There is no breakdown called {id}.",
    remedy="{nearest}",
    consequence=_SET_NOT_USED,
)
SELECTION_UNKNOWN_UNIT = _rule(
    "S105",
    Severity.ERROR,
    "No such unit",
    "There is no unit called {id}.",
    remedy="{nearest} You may also describe a unit of your own under `units`.",
    consequence=_SET_NOT_USED,
)
SELECTION_UNKNOWN_AREA = _rule(
    "S106",
    Severity.ERROR,
    "No such area",
    "There is no area called {id}.",
    remedy="{nearest}",
    consequence=_SET_NOT_USED,
)
SELECTION_BAD_PERIOD = _rule(
    "S107",
    Severity.ERROR,
    "Not a period",
    "{what}.",
    remedy="Correct the code, and put it in quotes if it is a number.",
    consequence=_SET_NOT_USED,
)
SELECTION_PERIODS_REVERSED = _rule(
    "S108",
    Severity.ERROR,
    "The last period ends before the first begins",
    "{what}.",
    remedy="Exchange `from` and `to`, or correct one of them.",
    consequence=_SET_NOT_USED,
)
SELECTION_COMPARISON_MISSING = _rule(
    "S109",
    Severity.ERROR,
    "Which groups are compared is not said",
    "{id} compares two groups, and nothing says which.",
    remedy="Add `comparison: {{reference: ..., target: ...}}` with the two groups in words.",
    consequence=_SET_NOT_USED,
)
SELECTION_LOCAL_ID = _rule(
    "S110",
    Severity.ERROR,
    "An indicator of your own needs an id that begins with local.",
    "{id} does not begin with `local.`",
    remedy="Call it local.{id}, here and under `indicators`.",
    consequence=_SET_NOT_USED,
)
SELECTION_DEFINITION_MISSING = _rule(
    "S111",
    Severity.WARNING,
    "A local definition is missing",
    "The set does not say what “{use}” means here; it matters for {indicators}.",
    remedy="Add a definition with `uses: {id}`, or run `anchorkit select --definition {id}=...`",
    consequence="The set is used; the figures of two organisations may not mean the same.",
)
SELECTION_LOCAL_NOT_CHOSEN = _rule(
    "S112",
    Severity.WARNING,
    "An indicator of your own is not asked",
    "{id} is described but not listed under `indicators`.",
    remedy="Add `- id: {id}` under `indicators`, or take the description out.",
    consequence="The set is used without it.",
)
SELECTION_OTHER_MENU = _rule(
    "S113",
    Severity.WARNING,
    "Another version of the menu",
    "The set was chosen from the menu {theirs}; this is {ours}.",
    remedy="See what changed with `anchorkit menu diff`, then write the new version into the set.",
    consequence="The set is used with the menu that is there now.",
)
SELECTION_ORGANISATION_CLOSED = _rule(
    "S114",
    Severity.WARNING,
    "An organisation that has closed",
    "{code} ({name}) closed on {closed}, before the set's last period ends.",
    remedy="Check the code. If another organisation took over its work, ask that one.",
    consequence=_SET_USED,
)
SELECTION_LOCAL_INCOMPLETE = _rule(
    "S116",
    Severity.ERROR,
    "An indicator of your own lacks what its kind needs",
    "{id} is of the kind {kind} and has no `{field}`.",
    remedy="Add `{field}`: {text}.",
    consequence=_SET_NOT_USED,
)
SELECTION_WORDING_FOR_NOBODY = _rule(
    "S115",
    Severity.WARNING,
    "Words for an organisation that is not asked",
    "The definition {id} has words for {code}, which is not one of the set's organisations.",
    remedy="Correct the code, or add the organisation.",
    consequence=_SET_USED,
)
SELECTION_FACT_FOR_NOBODY = _rule(
    "S117",
    Severity.WARNING,
    "A fact about an organisation that is not asked",
    "The context “{label}” has a figure for {code}, which is not one of the set's organisations.",
    remedy="Correct the code, or add the organisation.",
    consequence="The set is used; this figure is printed nowhere.",
)
SELECTION_FACT_EMPTY = _rule(
    "S118",
    Severity.ERROR,
    "A fact about the place that says nothing",
    "The context “{label}” has no `value`, no `by_organisation` and no `text`.",
    remedy="Give one of them, or take the entry out.",
    consequence=_SET_NOT_USED,
)

SELECTION_REBASE_FREQUENCY = _rule(
    "S201",
    Severity.ERROR,
    "A rebase at a period of another kind",
    "{code} is not a period of an indicator that is asked for {frequency}.",
    remedy="Write the first period of the new limits as the indicator has it, such as 2025-26 for a year.",
    consequence=_SET_NOT_USED,
)
SELECTION_SHARE_FOR_NOBODY = _rule(
    "S202",
    Severity.WARNING,
    "A reference share for a group that is not asked",
    "{group} is not among the groups that the set asks of this indicator.",
    remedy="{nearest}",
    consequence="The set is used; this share is compared with nothing.",
)
SELECTION_NO_FUNNEL = _rule(
    "S203",
    Severity.WARNING,
    "No comparison with caution for this kind",
    "{id} is of the kind {kind}; funnel limits are for shares of people, and for rates of events.",
    remedy="Take `comparison_with_caution` out, or say `rate` where the numerator counts events.",
    consequence="The set is used, without funnel limits for this indicator.",
)
SELECTION_CHANGE_TOO_NEW = _rule(
    "S204",
    Severity.WARNING,
    "A change newer than the definition",
    "The definition {id} is at version {latest}, and a change speaks of version {version}.",
    remedy="Raise the definition's `version`, or correct the change's.",
    consequence=_SET_USED,
)
SELECTION_MERGED_WITH_ITSELF = _rule(
    "S205",
    Severity.ERROR,
    "An organisation merged with itself",
    "{code} is named as the organisation that it took over.",
    remedy="Write the code of the organisation that closed.",
    consequence=_SET_NOT_USED,
)

SELECTION_ACCENT_TOO_FAINT = _rule(
    "S301",
    Severity.WARNING,
    "An accent colour that is too faint",
    "The accent colour stands out from white by {ratio} to 1; words need 4.5 to 1 (WCAG 2.2).",
    remedy="Choose a darker shade of it.",
    consequence="Reports are written in anchorkit's own colour.",
)
SELECTION_LOGO_NOT_USED = _rule(
    "S302",
    Severity.WARNING,
    "A logo that can't be used",
    "The logo can't be used: {why}.",
    remedy="Give a PNG or SVG file of up to 200 kB, by its path from the set's file.",
    consequence="Reports are written without a logo.",
)

# --- Files of words: strings/<language>.toml (W) -----------------------------------------------------------

_NOT_SAID: Final = "No report is written until this is put right."

STRINGS_SYNTAX = _rule(
    "W101",
    Severity.CRITICAL,
    "Not a file of strings",
    "The file is not TOML in UTF-8.",
    remedy="Write each line as: key = \"words\". Use 'single' marks around words that hold double ones.",
    consequence=_NOT_SAID,
)
STRINGS_UNKNOWN = _rule(
    "W102",
    Severity.ERROR,
    "Words for a key that there is not",
    "Nothing says “{key}”.",
    remedy="{near}",
    consequence=_NOT_SAID,
)
STRINGS_STRANGE = _rule(
    "W103",
    Severity.ERROR,
    "Something in braces that nothing fills in",
    "“{key}” has {{{name}}}, which nothing fills in.",
    remedy="Use only the names in braces that the English words have.",
    consequence=_NOT_SAID,
)
STRINGS_LACKING = _rule(
    "W104",
    Severity.ERROR,
    "Words that leave something out",
    "“{key}” leaves out {{{name}}}, so a reader would not learn it.",
    remedy="Put the name in braces where it belongs in the sentence.",
    consequence=_NOT_SAID,
)
STRINGS_BRACES = _rule(
    "W105",
    Severity.ERROR,
    "Braces that do not match",
    "“{key}” has a brace without its partner, or more than a name between two.",
    remedy="Write each thing to fill in as its name between braces, as the English words do.",
    consequence=_NOT_SAID,
)
STRINGS_NO_OTHER = _rule(
    "W106",
    Severity.ERROR,
    "A number without words",
    "“{key}” has words for some numbers and none for every other.",
    remedy="Add the key `other`.",
    consequence=_NOT_SAID,
)
STRINGS_MISSING = _rule(
    "W201",
    Severity.WARNING,
    "Words that are not translated",
    "{count} of {of} phrases have no words in the language {language}.",
    remedy="Nothing, if that is meant. Otherwise add them; templates/strings/en.toml has them all.",
    consequence="They are printed in English.",
)

# --- Tidy observations (T) --------------------------------------------------------------------------------

_ROW_LEFT_OUT: Final = "This row is not used; the others are."

TIDY_WRONG_COLUMNS = _rule(
    "T101",
    Severity.CRITICAL,
    "Wrong columns",
    "The first line does not hold the columns of tidy observations.",
    remedy="Begin the file with exactly this line: {columns}",
)
TIDY_CELL_COUNT = _rule(
    "T102",
    Severity.ERROR,
    "Too many or too few cells",
    "This row does not have {expected} cells.",
    remedy="Put texts that hold a comma into double quotes, and leave empty cells empty.",
    consequence=_ROW_LEFT_OUT,
)
TIDY_EMPTY_KEY = _rule(
    "T103",
    Severity.ERROR,
    "Empty key",
    "The column {column} is empty.",
    remedy="Fill it in: organisation, indicator and period say what the row is about.",
    consequence=_ROW_LEFT_OUT,
)
TIDY_BAD_NUMBER = _rule(
    "T104",
    Severity.ERROR,
    "Not a number",
    "The column {column} does not hold a plain number.",
    remedy="Write digits with a point for decimals and nothing else, such as 1234.5. A choice is yes or no.",
    consequence=_ROW_LEFT_OUT,
)
TIDY_BAD_STATUS = _rule(
    "T105",
    Severity.ERROR,
    "Unknown status",
    "The status is not one of those that there are.",
    remedy="Write reported, estimated, not_collected, not_applicable or suppressed.",
    consequence=_ROW_LEFT_OUT,
)
TIDY_BAD_PERIOD = _rule(
    "T106",
    Severity.ERROR,
    "Not a period",
    "The period can't be read: {why}.",
    remedy="Write a financial year as 2025-26, a quarter as 2025-26-Q1, a month as 2025-04.",
    consequence=_ROW_LEFT_OUT,
)
TIDY_ANSWERED_TWICE = _rule(
    "T107",
    Severity.ERROR,
    "Answered twice",
    "An earlier row answers the same question for the same organisation.",
    remedy="Keep one of the two rows.",
    consequence="The first row is used, this one is not.",
)
TIDY_NOT_ASKED = _rule(
    "T108",
    Severity.WARNING,
    "Not asked",
    "{count} rows are about something that the selection does not ask, such as {example}.",
    remedy="Nothing, if that is meant. Otherwise look for a misspelt code, or add them to the selection.",
    consequence="These rows are not used.",
)

# --- Returns (R) ------------------------------------------------------------------------------------------

# R0: can it be read at all?
NOT_A_FILE = _rule(
    "R001",
    Severity.CRITICAL,
    "Can't be read",
    "The file can't be read: {why}.",
    remedy="Check the name, and that you may read it.",
    consequence="Nothing is taken from it.",
)
NOT_COMPLETE = _rule(
    "R002",
    Severity.CRITICAL,
    "Still being written",
    "The file changed while it was being read.",
    remedy="Wait until it has been saved or synchronised, and take it in again.",
    consequence="Nothing is taken from it.",
)
TOO_LARGE = _rule(
    "R003",
    Severity.CRITICAL,
    "Too large",
    "The file is larger than {most} MB; a filled-in workbook has less than one.",
    remedy="Take pictures and other sheets out, or copy your answers into a new workbook from us.",
    consequence="Nothing is taken from it, and it is not kept.",
)
OUR_FAULT = _rule(
    "R004",
    Severity.CRITICAL,
    "Stopped anchorkit",
    "Something in the file stopped anchorkit ({kind}), which is a fault in anchorkit.",
    remedy="Please report it. Meanwhile copy the answers into a new workbook from us.",
)

# R1: is it one of ours, and for whom?
NOT_A_WORKBOOK = _rule(
    "R101",
    Severity.CRITICAL,
    "Not an Excel workbook",
    "This can't be read as an Excel workbook: it seems to be {what}.",
    remedy="Send the .xlsx workbook itself. {how}",
)
DAMAGED = _rule(
    "R102",
    Severity.CRITICAL,
    "Damaged or incomplete",
    "The workbook is damaged or incomplete: {why}.",
    remedy="Open it in Excel or LibreOffice, save it as .xlsx and send it again.",
)
UNSAFE = _rule(
    "R103",
    Severity.CRITICAL,
    "Not safe to open",
    "The workbook holds something that a filled-in workbook never needs: {why}.",
    remedy="Copy your answers into a new workbook from us and send that one.",
)
NOT_OURS = _rule(
    "R104",
    Severity.CRITICAL,
    "Not made by anchorkit",
    "This workbook was not made by anchorkit, or its hidden sheet “anchorkit” is gone or was changed.",
    remedy="Copy your answers into the workbook that was sent to you and return that one.",
)
OTHER_SELECTION = _rule(
    "R105",
    Severity.CRITICAL,
    "Made for another selection",
    "This workbook belongs to the set “{found}”, not to “{expected}”.",
    remedy="Use the set it was made for, or ask for the workbook of this set.",
)
NEWER_LAYOUT = _rule(
    "R106",
    Severity.CRITICAL,
    "Made by a newer anchorkit",
    "This workbook has layout {found}; this anchorkit reads up to layout {known}.",
    remedy="Update anchorkit and take the file in again.",
)
UNKNOWN_ORGANISATION = _rule(
    "R107",
    Severity.CRITICAL,
    "Organisation not in the set",
    "This workbook was made for {code}, which the set does not ask.",
    remedy="Add the organisation to the set, or check whether the right file was sent.",
)
NO_TABLES = _rule(
    "R108",
    Severity.CRITICAL,
    "No table found",
    "No sheet has a table with the columns Key, Result and Status.",
    remedy="Put the header row back as it was, or copy the answers into a new workbook.",
)
OTHER_SET_VERSION = _rule(
    "R109",
    Severity.WARNING,
    "Made for another version of the set",
    "This workbook was made from version {found} of the set; the set is now at version {expected}.",
    remedy="Nothing, if the questions are still the same. New questions are missing from this workbook.",
    consequence="Answers to questions that are still asked are taken.",
)

OLDER_LAYOUT = _rule(
    "R110",
    Severity.WARNING,
    "Made by an older anchorkit",
    "This workbook has layout {found}; it has been read as layout {known}.",
    remedy="Nothing. A new workbook from us has the present layout.",
    consequence="The answers are taken.",
)
OTHER_MENU_VERSION = _rule(
    "R111",
    Severity.WARNING,
    "Made from another version of the menu",
    "This workbook was made from version {found} of the menu; the menu is now at version {expected}.",
    remedy="See what changed with `anchorkit menu diff`; what is asked may be counted differently now.",
    consequence="The answers are taken.",
)
ORGANISATION_CHANGED = _rule(
    "R112",
    Severity.CRITICAL,
    "Whose workbook is it?",
    "The front sheet says {shown}, but the workbook was made for {made_for}.",
    remedy="Put the answers into the workbook that was made for your organisation, and return that one.",
)
TWO_IDENTITIES = _rule(
    "R113",
    Severity.CRITICAL,
    "Two workbooks in one",
    "The workbook holds the hidden sheets of two different workbooks.",
    remedy="Send each workbook by itself, as it was sent to you.",
)

# R2: what the table holds
UNKNOWN_KEY = _rule(
    "R201",
    Severity.WARNING,
    "Row not recognised",
    "This row's key is not one that the set asks.",
    remedy="If you added the row, use the sheet Your own indicators for it. Otherwise put the key back.",
    consequence="The row is not taken; the file is kept whole.",
)
KEY_TWICE = _rule(
    "R202",
    Severity.ERROR,
    "Answered twice",
    "Another row has the same key and different figures ({other}).",
    remedy="Keep one of the two rows and delete the other.",
    consequence="Neither of the two answers is taken; the others are.",
)
ROWS_MISSING = _rule(
    "R203",
    Severity.WARNING,
    "Rows missing",
    "{count} rows that were sent are not in the workbook, {example} among them.",
    remedy="Nothing, if you can't answer them. Otherwise copy them back from the workbook that was sent.",
    consequence="These questions count as not returned; earlier answers to them stay.",
)
ERROR_CELL = _rule(
    "R204",
    Severity.ERROR,
    "Excel error in the cell",
    "The cell shows an Excel error such as #DIV/0! or #REF!.",
    remedy="Type the figure in, or mend the formula.",
)
NO_CACHED_VALUE = _rule(
    "R205",
    Severity.ERROR,
    "Formula without a stored result",
    "The cell holds a formula whose result was not saved in the file.",
    remedy="Open the workbook in Excel or LibreOffice, save it and send it again.",
)

HEADER_GUESSED = _rule(
    "R206",
    Severity.WARNING,
    "Heading misspelt",
    "The heading is not one of ours; it has been read as “{column}”.",
    remedy="Nothing, if that is right. Otherwise put the heading back as it was.",
    consequence="The column is read.",
)
COLUMN_MISSING = _rule(
    "R207",
    Severity.ERROR,
    "Column missing",
    "The table has no column “{column}”.",
    remedy="Put the heading back above its column, or copy the answers into a new workbook.",
    consequence="Answers of this table that need the column are not taken; what was taken before stays.",
)
COLUMN_TWICE = _rule(
    "R208",
    Severity.ERROR,
    "Column there twice",
    "Two columns have the heading “{column}”, and in this row they say different things.",
    remedy="Give your own column another heading, or delete it.",
)
MERGED_CELLS = _rule(
    "R209",
    Severity.ERROR,
    "Merged cells",
    "The cell is merged with others, so it can't be told which question its figure answers.",
    remedy="Unmerge the cells and give each question its own figure.",
)

ROW_CONTRADICTS_KEY = _rule(
    "R210",
    Severity.ERROR,
    "Row and key don't belong together",
    "The row shows another indicator, group or period than its key in the first column names.",
    remedy="If columns were sorted one by one, undo that. Otherwise put the words back, or move the answer "
    "to its own row.",
)
HEADER_ROW_MISSING = _rule(
    "R211",
    Severity.ERROR,
    "Header row missing",
    "From here on, rows have our keys but no header row above them ({count} in all), so it can't be told "
    "which figure is which.",
    remedy="Put the header row (Key, Indicator and so on) back above them, or copy the answers into a new "
    "workbook.",
    consequence="Nothing in these rows is taken; what was taken before stays.",
)
NOTES_MISSING = _rule(
    "R212",
    Severity.WARNING,
    "Notes missing",
    "The table has no column “{column}”.",
    remedy="Put the heading back above its column if there are notes in it.",
    consequence="The answers are taken without their notes; the file is kept whole.",
)

# R3: rules on one answer; the sheet's own check column says the same
NOT_A_NUMBER = _rule(
    "R301",
    Severity.ERROR,
    "Not a number",
    "There are words or signs where a number is asked.",
    remedy="Write digits only. If there is no figure, choose a status and say why in the note.",
)
NUMBER_UNDERSTOOD = _rule(
    "R302",
    Severity.WARNING,
    "Number written as text",
    "The number was written as text and has been read as a number.",
    remedy="Nothing. Digits without signs or spaces are safest.",
)
NOT_A_CHOICE = _rule(
    "R303",
    Severity.ERROR,
    "Not one of the choices",
    "The answer is not one of the words in the list.",
    remedy="Choose from the list in the cell.",
)
UNKNOWN_STATUS = _rule(
    "R304",
    Severity.ERROR,
    "Unknown status",
    "The status is not one of the words in the list.",
    remedy="Choose one of the words in the list of the cell.",
)
FIGURE_AGAINST_STATUS = _rule(
    "R305",
    Severity.ERROR,
    "Figure and status disagree",
    "There is a figure, but the status says that there is none.",
    remedy="Change the status, or clear the figure.",
)
STATUS_WITHOUT_FIGURE = _rule(
    "R306",
    Severity.WARNING,
    "Status without a figure",
    "The status says that there is a figure, but none is given.",
    remedy="Give the figure, or choose not collected.",
    consequence="The question counts as not answered.",
)
BELOW_RANGE = _rule(
    "R307",
    Severity.ERROR,
    "Too small to be right",
    "A number is smaller than it can be.",
    remedy="Check the figure; most counts and amounts can't be below 0.",
)
ABOVE_RANGE = _rule(
    "R308",
    Severity.ERROR,
    "Too large to be right",
    "A number is larger than it can be.",
    remedy="Check the figure and its unit.",
)
NUMERATOR_ABOVE_DENOMINATOR = _rule(
    "R309",
    Severity.ERROR,
    "Numerator above denominator",
    "The numerator is larger than the denominator, of which it should be a part.",
    remedy="Check both figures; they may have been swapped.",
)
ZERO_DENOMINATOR = _rule(
    "R310",
    Severity.WARNING,
    "Denominator is 0",
    "The denominator is 0, so there is no value.",
    remedy="Check it. If nobody or nothing was there to count, choose not applicable.",
    consequence="The answer is taken; no value is shown.",
)
COUNTS_INCOMPLETE = _rule(
    "R311",
    Severity.ERROR,
    "Half of the counts",
    "Only one of numerator and denominator is given, and no value.",
    remedy="Give the other one too. If it is not known, write “not recorded” in its cell.",
    consequence="This answer is not taken; what was taken before stays whole. The others are taken.",
)
COUNTS_MISSING = _rule(
    "R312",
    Severity.WARNING,
    "Value without its counts",
    "A value is given without both of its counts.",
    remedy="Give numerator and denominator if you can.",
    consequence="The answer is taken and marked counts missing; it can't be added up with those of others.",
)
DOES_NOT_FOLLOW = _rule(
    "R313",
    Severity.WARNING,
    "Value does not follow from its counts",
    "The value is not what its numerator and denominator give.",
    remedy="Check all three. Clear the value to have it worked out.",
    consequence="All three are kept as given, and the report says that they disagree.",
)
NOT_WHOLE = _rule(
    "R314",
    Severity.WARNING,
    "Not a whole number",
    "A number has decimals where whole things or people are counted.",
    remedy="Check the figure; count heads, not full-time equivalents.",
)
UNUSUAL = _rule(
    "R315",
    Severity.WARNING,
    "Unusual value",
    "The value lies outside what is usual for this indicator.",
    remedy="Check the figure and its unit. If it is right, say why in the note.",
)
NOTE_CLEANED = _rule(
    "R316",
    Severity.WARNING,
    "Characters removed",
    "The text holds characters that can't be written down; they were removed.",
    remedy="Nothing.",
    consequence="The text is kept without them.",
)

NOTE_ALONE = _rule(
    "R317",
    Severity.WARNING,
    "Note without an answer",
    "There is a note, but neither a figure nor a status.",
    remedy="Choose a status, such as not collected, or give the figure.",
    consequence="The question counts as not answered; the file with the note is kept whole.",
)

REASON_GIVEN = _rule(
    "R318",
    Severity.WARNING,
    "Reason in place of a number",
    "There are words or a sign that say why there is no figure; they have been read as a status.",
    remedy="Nothing, if that is what you mean. Otherwise choose a status from the list.",
    consequence="The answer is taken without that figure; your words are kept in its note.",
)
SHARE_OR_PERCENT = _rule(
    "R319",
    Severity.ERROR,
    "Share or percentage?",
    "A figure between 0 and 1 stands where a percentage from 0 to 100 is asked, without its counts.",
    remedy="Write 45% as 45. Give numerator and denominator if you can; then it is worked out.",
)
PERCENT_UNDERSTOOD = _rule(
    "R320",
    Severity.WARNING,
    "Percentage understood",
    "The figure was written as a share of 1 and has been read as the percentage that it is.",
    remedy="Nothing, if that is right. Here 45% is written as 45.",
)
DATE_FOR_NUMBER = _rule(
    "R321",
    Severity.ERROR,
    "Date or time where a number is asked",
    "The cell holds a date or a time. Excel makes one of texts such as 1-4, and of numbers in date cells.",
    remedy="Set the cell's format to Number and type the figure again.",
)
APPROXIMATE = _rule(
    "R322",
    Severity.ERROR,
    "About a number",
    "The figure is given as about, over, under or in doubt.",
    remedy="Type the figure alone, choose the status estimated, and say in the note how sure it is.",
)
SEVERAL_NUMBERS = _rule(
    "R323",
    Severity.ERROR,
    "More than one number",
    "There is more than one number in the cell, or a number with something else.",
    remedy="Type one figure. What else there is to say goes into the note.",
)
ABBREVIATED = _rule(
    "R324",
    Severity.ERROR,
    "Shortened number",
    "The figure is shortened with a k, m or the like.",
    remedy="Write it in full: 3,000 and not 3k.",
)
NOT_THIS_UNIT = _rule(
    "R325",
    Severity.ERROR,
    "Unit that was not asked",
    "The figure has a sign, word or format of a unit that is not the one asked for.",
    remedy="See which unit is asked for, and type the number alone.",
)
NONE_OR_UNKNOWN = _rule(
    "R326",
    Severity.ERROR,
    "None, or not known?",
    "It can't be told whether this means 0 or that the figure is not known yet.",
    remedy="Type 0 if there were none. Otherwise leave the figure empty and choose not collected.",
)
LOST_DIGITS = _rule(
    "R327",
    Severity.ERROR,
    "Too many digits",
    "The number has more digits than a spreadsheet keeps.",
    remedy="Check the figure and its unit.",
)
CHOICE_UNDERSTOOD = _rule(
    "R328",
    Severity.WARNING,
    "Choice understood",
    "What is written stands for one of the words in the list and has been read as that.",
    remedy="Nothing. Choosing from the list is safest.",
)
SHORT_FORM_UNDERSTOOD = _rule(
    "R329",
    Severity.WARNING,
    "Shortened number understood",
    "Pounds were shortened with a k, m or the like and have been read in full.",
    remedy="Nothing, if it stands for pounds in full. Writing them out is safest: 3,000 and not 3k.",
)
FIGURE_NOT_ASKED = _rule(
    "R330",
    Severity.WARNING,
    "Figure in a crossed-out cell",
    "There is something in a cell that asks for nothing: this question has no numerator and denominator.",
    remedy="Put the figure under Result, and clear the crossed-out cells.",
    consequence="What stands in the crossed-out cell is not taken; what stands under Result is.",
)
NOTE_NOT_READ = _rule(
    "R331",
    Severity.WARNING,
    "Note can't be read",
    "The note is a formula that shows an error, or whose result was not saved.",
    remedy="Write the note as a text.",
    consequence="The answer is taken without its note; the file is kept whole.",
)

# R4: rules between answers
ANSWERED_THOUGH_NOT_ASKED = _rule(
    "R401",
    Severity.WARNING,
    "Answered though its condition is not met",
    "This question applies only where another is answered {wanted}, and that one is answered differently.",
    remedy="Check both answers.",
)
GROUPS_ABOVE_ALL = _rule(
    "R402",
    Severity.WARNING,
    "Groups add up to more than all",
    "The groups of {dimension} add up to more than the figure for all.",
    remedy="Check the groups and the figure for all.",
)

GROUP_ABOVE_ALL = _rule(
    "R403",
    Severity.WARNING,
    "Group larger than all",
    "A group of {dimension} is larger than the figure for all, of which it is a part.",
    remedy="Check the groups and the figure for all; they may have been swapped.",
)
NESTED_GROUPS = _rule(
    "R404",
    Severity.WARNING,
    "Part larger than its whole",
    "{part} is a part of {whole}, but its figure is larger.",
    remedy="Check both figures; they may have been swapped.",
)
TENFOLD = _rule(
    "R405",
    Severity.WARNING,
    "Ten or a hundred times another period",
    "The figure is about {times} that of {period}, as if a digit or a decimal point had slipped.",
    remedy="Check the figure. If it is right, say why in the note.",
)
UNIT_SLIP = _rule(
    "R406",
    Severity.WARNING,
    "A thousand times another period",
    "The figure is about {times} that of {period}, as if one were in thousands or millions.",
    remedy="Check the unit of both. If the figure is right, say why in the note.",
)
SUDDEN_CHANGE = _rule(
    "R407",
    Severity.WARNING,
    "Sudden change",
    "The figure is more than eight times that of {period}, or less than an eighth.",
    remedy="Check the figure. If it is right, say why in the note.",
)
FAR_FROM_HISTORY = _rule(
    "R408",
    Severity.WARNING,
    "Far from the figures before",
    "The figure lies outside the limits that your own earlier figures set (mean and 2.66 moving ranges).",
    remedy="Check the figure. If it is right, say what happened in the note.",
)
SAME_COUNTS = _rule(
    "R409",
    Severity.WARNING,
    "Same counts as another question",
    "Numerator and denominator are those of “{other}” too, as if they had been copied there.",
    remedy="Check both questions.",
    consequence=ON_TRIAL,
)

# R5: the sheets for your own indicators and stories
OWN_INDICATOR_INCOMPLETE = _rule(
    "R501",
    Severity.ERROR,
    "Own indicator incomplete",
    "An indicator of your own needs a name, a kind from the list, a period such as 2025-26, and a figure.",
    remedy="Fill in what is missing.",
    consequence="This row is not taken; the others are.",
)
STORY_INCOMPLETE = _rule(
    "R502",
    Severity.WARNING,
    "Story incomplete",
    "A story needs a title, the story itself, and yes or no to whether it may be published.",
    remedy="Fill in what is missing.",
    consequence="The story is not taken; the file is kept whole.",
)
STORY_NAMES_FEW = _rule(
    "R503",
    Severity.WARNING,
    "Few people in a story",
    "The story may be published and seems to speak of so few people that they could be recognised.",
    remedy="Ask whether they agree, or tell the story without the number.",
    consequence="The story is taken; somebody should read it before it is published.",
)

# R6: beside what is held already
TWO_RETURNS_DISAGREE = _rule(
    "R601",
    Severity.WARNING,
    "Two returns disagree",
    "{file} (return {id}) and {other} (return {other_id}) give different answers, and neither can be told to "
    "correct the other: {keys}.",
    remedy="Ask the organisation which holds. Then withdraw the other, or take in one that both agree on.",
    consequence="The answer that was saved last stands and is marked; the other is kept.",
)
WITHDRAWN_BEFORE = _rule(
    "R602",
    Severity.WARNING,
    "Withdrawn before",
    "This very file was taken in before, as return {id}, and then withdrawn.",
    remedy="If it holds after all: anchorkit restore {id} --reason “…”",
    consequence="It stays withdrawn; nothing is taken from it.",
)
OLDER_THAN_HELD = _rule(
    "R603",
    Severity.WARNING,
    "Older than what is held",
    "Answers older than those that are held: {count}. The file was saved before the one they would replace.",
    remedy="Nothing, if it came late. If it is the right one after all, open it, save it and send it again.",
    consequence="These answers are kept as older; those that were saved later stand.",
)


# --- Job files (J) ----------------------------------------------------------------------------------------

_NO_RUN = "The job does not run until this is put right."

JOB_FIELD = _rule(
    "J101",
    Severity.ERROR,
    "A field of the job is wrong",
    "{where} {what}.",
    remedy="Compare it with the example in the guide on running unattended.",
    consequence=_NO_RUN,
)
JOB_PASSWORD = _rule(
    "J102",
    Severity.ERROR,
    "A password in the job",
    "{where} holds a password.",
    remedy="Take it out. Give it in the environment or in the driver's own file, as the guide on running "
    "unattended says.",
    consequence=_NO_RUN,
)
JOB_PLACE = _rule(
    "J103",
    Severity.ERROR,
    "A place of an unknown kind",
    "{where} names a place of the kind “{kind}”, which {why}.",
    remedy="{remedy}",
    consequence=_NO_RUN,
)
JOB_AUDIENCE = _rule(
    "J104",
    Severity.ERROR,
    "Published for nobody named",
    "{where} is published, but report > audiences does not name it.",
    remedy="Name the audience under report > audiences, or take the place away.",
    consequence=_NO_RUN,
)
JOB_OVERLAP = _rule(
    "J105",
    Severity.ERROR,
    "Written where it is read",
    "{where} writes into a folder from which the job picks up returns.",
    remedy="Name a folder that the job does not read.",
    consequence=_NO_RUN,
)
JOB_MIXED = _rule(
    "J106",
    Severity.ERROR,
    "Published among other figures",
    "{where} and {other} are one place, or one lies inside the other.",
    remedy="Give each audience a place of its own, apart from all else that the job reads and writes.",
    consequence=_NO_RUN,
)
