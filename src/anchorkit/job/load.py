"""A job's YAML file turned into a Job with its paths made whole, or into every problem that it has."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from anchorkit import findings
from anchorkit.errors import AnchorkitError, InvalidFile
from anchorkit.findings import Finding
from anchorkit.job.folders import overlaps
from anchorkit.job.model import Job
from anchorkit.yamlfile import Located, YamlPath, problems_from, read_yaml

STORE: Final = "anchorkit.db"
_PASSWORD: Final = re.compile(r"://[^/@\s]*:[^/@\s]+@|[?&;](?:password|secret|sig|token|key)=", re.IGNORECASE)
_STORE: Final[YamlPath] = ("store",)
_PLACES: Final[tuple[YamlPath, ...]] = (("returns", "from"), ("returns", "annotate"))
# The libraries by which fsspec reaches what it does not reach alone.
_DRIVERS: Final = {
    "s3": "s3fs",
    "s3a": "s3fs",
    "abfs": "adlfs",
    "abfss": "adlfs",
    "az": "adlfs",
    "gs": "gcsfs",
    "gcs": "gcsfs",
    "sftp": "paramiko",
    "ssh": "paramiko",
    "smb": "smbprotocol",
    "webdav": "webdav4",
}

_PLACES_KNOWN: Final = "Use a folder, or a URL that begins with s3://, abfs:// or sftp://."
_SYNCHRONISED: Final = (
    "For SharePoint, OneDrive and Teams, name the folder that is synchronised to this computer. "
    + _PLACES_KNOWN
)


class UnusableJob(InvalidFile):
    """The job's file, or the set that it names, has problems; an unattended run then did nothing."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line says: the store where the job names none, and where to work, before the job."""

    store: str | None = None
    workers: int | None = None
    cluster: str | None = None


NOTHING: Final = Given()


@dataclass(frozen=True, slots=True)
class LoadedJob:
    """A job and the file that it was read from; what was `given` besides is used as each field says."""

    job: Job
    path: Path
    given: Given = NOTHING

    @property
    def name(self) -> str:
        """The name by which its runs are known: that of the file without its ending."""
        return self.path.stem

    @property
    def folder(self) -> Path:
        """The folder that its paths are relative to."""
        return self.path.absolute().parent

    def file(self, text: str) -> Path:
        """A path of the job, made whole."""
        return self.folder / Path(text).expanduser()

    def place(self, text: str) -> str:
        """A URL as it is, or a path made whole."""
        return text if is_url(text) else str(self.file(text))

    @property
    def set_path(self) -> Path:
        """Where the local indicator set is."""
        return self.file(self.job.set)

    @property
    def menu_path(self) -> Path | None:
        """Where the menu is, if it is not the one that comes with anchorkit."""
        return self.file(self.job.menu) if self.job.menu else None

    @property
    def store_url(self) -> str:
        """Where the store is: as the job says, as was given besides, or beside the job."""
        return self.place(self.job.store or self.given.store or STORE)

    @property
    def workers(self) -> int:
        """How many processes share the work."""
        return self.given.workers or self.job.workers

    @property
    def cluster(self) -> str | None:
        """The address of the cluster that does the work, if any. Workers given go before a job's cluster."""
        return self.given.cluster or (None if self.given.workers else self.job.cluster)

    @property
    def manifests(self) -> Path:
        """The folder of the runs' manifests."""
        return self.file(self.job.manifests)

    @property
    def logs(self) -> Path:
        """The folder of the runs' logs."""
        return self.file(self.job.logs) if self.job.logs else self.manifests


def is_url(text: str) -> bool:
    """True for `s3://bucket/folder`, False for a path on a disk."""
    return "://" in text


