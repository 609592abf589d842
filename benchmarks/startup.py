"""How long `anchorkit --help` takes beside the `--help` of a Typer program that says hello."""

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.ratio import Ratio, in_turns, ratio_of

HELLO = '''import typer

app = typer.Typer()


@app.command()
def hello(name: str) -> None:
    """Say hello."""
    print(name)


app()
'''


def measure(*, full: bool = False) -> list[Ratio]:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "hello.py")
        script.write_text(HELLO, encoding="utf-8")
        ours, floor = in_turns(
            20 if full else 10,
            lambda: run("-m", "anchorkit", "--help"),
            lambda: run(str(script), "--help"),
        )
    return [ratio_of("`anchorkit --help` against a hello-world Typer", ours, floor, mark=1.25)]


def run(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
