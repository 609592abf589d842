"""Runs every benchmark beside it and prints what each says; the exit code is 1 where one fails."""

import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Run the siblings in order of name, each in a process of its own."""
    failed = []
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.name == Path(__file__).name:
            continue
        print(f"== {path.stem}", flush=True)
        if subprocess.run([sys.executable, str(path)], check=False).returncode:
            failed.append(path.stem)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
