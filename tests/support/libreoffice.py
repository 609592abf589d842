"""LibreOffice as a person at the other end has it: files opened, worked out and saved in another format."""

import subprocess
from collections.abc import Mapping
from pathlib import Path


def saved_by_libreoffice(
    folder: Path, contents: Mapping[str, bytes], *, to: str, ending: str = "xlsx"
) -> dict[str, bytes]:
    """The files by name, as LibreOffice opens and saves them, in one run with a profile of its own."""
    source, target = folder / f"from-{ending}", folder / f"to-{to}"
    source.mkdir(parents=True)
    for name, content in contents.items():
        (source / f"{name}.{ending}").write_bytes(content)
    done = subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            to,
            "--outdir",
            str(target),
            *sorted(map(str, source.iterdir())),
        ],
        capture_output=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return {name: (target / f"{name}.{to}").read_bytes() for name in contents}
