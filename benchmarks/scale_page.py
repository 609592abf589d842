"""What a return and a report cost turned into docs/scale.md: every figure of the page follows from them.

python -m benchmarks.scale_page
"""

import math
from pathlib import Path

from benchmarks.simulate_scale import (
    MEASURED,
    SIZES,
    Costs,
    Month,
    fewest,
    in_bytes,
    in_hours,
    measured,
    table,
)

TEMPLATE = Path(__file__).with_name("scale.md.jinja")


def scale_page(usual: Costs, large: Costs) -> str:
    """The whole page."""
    from jinja2 import Environment, StrictUndefined

    trusts, anchors, most = (fewest(returns, large) for returns in SIZES)
    page = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False).from_string(
        TEMPLATE.read_text(encoding="utf-8")
    )
    return page.render(
        usual=usual,
        large=large,
        trusts=trusts,
        anchors=anchors,
        most=most,
        many=fewest(SIZES[-1], usual),
        table=table(usual, large),
        hours=in_hours,
        bytes=in_bytes,
        whole="{:,}".format,
        workers=lambda count: f"{count} worker{'' if count == 1 else 's'}",
        rounded=rounded,
        an_hour=lambda seconds: rounded(3600 / seconds),
        disk=disk,
    )


def rounded(number: float) -> str:
    """Two figures that count."""
    place = 10 ** max(0, math.floor(math.log10(number)) - 1)
    return f"{int(number // place * place):,}"


def disk(month: Month) -> str:
    """Room for a year of such months and half as much again, to a hundred gigabytes."""
    return f"{100 * math.ceil(1.5 * 12 * month.stored / 100):,} GB"


def main() -> None:
    """Write the page from the newest run."""
    costs = measured(MEASURED.read_text(encoding="utf-8"))
    MEASURED.with_name("scale.md").write_text(scale_page(*costs), encoding="utf-8")


if __name__ == "__main__":
    main()
