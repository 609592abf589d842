"""The examples of unattended jobs: each is tested as far as this machine can."""

import ast
import configparser
import importlib.util
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from anchorkit.job.load import load_job
from tests.support.jobs import SET, make_project, put, returned, run

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples"
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
AZURE = ["--data-transform", "azure-pipelines", "--regex-variant", "nonunicode"]
CRON = r"[\d*/,-]+"


def test_the_job_runs_as_it_stands(tmp_path: Path) -> None:
    """The example job, beside a set and an inbox, does all that it says; its hook is told."""
    for name in ("job.yaml", "notify.py"):
        shutil.copy(EXAMPLES / name, tmp_path)
    job = tmp_path / "job.yaml"
    told = f"command: [{json.dumps(sys.executable)}, notify.py, --print]"
    job.write_text(job.read_text("utf-8").replace("command: [python3, notify.py]", told), encoding="utf-8")
    (tmp_path / "set.yaml").write_text(SET, encoding="utf-8")
    put(tmp_path, "RR8/leeds.xlsx", returned())

    done = run(job)

    assert (done.exit_code, done.failures, done.warnings) == (0, (), ())
    assert (tmp_path / "published" / "public" / "report-public.html").is_file()
    assert (tmp_path / "published" / "system" / "report-system.html").is_file()


def test_the_guide_shows_the_job_that_is_tested() -> None:
    """Whoever copies the job from the guide has the one above."""
    guide = (ROOT / "docs" / "how-to" / "run-unattended.md").read_text(encoding="utf-8")
    assert f"```\n{(EXAMPLES / 'job.yaml').read_text(encoding='utf-8')}```" in guide


def test_the_hook_writes_a_letter() -> None:
    """It says what came out and what there is to do."""
    spec = importlib.util.spec_from_file_location("notify", EXAMPLES / "notify.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    message = module.letter(
        {
            "run": "nightly-000007",
            "exit_code": 3,
            "failures": [{"step": "publish", "message": "No way", "hint": "Try again."}],
            "findings": {"R101": 2},
            "warnings": [],
            "chase_list": {"outstanding": 4, "overdue": 1},
        }
    )
    assert message["Subject"] == "anchorkit nightly-000007: not everything could be done"
    assert message.get_content().splitlines() == [
        "publish: No way. Try again.",
        "2 × R101",
        "4 organisations to remind, 1 overdue",
    ]


def test_cron() -> None:
    """One line of five fields of time and a command that names its program by its whole path."""
    lines = (EXAMPLES / "cron" / "anchorkit.cron").read_text("utf-8").splitlines()
    (line,) = [line for line in lines if line and not line.startswith("#")]
    *times, command = line.split(None, 5)
    assert len(times) == 5
    assert all(re.fullmatch(CRON, field) for field in times)
    assert runs_a_job(command)
    # An unescaped per cent sign would end the command.
    assert "%" not in command


def test_systemd(tmp_path: Path) -> None:
    """The units hold what they must, and where systemd is there to ask, it finds nothing wrong."""
    service = unit("anchorkit.service")
    timer = unit("anchorkit.timer")
    command = service["Service"]["ExecStart"]
    assert runs_a_job(command)
    assert (service["Service"]["Type"], service["Service"]["SuccessExitStatus"]) == ("oneshot", "1")
    assert timer["Install"]["WantedBy"] == "timers.target"
    verifier = shutil.which("systemd-analyze")
    if verifier is None:
        return
    for name in ("anchorkit.service", "anchorkit.timer"):
        text = (EXAMPLES / "systemd" / name).read_text("utf-8")
        here = text.replace("/srv/anchors/.venv/bin/anchorkit", shutil.which("true") or "").replace(
            "/srv/anchors", str(tmp_path)
        )
        (tmp_path / name).write_text(here, encoding="utf-8")
    units = [str(tmp_path / name) for name in ("anchorkit.service", "anchorkit.timer")]
    done = subprocess.run([verifier, "verify", *units], capture_output=True, text=True, check=False)
    about_ours = [line for line in done.stderr.splitlines() if "anchorkit" in line]
    assert about_ours == []
    calendar = [verifier, "calendar", timer["Timer"]["OnCalendar"]]
    assert subprocess.run(calendar, capture_output=True, check=False).returncode == 0


