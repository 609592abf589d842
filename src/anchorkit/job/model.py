"""What a job's YAML file may say, as values: where returns come from, what is written and where it goes."""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from anchorkit.measures.disclosure import Audience
from anchorkit.menu.words import Frozen, Text

SPREADSHEETS: Final = ("*.xlsx", "*.xlsm", "*.xls", "*.xlsb", "*.ods", "*.csv")
"""Kinds that are refused are picked up too: whoever sent one is told why."""

Count = Annotated[int, Field(ge=1)]


class Pickup(Frozen):
    """Where returns lie, which of the files are meant, and where annotated copies go."""

    place: Text = Field(alias="from")
    patterns: Annotated[tuple[Text, ...], Field(min_length=1)] = SPREADSHEETS
    subfolders: bool = False
    annotate: Text | None = None


class Reports(Frozen):
    """Which reports are written, and for each audience the place where they are published."""

    audiences: Annotated[tuple[Audience, ...], Field(min_length=1)] = (Audience.TRUST,)
    formats: Annotated[tuple[Text, ...], Field(min_length=1)] = ("html", "md")
    organisations: tuple[Text, ...] = ()
    output: Text = "reports"
    publish: dict[Audience, Text] = Field(default_factory=dict)


class When(StrEnum):
    """After which runs the hook is called."""

    NEWS = "news"
    ALWAYS = "always"


class Hook(Frozen):
    """A command that is given the manifest of a run on its standard input; no shell reads it."""

    command: Annotated[tuple[Text, ...], Field(min_length=1)]
    timeout_seconds: Count = 60
    when: When = When.NEWS


class Job(Frozen):
    """A job as it was written; paths are relative to the folder of its file, places may be URLs.

    The work is shared between `workers` processes of the machine, or on the Dask `cluster` at an address.
    """

    set: Text = "set.yaml"
    store: Text | None = None
    menu: Text | None = None
    returns: Pickup
    report: Reports | None = None
    chase_list: Text | None = None
    manifests: Text = "runs"
    logs: Text | None = None
    keep_runs: Count = 500
    stale_after_days: Count | None = None
    hook: Hook | None = None
    workers: Count = 1
    cluster: Annotated[Text, Field(pattern=r"^[a-z][a-z0-9+.-]*://\S+$")] | None = None
