"""What a benchmark says: what ours took beside a floor, both measured in one run, and the mark to keep.

Where one process works, its processor time is measured, with that of the processes that it started and
awaited: other work on the machine then hardly counts. Where several share the work, it is the clock.
"""

import gc
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """One line: ours and the floor in `unit`, their ratio, and the most it may be.

    `mark` is None where nothing was promised, as for other people's programs: then the line only informs.
    """

    name: str
    ours: float
    floor: float
    ratio: float
    mark: float | None
    unit: str
    buys: str = ""
    """What the time is spent on where the mark is missed, for whoever asks whether it is wasted."""

    @property
    def verdict(self) -> str:
        if self.mark is None:
            return "no mark"
        return "kept" if self.ratio <= self.mark else "missed"

    @property
    def line(self) -> str:
        mark = "-" if self.mark is None else f"{self.mark:.2f}"
        return (
            f"{self.name:<66} {self.ratio:>8.2f} {mark:>6}  {self.verdict:<8}"
            f" ({figure(self.ours)} against {figure(self.floor)} {self.unit})"
        )


def figure(number: float) -> str:
    """A number with three figures that count."""
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def ratio_of(
    name: str, ours: float, floor: float, *, mark: float | None, unit: str = "ms", buys: str = ""
) -> Ratio:
    return Ratio(name, ours, floor, ours / floor, mark, unit, buys)


def processor_time() -> float:
    """Seconds that the processor worked for this process and those that it started and awaited."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, whose))


def in_turns(
    rounds: int, *works: Callable[[], object], timer: Callable[[], float] = processor_time
) -> Sequence[float]:
    """The shortest time of each, in milliseconds. They take turns, so that a busy machine slows all alike.

    As in timeit, garbage is collected between the turns and not within them.
    """
    shortest = [float("inf")] * len(works)
    try:
        for _ in range(rounds):
            for place, work in enumerate(works):
                gc.enable()
                gc.collect()
                gc.disable()
                shortest[place] = min(shortest[place], milliseconds(work, timer))
    finally:
        gc.enable()
    return shortest


def milliseconds(work: Callable[[], object], timer: Callable[[], float] = processor_time) -> float:
    began = timer()
    work()
    return 1000 * (timer() - began)


clock = time.perf_counter
"""The timer for what several processes do together."""