def test_windows() -> None:
    """The task is well-formed, runs while nobody is signed in, and never twice at once."""
    root = ElementTree.parse(EXAMPLES / "windows" / "anchorkit-task.xml").getroot()
    assert root.tag == f"{TASK}Task"
    command = root.findtext(f".//{TASK}Exec/{TASK}Command") or ""
    arguments = root.findtext(f".//{TASK}Exec/{TASK}Arguments") or ""
    assert command.endswith("anchorkit.exe")
    assert re.fullmatch(r"run \S+\.yaml", arguments)
    assert root.findtext(f".//{TASK}MultipleInstancesPolicy") == "IgnoreNew"
    principal = root.find(f".//{TASK}Principal")
    actions = root.find(f".//{TASK}Actions")
    assert principal is not None
    assert actions is not None
    assert principal.get("id") == actions.get("Context")
    assert principal.findtext(f"{TASK}LogonType") == "Password"


def test_github_actions() -> None:
    """It is YAML with the parts that a workflow has; its commands exist; it names no secret itself."""
    workflow = read_yaml("github-actions/anchorkit.yml")
    (job,) = workflow["jobs"].values()
    assert set(workflow) == {"name", "on", "permissions", "concurrency", "jobs"}
    assert all(len(found["cron"].split()) == 5 for found in workflow["on"]["schedule"])
    assert all(("uses" in step) != ("run" in step) for step in job["steps"])
    assert [step["run"] for step in job["steps"] if runs_a_job(step.get("run", ""))]
    secrets = [value for step in job["steps"] for value in step.get("env", {}).values()]
    assert all(value.startswith("${{") for value in secrets)


def test_azure_devops() -> None:
    """It is YAML with the parts that a pipeline has; its commands exist; it names no secret itself."""
    pipeline = read_yaml("azure-devops/azure-pipelines.yml")
    (job,) = pipeline["jobs"]
    assert all(len(found["cron"].split()) == 5 for found in pipeline["schedules"])
    assert all(("task" in step) != ("script" in step) for step in job["steps"])
    assert [step["script"] for step in job["steps"] if runs_a_job(step.get("script", ""))]
    secrets = [value for step in job["steps"] for value in step.get("env", {}).values()]
    assert all(value.startswith("$(") for value in secrets)


def test_a_machine_that_is_thrown_away_keeps_the_manifests() -> None:
    """Without them every file would be read again; what was published, the store remembers itself."""
    (github,) = read_yaml("github-actions/anchorkit.yml")["jobs"].values()
    kept = {step["uses"]: step["with"]["path"] for step in github["steps"] if "path" in str(step)}
    assert kept == {"actions/cache/restore@v4": "runs", "actions/cache/save@v4": "runs"}
    (azure,) = read_yaml("azure-devops/azure-pipelines.yml")["jobs"]
    assert [step["inputs"]["path"] for step in azure["steps"] if step.get("task") == "Cache@2"] == ["runs"]