def load_job(path: Path, given: Given = NOTHING) -> LoadedJob:
    """Read a job, with what the command line says besides.

    Raises UnusableJob with every problem at once (J101 to J106 and the rules of YAML), NotUnderstood where
    there is no such file.
    """
    try:
        located = read_yaml(path)
    except InvalidFile as error:
        raise UnusableJob(error.message, error.findings) from None
    if not isinstance(located.data, dict):
        found = findings.JOB_FIELD.on(located.file, 1, where="the file", what="must be a block of fields")
        raise _unusable(path, [found])
    if "indicators" in located.data and "returns" not in located.data:
        found = findings.JOB_FIELD.on(
            located.file, 1, where="the file", what="is a local indicator set, no job"
        )
        raise _unusable(path, [found])
    data = _without_empty(located.data)
    problems = [*_secrets(data, located), *_no_store(data, located), *_unknown_places(data, located)]
    try:
        job = Job.model_validate(data)
    except ValidationError as error:
        wrong = problems_from(error, located, findings.JOB_FIELD, model=Job)
        raise _unusable(path, [*problems, *wrong]) from None
    loaded = LoadedJob(job, path, given)
    problems += [
        *_unnamed_audiences(job, located),
        *_two_places_of_work(job, located),
        *overlaps(job, loaded.place, located),
    ]
    if problems:
        raise _unusable(path, problems)
    return loaded


def _unusable(path: Path, problems: Iterable[Finding]) -> UnusableJob:
    ordered = sorted(problems, key=lambda found: (found.line, found.code, found.message))
    return UnusableJob(f"The job {path} cannot be run", ordered)


def _without_empty(value: Any) -> Any:
    # A heading with nothing but remarks under it says nothing.
    if isinstance(value, dict):
        return {key: _without_empty(under) for key, under in value.items() if under is not None}
    return value


def _texts(value: Any, path: YamlPath = ()) -> Iterator[tuple[YamlPath, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, under in value.items():
            yield from _texts(under, (*path, key))
    elif isinstance(value, list):
        for place, under in enumerate(value):
            yield from _texts(under, (*path, place))


def _secrets(data: Any, located: Located) -> Iterator[Finding]:
    for path, text in _texts(data):
        if path != _STORE and is_url(text) and _PASSWORD.search(text):
            yield findings.JOB_PASSWORD.on(*located.place_of(path), where=located.words_for(path))


def _no_store(data: Any, located: Located) -> Iterator[Finding]:
    text = data.get("store")
    if not isinstance(text, str):
        return
    from anchorkit.store.place import PasswordInAddress, parse_place

    where, words = located.place_of(_STORE), located.words_for(_STORE)
    try:
        parse_place(text)
    except PasswordInAddress:
        yield findings.JOB_PASSWORD.on(*where, where=words)
    except AnchorkitError:
        what = "is neither a file nor a URL such as postgresql://user@server/database"
        yield findings.JOB_FIELD.on(*where, where=words, what=what)


def _unknown_places(data: Any, located: Located) -> Iterator[Finding]:
    published = {path for path, _ in _texts(data) if path[:2] == ("report", "publish")}
    for path, text in _texts(data):
        if not is_url(text) or (path not in _PLACES and path not in published):
            continue
        kind = text.partition("://")[0].lower()
        if why := _unreachable(kind):
            yield findings.JOB_PLACE.on(
                *located.place_of(path),
                where=located.words_for(path),
                kind=kind,
                why=why[0],
                remedy=why[1],
            )


def _unreachable(kind: str) -> tuple[str, str] | None:
    """Why places of a kind can't be reached and what to do; None where they can."""
    from fsspec.registry import get_filesystem_class, known_implementations, registry

    if kind not in known_implementations and kind not in registry:
        return "is not known", _PLACES_KNOWN
    if kind in ("http", "https"):
        return "is a page, not a folder", _SYNCHRONISED
    try:
        get_filesystem_class(kind)
    except ImportError:
        if library := _DRIVERS.get(kind):
            return f"needs the library {library}, which is not installed", f"Run: pip install {library}"
        # A name that we only guess might be anybody's package.
        return "needs a library that is not installed", _PLACES_KNOWN
    return None


def _unnamed_audiences(job: Job, located: Located) -> Iterator[Finding]:
    if job.report is None:
        return
    for audience in job.report.publish:
        if audience not in job.report.audiences:
            path = ("report", "publish", audience.value)
            yield findings.JOB_AUDIENCE.on(*located.place_of(path), where=located.words_for(path))


def _two_places_of_work(job: Job, located: Located) -> Iterator[Finding]:
    if job.cluster and job.workers > 1:
        path = ("cluster",)
        what = "is named beside workers, and the work is done in one place: take one of the two away"
        yield findings.JOB_FIELD.on(*located.place_of(path), where=located.words_for(path), what=what)
