"""What goes wrong in somebody's own template turns into an error that names the file and the line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from anchorkit.errors import NotUnderstood


@contextmanager
def named_by_file(templates: Path | None) -> Iterator[None]:
    """Raise NotUnderstood for what a template in the folder `templates` does wrong; ours raise as they do."""
    from jinja2 import TemplateError, TemplateSyntaxError

    try:
        yield
    except TemplateSyntaxError as error:
        place = _place(error.filename, error.lineno, templates)
        if not place:
            raise
        raise _error(place, error.message or "this can't be read") from None
    except (TemplateError, TypeError, ValueError, AttributeError, LookupError) as error:
        place = _last_place(error.__traceback__, templates)
        if not place:
            raise
        raise _error(place, getattr(error, "message", None) or str(error)) from None


def _last_place(traceback: TracebackType | None, templates: Path | None) -> str:
    """The deepest line of a template of theirs: Jinja gives tracebacks the names of templates."""
    place = ""
    while traceback:
        code = traceback.tb_frame.f_code
        place = _place(code.co_filename, traceback.tb_lineno, templates) or place
        traceback = traceback.tb_next
    return place


def _place(file: str | None, line: int, templates: Path | None) -> str:
    if not file or not templates or not Path(file).is_relative_to(templates):
        return ""
    return f"{file}, line {line}"


def _error(place: str, why: str) -> NotUnderstood:
    return NotUnderstood(
        f"A template of yours is wrong: {place}: {why}",
        hint="Compare it with the one that ships under `templates/`, or take it out to use that one.",
    )
