"""A whole job over S3 and Azure: returns fetched from real servers, packs and reports put there."""

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.crowds import said
from tests.support.jobs import SET, make_project, returned, tree, write_job
from tests.support.objectstores import PYTHON, ObjectStore, azure_server, free_ports, only, s3_server

SERVERS = {"s3": s3_server, "azure": azure_server}


@pytest.fixture(
    scope="module",
    params=[pytest.param("s3", marks=pytest.mark.s3), pytest.param("azure", marks=pytest.mark.azure)],
)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    """A server of our own on a free port, with a bucket in it."""
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as started:
        yield started


def places(server: ObjectStore, folder: str, bucket: str = "anchors") -> dict[str, Any]:
    """The fields of a job all of whose places lie on the server."""
    return {
        "returns": {
            "from": server.url(f"{folder}/inbox", bucket),
            "annotate": server.url(f"{folder}/annotated", bucket),
        },
        "report": {
            "audiences": ["trust", "public"],
            "formats": ["md"],
            "output": "reports",
            "publish": {"public": server.url(f"{folder}/site", bucket)},
        },
    }


@pytest.fixture
def project(tmp_path: Path, server: ObjectStore) -> Path:
    """A project with two returns on the server, in a folder there with the project's own name."""
    make_project(tmp_path, **places(server, tmp_path.name))
    sent = {"leeds.xlsx": returned(), "lancashire.xlsx": returned("RXR", numerator=9, denominator=3)}
    server.send(f"{tmp_path.name}/inbox", sent)
    return tmp_path


