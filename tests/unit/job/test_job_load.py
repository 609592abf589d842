"""A job's file: what it needs, and every problem that it can have, at once and by line."""

from pathlib import Path

import pytest

from anchorkit.findings import JOB_AUDIENCE, JOB_FIELD, JOB_MIXED, JOB_OVERLAP, JOB_PASSWORD, JOB_PLACE
from anchorkit.job.load import Given, UnusableJob, load_job


def written(folder: Path, text: str) -> Path:
    """A job's file."""
    path = folder / "nightly.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str) -> list[tuple[str, int]]:
    """Code and line of everything that is wrong with a job."""
    with pytest.raises(UnusableJob) as caught:
        load_job(written(folder, text))
    assert caught.value.exit_code == 3
    return [(found.code, found.line) for found in caught.value.findings]


def test_a_job_needs_only_the_place_of_the_returns(tmp_path: Path) -> None:
    """All else has a default: the set, the store and the runs lie beside the job's file."""
    loaded = load_job(written(tmp_path, "returns:\n  from: inbox\n"))

    assert loaded.name == "nightly"
    assert loaded.set_path == tmp_path / "set.yaml"
    assert loaded.store_url == str(tmp_path / "anchorkit.db")
    assert loaded.manifests == loaded.logs == tmp_path / "runs"
    assert loaded.place(loaded.job.returns.place) == str(tmp_path / "inbox")


def test_paths_are_relative_to_the_file_and_urls_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scheduler may start the job in any folder."""
    written(tmp_path, "returns:\n  from: memory://bucket/in\nstore: postgresql://host/anchors\n")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    loaded = load_job(Path("..") / "nightly.yaml")

    assert loaded.place(loaded.job.returns.place) == "memory://bucket/in"
    assert loaded.store_url == "postgresql://host/anchors"
    assert loaded.set_path.resolve() == tmp_path / "set.yaml"


def test_the_store_may_come_from_outside_but_the_file_goes_first(tmp_path: Path) -> None:
    """A store that is given besides holds where the job names none."""
    path = written(tmp_path, "returns:\n  from: inbox\n")
    assert load_job(path, Given(store="postgresql://host/given")).store_url == "postgresql://host/given"
    path = written(tmp_path, "store: own.db\nreturns:\n  from: inbox\n")
    assert load_job(path, Given(store="postgresql://host/given")).store_url == str(tmp_path / "own.db")


@pytest.mark.parametrize(
    ("fields", "given", "workers", "cluster"),
    [
        ("", Given(), 1, None),
        ("workers: 4", Given(), 4, None),
        ("workers: 4", Given(workers=2), 2, None),
        ("cluster: tcp://one:8786", Given(), 1, "tcp://one:8786"),
        ("cluster: tcp://one:8786", Given(cluster="tcp://two:8786"), 1, "tcp://two:8786"),
        ("cluster: tcp://one:8786", Given(workers=3), 3, None),
    ],
)
def test_where_the_work_is_done(
    fields: str, given: Given, workers: int, cluster: str | None, tmp_path: Path
) -> None:
    """The job says it; what the command line says goes first; without either it is this process."""
    loaded = load_job(written(tmp_path, f"returns:\n  from: inbox\n{fields}\n"), given)
    assert (loaded.workers, loaded.cluster) == (workers, cluster)


def test_a_place_of_work_that_makes_no_sense_is_a_problem(tmp_path: Path) -> None:
    """No workers at all, or a cluster without the way to it, is told with its line."""
    text = "workers: 0\ncluster: host:8786\nreturns:\n  from: inbox\n"
    assert problems(tmp_path, text) == [(JOB_FIELD.code, 1), (JOB_FIELD.code, 2)]


def test_work_is_done_in_one_place(tmp_path: Path) -> None:
    """Workers and a cluster contradict each other; one worker is what everybody has without asking."""
    text = "cluster: tcp://one:8786\nreturns:\n  from: inbox\nworkers: {}\n"
    assert problems(tmp_path, text.format(2)) == [(JOB_FIELD.code, 1)]
    assert load_job(written(tmp_path, text.format(1))).cluster == "tcp://one:8786"


@pytest.mark.parametrize("store", ["postgresql://me@host:port/db", "postgresql:/host/db", "mysql://host/db"])
def test_a_store_that_is_none_is_a_problem(store: str, tmp_path: Path) -> None:
    """Found with the job's other problems and its line, before a run begins."""
    assert problems(tmp_path, f"returns:\n  from: inbox\nstore: {store}\n") == [(JOB_FIELD.code, 3)]


