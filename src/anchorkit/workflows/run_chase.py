"""The chase list of a run: looked at anew where the store, the set or the day has changed."""

from pathlib import Path

from anchorkit.job.manifest import ChaseRecord
from anchorkit.job.planning import basis_of
from anchorkit.workflows.run_record import Run


def write_chase_list(run: Run, text: str) -> None:
    """Write whom to remind. Raises NotUnderstood, InvalidFile, StoreError, AnchorkitError."""
    path = run.loaded.file(text)
    store = run.manifest.store
    # How many days somebody is late changes with the day.
    basis = basis_of(
        files=run.manifest.basis, changed=store.changed if store else None, today=run.today, path=str(path)
    )
    last = run.last.chase_list if run.last else None
    if last and last.basis == basis and path.is_file() and not run.fresh:
        run.note(chase_list=last.model_copy(update={"written": False}))
        return
    from anchorkit.workflows import status

    report = status.read_status(
        set_path=run.loaded.set_path,
        store_url=run.loaded.store_url,
        today=run.today,
        menu_path=run.loaded.menu_path,
    )
    before = _content(path)
    outstanding = status.write_chase_list(report, path)
    overdue = sum(1 for found in report.organisations if found.days_overdue)
    run.note(
        chase_list=ChaseRecord(
            file=str(path),
            basis=basis,
            # A new day alone is no news: the hook would write every morning.
            written=before != _content(path),
            outstanding=outstanding,
            overdue=overdue,
        )
    )
    run.log.info("chase list written", outstanding=outstanding, overdue=overdue)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
