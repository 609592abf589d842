"""Real servers of objects for tests: SeaweedFS for S3 and Azurite for Azure, and what lies in them."""

import base64
import json
import os
import secrets
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.clusters import until

ENVIRONMENTS = Path(__file__).parents[2] / ".external"
PYTHON = ENVIRONMENTS / "remote" / "bin" / "python"
BUCKET = "anchors"
# By fsspec alone, so that what anchorkit does there is seen by somebody else.
CARRY = """
import sys
from pathlib import Path
from fsspec.core import url_to_fs

action, url, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
system, root = url_to_fs(url)
if action == "open":
    system.mkdir(root)
elif action == "send":
    for path in (path for path in folder.rglob("*") if path.is_file()):
        system.pipe_file(f"{root}/{path.relative_to(folder).as_posix()}", path.read_bytes())
elif action == "remove":
    system.rm_file(root)
else:
    for found in system.find(root):
        path = folder / found.removeprefix(root).lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(system.cat_file(found))
"""


@dataclass(frozen=True)
class ObjectStore:
    """A server that runs: the variables by which it lets in the job, whoever may only read, and a stranger.

    `hidden` are the words in them that may be told to nobody.
    """

    scheme: str
    job: Mapping[str, str]
    reader: Mapping[str, str]
    stranger: Mapping[str, str]
    hidden: tuple[str, ...]

    def url(self, folder: str, bucket: str = BUCKET) -> str:
        """A folder there."""
        return f"{self.scheme}://{bucket}/{folder}"

    def send(self, folder: str, files: Mapping[str, bytes]) -> None:
        """Put files there."""
        with tempfile.TemporaryDirectory() as here:
            for name, content in files.items():
                path = Path(here) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            carry(self.job, "send", self.url(folder), here)

    def tree(self, folder: str) -> dict[str, bytes]:
        """Every file there with its content."""
        with tempfile.TemporaryDirectory() as here:
            carry(self.job, "fetch", self.url(folder), here)
            paths = [path for path in sorted(Path(here).rglob("*")) if path.is_file()]
            return {path.relative_to(here).as_posix(): path.read_bytes() for path in paths}

    def remove(self, name: str) -> None:
        """Remove a file there."""
        carry(self.job, "remove", self.url(name), "")