def test_every_problem_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    """Whoever mends a job mends it once."""
    text = """\
set: set.yaml
store: postgresql://me:secret@host/anchors
returns:
  from: nowhere://bucket
  colour: red
report:
  audiences: [trust, everybody]
  output: reports
stale_after_days: soon
hook:
  command: notify --all
"""
    assert problems(tmp_path, text) == [
        (JOB_PASSWORD.code, 2),
        (JOB_PLACE.code, 4),
        (JOB_FIELD.code, 5),
        (JOB_FIELD.code, 7),
        (JOB_FIELD.code, 9),
        (JOB_FIELD.code, 11),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("returns:\n  from: inbox\n  anotate: back\n", "perhaps annotate is meant"),
        ("returns:\n  form: inbox\n", "perhaps from is meant"),
        ("returns:\n  from: inbox\nreprot:\n  output: r\n", "perhaps report is meant"),
        ("returns:\n  from: inbox\nreport:\n  audience: [public]\n", "perhaps audiences is meant"),
        (
            "returns:\n  from: inbox\nhook:\n  command: [a]\n  timeout: 9\n",
            "perhaps timeout_seconds is meant",
        ),
        ("returns:\n  from: inbox\nweather: fine\n", "check the spelling"),
        ("id: mine\nindicators:\n  - id: emp.good.01\n", "the file is a local indicator set, no job"),
    ],
)
def test_a_slip_of_the_pen_is_told_with_what_may_be_meant(text: str, said: str, tmp_path: Path) -> None:
    """The field that is spelled most like it at that place; none where nothing is near."""
    with pytest.raises(UnusableJob) as caught:
        load_job(written(tmp_path, text))
    assert [found for found in caught.value.findings if said in found.message]


def test_a_password_is_never_repeated(tmp_path: Path) -> None:
    """What stands in for the password in the message is where it is, not what it is."""
    with pytest.raises(UnusableJob) as caught:
        load_job(written(tmp_path, "returns:\n  from: sftp://me:hunter2@host/in\n"))
    assert "hunter2" not in str(caught.value.findings)


@pytest.mark.parametrize(
    ("place", "install"),
    [("s3://bucket/in", "s3fs"), ("abfs://box/in", "adlfs"), ("sftp://host/in", "paramiko")],
)
def test_a_missing_driver_is_named(place: str, install: str, tmp_path: Path) -> None:
    """Where a place needs a library that is missing, the remedy says which; with it, the place is taken."""
    path = written(tmp_path, f"returns:\n  from: {place}\n")
    try:
        load_job(path)
    except UnusableJob as error:
        assert [found.remedy for found in error.findings] == [f"Run: pip install {install}"]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("https://trust.sharepoint.com/sites/anchors", "the folder that is synchronised"),
        ("box://in", "Use a folder"),
        ("sharepoint://in", "Use a folder"),
    ],
)
def test_nobody_is_told_to_install_a_library_whose_name_is_guessed(
    place: str, said: str, tmp_path: Path
) -> None:
    """The address of a SharePoint page is met with what to name instead; other kinds with what is tried."""
    with pytest.raises(UnusableJob) as caught:
        load_job(written(tmp_path, f"returns:\n  from: {place}\n"))
    (found,) = caught.value.findings
    assert found.code == JOB_PLACE.code
    assert said in found.remedy
    assert "pip" not in found.remedy


def test_what_is_published_must_be_made(tmp_path: Path) -> None:
    """A place for an audience for which no report is written is a mistake."""
    text = "returns:\n  from: inbox\nreport:\n  output: reports\n  publish:\n    public: site\n"
    assert problems(tmp_path, text) == [(JOB_AUDIENCE.code, 6)]


@pytest.mark.parametrize(
    ("annotate", "subfolders", "refused"),
    [("inbox", "false", True), ("inbox/back", "false", False), ("inbox/back", "true", True)],
)
def test_what_a_job_writes_never_comes_back_as_a_return(
    annotate: str, subfolders: str, refused: bool, tmp_path: Path
) -> None:
    """The job must not pick up its own annotated copies."""
    text = f"returns:\n  from: inbox\n  subfolders: {subfolders}\n  annotate: ./{annotate}\n"
    if refused:
        assert problems(tmp_path, text) == [(JOB_OVERLAP.code, 4)]
    else:
        assert load_job(written(tmp_path, text)).job.returns.annotate


REPORT = """\
returns:
  from: inbox
  annotate: back
report:
  audiences: [{audiences}]
  output: r
  publish:
    {publish}
"""


@pytest.mark.parametrize(
    ("audiences", "publish", "lines"),
    [
        ("trust, public", "{trust: p, public: p}", [8]),
        ("trust, public", "{trust: p, public: ./p/}", [8]),
        ("trust, public", "{trust: p, public: p/open}", [8]),
        ("trust, public", "{system: s, trust: p/trust, public: p}", [8]),
        ("trust, public", "public: r", [8]),
        ("trust, public", "public: r/open", [8]),
        ("trust, public", "public: back", [8]),
        ("public", "public: .", [8, 8]),
        ("trust, public", "{trust: 's3://b/p', public: 's3://b/p/open'}", [8]),
        ("trust, public", "{trust: p, public: p2}", []),
        ("public", "public: r", []),
        ("trust", "trust: r/for-them", []),
        ("trust", "trust: .", []),
    ],
)
def test_each_audience_has_a_place_of_its_own(
    audiences: str, publish: str, lines: list[int], tmp_path: Path
) -> None:
    """Nothing that is meant for others lies where an audience looks."""
    found = []
    try:
        load_job(written(tmp_path, REPORT.format(audiences=audiences, publish=publish)))
    except UnusableJob as error:
        found = [(problem.code, problem.line) for problem in error.findings if problem.code.startswith("J")]
    places = [each for each in found if each[0] not in (JOB_AUDIENCE.code, JOB_PLACE.code)]
    assert places == [(JOB_MIXED.code, line) for line in lines]


@pytest.mark.parametrize("text", ["", "just words", "- a\n- list\n", "returns: [\n"])
def test_a_file_that_is_no_job(text: str, tmp_path: Path) -> None:
    """What is no block of fields is refused with a finding, not with a fault."""
    assert problems(tmp_path, text)
