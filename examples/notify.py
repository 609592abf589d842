"""A hook: the manifest of a run on standard input becomes an e-mail, or with --print a text on the screen.

The server and the addresses stand in the environment: ANCHORS_SMTP, ANCHORS_FROM and ANCHORS_TO.
"""

import json
import os
import smtplib
import sys
from email.message import EmailMessage
from typing import Any

VERDICTS = {0: "done", 1: "findings to act on", 3: "not everything could be done", 130: "interrupted"}


def letter(manifest: dict[str, Any]) -> EmailMessage:
    """What the people who run the round want to know; a manifest holds no value of any return."""
    message = EmailMessage()
    verdict = VERDICTS.get(manifest["exit_code"], "ended oddly")
    message["Subject"] = f"anchorkit {manifest['run']}: {verdict}"
    lines = [
        f"{failure['step']}: {failure['message']}. {failure['hint']}" for failure in manifest["failures"]
    ]
    lines += [f"{number} × {code}" for code, number in manifest["findings"].items()]
    lines += manifest["warnings"]
    if chase := manifest["chase_list"]:
        lines.append(f"{chase['outstanding']} organisations to remind, {chase['overdue']} overdue")
    message.set_content("\n".join(lines) or "Nothing to act on.")
    return message


def main() -> None:
    """Read, write, send."""
    message = letter(json.load(sys.stdin))
    if "--print" in sys.argv:
        print(message["Subject"], message.get_content(), sep="\n")
        return
    message["From"], message["To"] = os.environ["ANCHORS_FROM"], os.environ["ANCHORS_TO"]
    with smtplib.SMTP(os.environ["ANCHORS_SMTP"], timeout=30) as server:
        server.send_message(message)


if __name__ == "__main__":
    main()
