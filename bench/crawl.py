"""Pages a second of a crawl on this machine, beside a plain Scrapy spider with trafilatura in its pipeline."""

from __future__ import annotations

import subprocess
import sys
import tempfile

from bench.report import Ratio

#: Start-up is part of both sides (ours loads the rules in every worker), so the crawl is as long as a small real one.
PAGES = 2000
ROUNDS = 2


def measure_crawl(scale: float) -> list[Ratio]:
    """The two sides take turns; the server makes every page before the first of them starts."""
    count = max(50, int(PAGES * scale))
    seconds = {"ours": 0.0, "plain": 0.0}
    server = subprocess.Popen([sys.executable, "-m", "crawler.demo", "--warm", str(count)], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        for _ in range(ROUNDS):
            for side in seconds:
                with tempfile.TemporaryDirectory() as folder:
                    command = [sys.executable, "-m", "bench.spiders", side, address, "0", str(count), folder]
                    seconds[side] += float(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
    finally:
        server.terminate()
        server.wait()
    pages = count * ROUNDS
    return [
        Ratio(
            "crawl on this machine", pages / seconds["ours"], pages / seconds["plain"], "pages/s", "Scrapy + trafilatura", "at_least", 2.0
        )
    ]
