"""`make bench`: this project beside the plain tools, on the same generated pages, in one run.

    python -m bench                    everything, about half an hour
    python -m bench chain              one of: chain, crawl, memory, throughput
    python -m bench memory --scale 0.1 a tenth of the pages

The two sides take turns, so that a machine that gets slower slows both. Exit code 1 when a ratio is missed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass

from bench.chain import measure_chain
from bench.crawl import measure_crawl
from bench.memory import measure_memory
from bench.report import Ratio
from bench.throughput import measure_throughput

MEASURES: dict[str, Callable[[float], list[Ratio]]] = {
    "chain": measure_chain,
    "crawl": measure_crawl,
    "memory": measure_memory,
    "throughput": measure_throughput,
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the command line asks for."""

    names: list[str]
    scale: float


def read_arguments() -> Chosen:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Speed and memory as ratios to plain tools.")
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help="chain, crawl, memory, throughput; default: all")
    parser.add_argument("--scale", type=float, default=1.0, help="factor on the number of pages; below 1 the figures are rough")
    arguments = parser.parse_args()
    return Chosen(arguments.measures or list(MEASURES), arguments.scale)


def main() -> int:
    chosen = read_arguments()
    ratios: list[Ratio] = []
    for name in chosen.names:
        for ratio in MEASURES[name](chosen.scale):
            print(ratio.line(), flush=True)
            ratios.append(ratio)
    missed = [ratio for ratio in ratios if not ratio.reached]
    print(
        f"{len(ratios) - len(missed)} of {len(ratios)} ratios reached"
        + (f"; missed: {', '.join(r.name for r in missed)}" if missed else "")
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
