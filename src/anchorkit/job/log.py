"""What happens in a run turned into lines of JSON, written as it happens; file names and codes, no values."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from structlog.typing import EventDict, WrappedLogger

Clock = Callable[[], datetime]


def open_log(file: TextIO, clock: Clock, **always: object) -> Any:
    """A structlog logger that writes a line to the file for each event, with what is given in each line."""
    import structlog

    def stamped(_: "WrappedLogger", __: str, event: "EventDict") -> "EventDict":
        return {"time": clock().isoformat(), **event}

    logger = structlog.wrap_logger(
        structlog.WriteLogger(file),
        processors=[structlog.processors.add_log_level, stamped, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.BoundLogger,
    )
    return logger.bind(**always)
