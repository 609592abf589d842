"""The command of a user's own that is told about a run: the manifest on its standard input."""

import subprocess

from anchorkit.job.model import Hook, When
from anchorkit.workflows.run_record import Run


def call_hook(run: Run, hook: Hook) -> None:
    """Call the hook where there is something to tell; that it fails is a warning, never a failure."""
    if hook.when is When.NEWS and not (run.manifest.news or run.recovering):
        return
    try:
        done = subprocess.run(  # noqa: S603 - the user's own command, as a list: no shell reads it
            list(hook.command),
            input=run.manifest.as_json().encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=hook.timeout_seconds,
            cwd=run.loaded.folder,
            check=False,
        )
    except subprocess.TimeoutExpired:
        run.warn(f"The hook did not end within {hook.timeout_seconds} seconds and was stopped.")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name can't be used"
        run.warn(f"The hook could not be started: {hook.command[0]}: {why}.")
    else:
        if done.returncode:
            run.warn(f"The hook ended with exit code {done.returncode}.")
        run.log.info("hook called", exit_code=done.returncode)