def only(variables: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process that knows no other server or key than these."""
    here = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "AZURE_"))}
    nothing = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    return {**here, **nothing, "AWS_EC2_METADATA_DISABLED": "true", **variables}


def carry(variables: Mapping[str, str], *arguments: str) -> None:
    """Do something there."""
    done = subprocess.run(
        [PYTHON, "-c", CARRY, *arguments],
        env=only(variables),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]


@contextmanager
def s3_server(folder: Path) -> Iterator[ObjectStore]:
    """SeaweedFS, which checks signatures and what each key may do."""
    assert PYTHON.exists(), "not installed: run .ci/install-external"
    ports = free_ports(8)
    endpoint = f"http://127.0.0.1:{ports[-1]}"
    may = {"keeper": ["Admin"], "job": [f"{verb}:{BUCKET}" for verb in ("Read", "Write", "List")]}
    may["reader"] = [f"{verb}:{BUCKET}" for verb in ("Read", "List")]
    keys = {name: secrets.token_hex(20) for name in (*may, "stranger")}
    people = [
        {"name": name, "credentials": [{"accessKey": name, "secretKey": keys[name]}], "actions": actions}
        for name, actions in may.items()
    ]
    (folder / "keys.json").write_text(json.dumps({"identities": people}), "utf-8")
    names = [f"{part}.{kind}" for part in ("master", "volume", "filer") for kind in ("port", "port.grpc")]
    options = {
        **dict(zip([*names, "s3.port.grpc", "s3.port"], ports, strict=True)),
        "dir": folder,
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "s3.config": folder / "keys.json",
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        "s3.autoCreateBucket": "false",
        "master.telemetry": "false",
        "master.volumeSizeLimitMB": 64,
    }
    settings = [f"-{name}={value}" for name, value in options.items()]

    def variables(name: str) -> dict[str, str]:
        key = {"AWS_ACCESS_KEY_ID": name, "AWS_SECRET_ACCESS_KEY": keys[name]}
        return {**key, "AWS_ENDPOINT_URL": endpoint, "AWS_DEFAULT_REGION": "eu-west-2"}

    command = [PYTHON.with_name("weed"), "server", *settings, "-filer", "-s3"]
    with running(command, folder, ports[-1]):
        until(lambda: opened(variables("keeper"), f"s3://{BUCKET}"))
        yield ObjectStore(
            "s3", variables("job"), variables("reader"), variables("stranger"), tuple(keys.values())
        )


@contextmanager
def azure_server(folder: Path) -> Iterator[ObjectStore]:
    """Azurite, Azure's own emulator, with an account of ours."""
    program = ENVIRONMENTS / "azurite" / "node_modules" / ".bin" / "azurite-blob"
    assert program.exists(), "not installed: run .ci/install-external"
    (port,) = free_ports(1)
    key, another = (base64.b64encode(secrets.token_bytes(64)).decode() for _ in range(2))
    options = ["--blobHost", "127.0.0.1", "--blobPort", port, "--location", folder]
    quiet = ["--silent", "--disableTelemetry", "--skipApiVersionCheck"]
    endpoint = f"BlobEndpoint=http://127.0.0.1:{port}/account"

    def variables(held: str) -> dict[str, str]:
        text = f"DefaultEndpointsProtocol=http;AccountName=account;AccountKey={held};{endpoint};"
        return {"AZURE_STORAGE_CONNECTION_STRING": text}

    with running([program, *options, *quiet], folder, port, AZURITE_ACCOUNTS=f"account:{key}"):
        until(lambda: opened(variables(key), f"abfs://{BUCKET}"))
        pass_to_read = signed(variables(key))
        reader = {"AZURE_STORAGE_CONNECTION_STRING": f"{endpoint};SharedAccessSignature={pass_to_read}"}
        yield ObjectStore("abfs", variables(key), reader, variables(another), (key, another, pass_to_read))


def signed(variables: Mapping[str, str]) -> str:
    """A shared access signature of an Azure account that lets somebody read and list for an hour."""
    program = (
        "import os; from datetime import UTC, datetime, timedelta\n"
        "from azure.storage.blob import *\n"
        "given = os.environ['AZURE_STORAGE_CONNECTION_STRING'].split(';')\n"
        "parts = dict(part.split('=', 1) for part in given if part)\n"
        "print(generate_account_sas(parts['AccountName'], parts['AccountKey'],"
        " ResourceTypes(service=True, container=True, object=True),"
        " AccountSasPermissions(read=True, list=True), datetime.now(UTC) + timedelta(hours=1)))"
    )
    done = subprocess.run(
        [PYTHON, "-c", program], env=only(variables), capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def opened(variables: Mapping[str, str], bucket: str) -> bool:
    """True once there is a bucket; a server that has just begun may refuse to make one."""
    try:
        carry(variables, "open", bucket, "")
    except AssertionError:
        return False
    return True


@contextmanager
def running(command: list[Any], folder: Path, port: int, **environment: str) -> Iterator[None]:
    """A server from when it answers until it is not needed any more."""
    with ExitStack() as stack:
        log = stack.enter_context((folder / "server.log").open("wb"))
        environment = {**os.environ, **environment}
        server = subprocess.Popen(
            [str(word) for word in command], cwd=folder, env=environment, stdout=log, stderr=log
        )
        stack.callback(server.wait)
        stack.callback(server.kill)
        until(lambda: answers(port) or server.poll() is not None)
        assert server.poll() is None, (folder / "server.log").read_text("utf-8")[-2000:]
        yield


def free_ports(number: int) -> list[int]:
    """Ports that nobody listens on."""
    with ExitStack() as stack:
        found = [stack.enter_context(socket.socket()) for _ in range(number)]
        for each in found:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in found]


def answers(port: int) -> bool:
    """True once somebody listens."""
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0
