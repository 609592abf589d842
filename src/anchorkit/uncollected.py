"""Work that makes many values and no cycles, without Python looking for cycles among them all the while."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the collector of cycles wait until this is done; values go when nobody holds them, as ever.

    Thousands of small values are made of a return. To look through them again and again took a tenth of the
    time in which it is taken in (measured).
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