def test_airflow() -> None:
    """It is Python; one DAG with one operator, whose command exists, one run at a time."""
    tree = ast.parse((EXAMPLES / "airflow" / "anchorkit_dag.py").read_text("utf-8"))
    calls = {
        node.func.id: {word.arg: word.value for word in node.keywords if word.arg}
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert ast.literal_eval(calls["DAG"]["max_active_runs"]) == 1
    assert re.fullmatch(rf"{CRON}( {CRON}){{4}}", ast.literal_eval(calls["DAG"]["schedule"]))
    assert runs_a_job(ast.literal_eval(calls["BashOperator"]["bash_command"]))
    assert [name for name in calls if name.endswith("Operator")] == ["BashOperator"]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("github-actions/anchorkit.yml", ["--builtin-schema", "vendor.github-workflows"]),
        (
            "azure-devops/azure-pipelines.yml",
            # The schema's patterns are JavaScript's of before Unicode.
            ["--builtin-schema", "vendor.azure-pipelines", *AZURE],
        ),
    ],
)
def test_a_pipeline_is_what_its_service_takes(name: str, options: list[str], tmp_path: Path) -> None:
    """The schemas that GitHub's and Azure's editors use find nothing wrong; they do find a wrong field."""
    check = [sys.executable, "-m", "check_jsonschema", "--no-cache", *options]
    text = (EXAMPLES / name).read_text("utf-8")
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(
        re.sub(r"(?m)^    timeout", "    timeuot", re.sub(r"(?m)^    (steps):", r"    \1s:", text)), "utf-8"
    )

    done = subprocess.run([*check, str(EXAMPLES / name)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert subprocess.run([*check, str(wrong)], capture_output=True, check=False).returncode == 1


def commands() -> dict[str, tuple[str, int]]:
    """The command line of every example, and how it ends where returns have findings."""
    (cron,) = [line for line in text_of("cron/anchorkit.cron").splitlines() if line.startswith("*")]
    (github,) = read_yaml("github-actions/anchorkit.yml")["jobs"].values()
    (azure,) = read_yaml("azure-devops/azure-pipelines.yml")["jobs"]
    task = ElementTree.fromstring(text_of("windows/anchorkit-task.xml"))
    windows = " ".join(
        task.findtext(f".//{TASK}Exec/{TASK}{part}") or "" for part in ("Command", "Arguments")
    )
    airflow = re.search(r'bash_command="(.*)"', text_of("airflow/anchorkit_dag.py"))
    assert airflow
    return {
        "cron": (cron.split(None, 5)[5], 1),
        "systemd": (unit("anchorkit.service")["Service"]["ExecStart"], 1),
        "windows": (windows.replace("\\", "/"), 1),
        "github": (
            next(step["run"] for step in github["steps"] if "anchorkit run" in step.get("run", "")),
            0,
        ),
        "azure": (
            next(step["script"] for step in azure["steps"] if "anchorkit run" in step.get("script", "")),
            0,
        ),
        "airflow": (airflow[1], 0),
    }


@pytest.mark.parametrize("name", ["cron", "systemd", "windows", "github", "azure", "airflow"])
@pytest.mark.skipif(shutil.which("sh") is None, reason="there is no shell")
def test_the_command_of_an_example_runs_a_job(name: str, tmp_path: Path) -> None:
    """A shell runs it as it stands, but for where things are, on a real job with findings and after it.

    Nothing but the job, the set and the returns is there: what a first run makes, the command can't need.
    """
    project = make_project(tmp_path, returns={"from": "inbox"}).rename(tmp_path / "job.yaml").parent
    put(project, "lancashire.xlsx", returned("RXR", numerator=9, denominator=3))
    command, with_findings = commands()[name]
    program = shlex.join([sys.executable, "-m", "anchorkit"])
    command = re.sub(r"\S*anchorkit(\.exe)? run", f"{program} run", command)
    command = re.sub(r"(/srv|C:)/anchors", str(tmp_path), command)

    ended = [subprocess.run(["sh", "-c", command], cwd=tmp_path, check=False).returncode for _ in range(2)]

    assert ended == [with_findings, 0]
    assert len(list((tmp_path / "runs").glob("job-*.json"))) == 2
    assert (tmp_path / "reports" / "report.md").is_file()


@pytest.mark.parametrize(("leaves", "shell"), [(0, 0), (1, 0), (2, 1), (3, 1)])
@pytest.mark.skipif(shutil.which("sh") is None, reason="there is no shell")
def test_findings_are_no_failure_of_the_job(leaves: int, shell: int) -> None:
    """What the examples put behind the command turns 1 into success and nothing else."""
    done = subprocess.run(["sh", "-c", f"(exit {leaves}) || test $? -eq 1"], check=False)
    assert done.returncode == shell


def test_the_job_of_the_example_holds_no_mistake() -> None:
    """Every field of it is known, also those that the run above did not need."""
    assert load_job(EXAMPLES / "job.yaml").job.hook is not None


def runs_a_job(command: str) -> bool:
    """True for `…/anchorkit run ….yaml` with anything behind it."""
    words = shlex.split(command)
    return (
        len(words) >= 3
        and words[0].endswith("anchorkit")
        and words[1] == "run"
        and words[2].endswith(".yaml")
    )


def unit(name: str) -> configparser.ConfigParser:
    """A unit file of systemd, no key given twice."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign] # keys keep their case, as configparser's docs say
    parser.read(EXAMPLES / "systemd" / name, encoding="utf-8")
    return parser


def text_of(name: str) -> str:
    """An example as it stands."""
    return (EXAMPLES / name).read_text(encoding="utf-8")


def read_yaml(name: str) -> dict[str, Any]:
    """A YAML file; `on` is a word."""
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    return dict(yaml.load(text, Loader=yaml.BaseLoader))