def anchorkit(variables: Mapping[str, str], project: Path, *arguments: str) -> "subprocess.Popen[str]":
    """anchorkit as somebody has it who installed what the places need; keys are in the environment."""
    return subprocess.Popen(
        [PYTHON, "-m", "anchorkit", *arguments],
        cwd=project,
        env=only(variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(project: Path, server: ObjectStore, variables: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    """Run the job as a scheduler does; no key may stand in what it says or leaves."""
    code, manifest, err = said(
        anchorkit(variables, project, "run", "nightly.yaml", "--today", "2026-04-01", "--json")
    )
    left = [path.read_text("utf-8") for path in (project / "runs").iterdir()]
    assert "Traceback" not in err
    assert not [word for word in server.hidden for text in (err, str(manifest), *left) if word in text]
    return code, manifest


def well(project: Path, server: ObjectStore) -> tuple[int, dict[str, Any]]:
    """Run the job with the right key; nothing fails."""
    code, manifest = run(project, server, server.job)
    assert manifest["failures"] == []
    return code, manifest


def test_a_round_and_one_after_it(project: Path, server: ObjectStore) -> None:
    """The first run takes in, annotates, publishes and says whom to remind; the second does nothing."""
    inbox = server.tree(f"{project.name}/inbox")

    code, manifest = well(project, server)

    assert (code, manifest["counts"]["read"]) == (1, 2)
    assert set(server.tree(f"{project.name}/annotated")) == {
        "lancashire-findings.xlsx",
        "lancashire-note.md",
    }
    assert (project / "remind.csv").is_file()
    site = server.tree(f"{project.name}/site")
    here = {name: content for name, content in tree(project / "reports").items() if name in site}
    assert {"report-public.md", "report-public-RR8.md"} <= set(here)
    assert site == {**here, "anchorkit-public.json": site["anchorkit-public.json"]}
    assert server.tree(f"{project.name}/inbox") == inbox

    before = tree(project / "reports")
    code, manifest = well(project, server)
    assert (code, manifest["counts"].get("read", 0), manifest["published"][0]["sent"]) == (0, 0, 0)
    assert server.tree(f"{project.name}/site") == site
    assert tree(project / "reports") == before


def test_what_changes_there_is_seen(project: Path, server: ObjectStore) -> None:
    """A return that is replaced is read again and its report replaced; one that is removed is still held."""
    well(project, server)
    before = server.tree(f"{project.name}/site")

    server.send(f"{project.name}/inbox", {"leeds.xlsx": returned(numerator=9000)})
    _, manifest = well(project, server)
    assert manifest["counts"]["changed"] == 1
    after = server.tree(f"{project.name}/site")
    assert after["report-public-RR8.md"] != before["report-public-RR8.md"]

    server.remove(f"{project.name}/inbox/leeds.xlsx")
    code, manifest = well(project, server)
    assert (code, manifest["counts"].get("read", 0)) == (0, 0)
    assert server.tree(f"{project.name}/site") == after


def test_what_is_withdrawn_or_leaves_the_set_leaves_the_place(project: Path, server: ObjectStore) -> None:
    """A withdrawn return counts no more in what is published; who has left has no page there."""
    well(project, server)
    before = server.tree(f"{project.name}/site")
    leeds = "2"  # the second that was read
    code, _, _ = said(anchorkit({}, project, "withdraw", leeds, "--reason", "Sent by mistake", "--json"))
    assert code == 0

    well(project, server)
    after = server.tree(f"{project.name}/site")
    assert set(after) == set(before)
    assert after["report-public.md"] != before["report-public.md"]

    left = SET.replace("  - {code: RXR, name: East Lancashire Hospitals NHS Trust}\n", "")
    (project / "set.yaml").write_text(left, encoding="utf-8")
    _, manifest = well(project, server)
    assert manifest["published"][0]["removed"] > 0
    assert not [name for name in server.tree(f"{project.name}/site") if "RXR" in name]


def test_what_leaves_the_set_leaves_the_place_after_a_run_that_failed(
    project: Path, server: ObjectStore
) -> None:
    """A page of somebody who has left does not stay public because one run could not reach the place."""
    well(project, server)
    left = SET.replace("  - {code: RXR, name: East Lancashire Hospitals NHS Trust}\n", "")
    (project / "set.yaml").write_text(left, encoding="utf-8")
    code, _ = run(project, server, server.reader)
    assert code == 3

    well(project, server)
    assert not [name for name in server.tree(f"{project.name}/site") if "RXR" in name]


@pytest.mark.parametrize("who", ["reader", "stranger"])
def test_a_key_that_is_not_enough(who: str, project: Path, server: ObjectStore) -> None:
    """Nothing is put there by whoever may only read, or by nobody known; the next run makes up for it."""
    before = server.tree(project.name)

    code, manifest = run(project, server, getattr(server, who))

    assert code == 3
    assert all("credentials" in failure["message"] for failure in manifest["failures"])
    assert [failure["step"] for failure in manifest["failures"]] == ["returns", "publish for public"]
    assert manifest["published"] == []
    assert server.tree(project.name) == before

    code, manifest = well(project, server)
    assert {"lancashire-findings.xlsx", "lancashire-note.md"} <= set(server.tree(f"{project.name}/annotated"))
    assert "report-public-RR8.md" in server.tree(f"{project.name}/site")


def test_a_bucket_that_is_not_there_is_not_an_empty_one(project: Path, server: ObjectStore) -> None:
    """A name that is mistyped must not look like a month without returns."""
    write_job(project, **places(server, project.name, "anchor"))
    code, manifest = run(project, server, server.job)
    assert code == 3
    assert [failure["step"] for failure in manifest["failures"]] == ["returns", "publish for public"]
    for failure in manifest["failures"]:
        # Whoever may use one bucket only is not told which others there are.
        assert "no such bucket" in failure["message"] or "credentials" in failure["message"]
        assert server.url("", "anchor") in failure["message"]


def test_a_folder_in_which_nothing_lies_yet_holds_no_returns(project: Path, server: ObjectStore) -> None:
    """Stores of objects have no empty folders."""
    write_job(project, **places(server, f"{project.name}-new"))
    code, manifest = well(project, server)
    assert (code, manifest["inputs"]) == (0, [])


@pytest.mark.s3
def test_a_server_that_does_not_answer(tmp_path: Path) -> None:
    """The run says which place could not be reached, and does what needs none."""
    (port,) = free_ports(1)
    key = {"AWS_ACCESS_KEY_ID": "job", "AWS_SECRET_ACCESS_KEY": "nobody-is-told"}
    nowhere = ObjectStore("s3", {}, {}, {}, ("nobody-is-told",))
    make_project(tmp_path, **places(nowhere, "round"))

    code, manifest = run(tmp_path, nowhere, {**key, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"})

    assert code == 3
    assert "nobody answers" in manifest["failures"][0]["message"]
    assert (tmp_path / "reports" / "report.md").is_file()
