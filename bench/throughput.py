"""Pages a second of a crawl of 300 portals without any delay, beside a bare Scrapy spider that fetches the same pages and parses nothing.

    python -m bench throughput

The made-up nation without faults, home pages only, is served by this process. A first crawl, not counted,
makes the server know its pages and records every request: robots.txt, home pages, lists, reports. Then the two
sides take turns. Ours is the whole crawl with its settings, and must ask for the same addresses again; the bare spider
asks for the recorded ones, with Scrapy's defaults. Both are timed at the server, from the first request to the last answer.

The reports are handed over and written down unread: reading one costs a core of its own some 25 ms, in other
processes, and where cores are few, their number would be measured and not the crawl.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings

from bench.report import Ratio
from crawler.demo.nation import Nation, make_nation
from crawler.demo.server import DemoServer, Hit
from crawler.demo.survey import manners
from crawler.items import Page, Rejected, Source
from crawler.spiders.portals import PortalsSpider
from pipelines.workers import WorkerPipeline

PORTALS = 300
ROUNDS = 3
TARGET = 0.4
#: The same for both sides.
SAME = {
    "TWISTED_DNS_RESOLVER": "crawler.middlewares.resolver.PortalResolver",
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "LOG_LEVEL": "WARNING",
}


class Unread(WorkerPipeline):
    """Every page goes on as rejected, as if a worker had answered at once."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler, unread)


def unread(page: Page) -> Rejected:
    """The record of a page nobody has read."""
    source = Source(url=page.url, portal=page.portal, archive_ref=page.archive_ref)
    return Rejected(reason="not_read", detail="", stage="parse", source=source)


class Bare(scrapy.Spider):
    """Fetches a list of addresses."""

    name = "bare"

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for method, url, body in self.addresses:
            headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else None
            yield scrapy.Request(url, method=method, body=body, headers=headers, dont_filter=True)

    async def parse(self, response: Response) -> None:
        """Parses nothing."""


def settings_for(side: str, address: str, folder: Path) -> Settings:
    """Ours: the project's settings without delay, with the portals in the folder. Bare: Scrapy's defaults, without
    what would ask for more than the recorded addresses.
    """
    settings = Settings()
    own: dict[str, Any] = {"RETRY_ENABLED": False, "REDIRECT_ENABLED": False, "METAREFRESH_ENABLED": False}
    if side == "ours":
        settings.setmodule("crawler.settings", priority="project")
        pipelines = {name: place for name, place in settings.getdict("ITEM_PIPELINES").items() if not name.endswith(".WorkerPipeline")}
        own = {
            "PORTAL_REGISTRY": str(folder / "portals.csv"),
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite",
            "WARC_DIR": str(folder / "warc"),
            "DOWNLOAD_DELAY": 0,
            "AUTOTHROTTLE_ENABLED": False,
            "PROGRESS_INTERVAL": 0,
            "PARSE_WORKERS": 0,
            "ITEM_PIPELINES": {**pipelines, Unread: 100},
        }
    settings.setdict(own | SAME | {"DEMO_SERVER": address, "LOG_FILE": str(folder / "log")}, priority="cmdline")
    return settings


def run_side(side: str, address: str, folder: Path) -> None:
    """Run one side to its end in this process."""
    process = AsyncCrawlerProcess(settings_for(side, address, folder))
    if side == "ours":
        process.crawl(PortalsSpider, portal=(folder / "ids").read_text())
    else:
        process.crawl(Bare, addresses=json.loads((folder / "addresses.json").read_text()))
    process.start()


def fetch(side: str, server: DemoServer, nation: Nation, asked: Sequence[Hit] = ()) -> list[Hit]:
    """What the server saw of one run of a side in an empty folder; the bare spider fetches what was `asked` before."""
    first = len(server.hits)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "portals.csv").write_text(nation.registry(), encoding="utf-8")
        (folder / "ids").write_text(nation.ids)
        (folder / "addresses.json").write_text(json.dumps([(hit.method, f"http://{hit.host}{hit.target}", hit.body) for hit in asked]))
        subprocess.run([sys.executable, "-m", "bench.throughput", side, server.address, name], check=True)
    return server.hits[first:]


def seconds(hits: Sequence[Hit]) -> float:
    """From the first request to the last answer."""
    return max(hit.answered or hit.arrived for hit in hits) - hits[0].arrived


def addresses(hits: Sequence[Hit]) -> Counter[tuple[str, str, str, str]]:
    return Counter((hit.method, hit.host, hit.target, hit.body) for hit in hits)


def measure_throughput(scale: float) -> list[Ratio]:
    """Raises `RuntimeError` when the two sides do not fetch the same, or ours asks a host twice at once."""
    nation = make_nation(max(20, int(PORTALS * scale)), faults=False, crawl_delay=0)
    taken = {"ours": 0.0, "bare": 0.0}
    with DemoServer(nation.sites, cache_size=100_000) as server:
        asked = fetch("ours", server, nation)
        for _ in range(ROUNDS):
            for side in taken:
                hits = fetch(side, server, nation, asked)
                if addresses(hits) != addresses(asked):
                    raise RuntimeError(f"{side} made {len(hits)} requests, {len(asked)} were recorded; the sides cannot be compared")
                if side == "ours" and (at_once := manners(nation, hits).at_once):
                    raise RuntimeError(f"{at_once} requests arrived at a host that was still answering one")
                taken[side] += seconds(hits)
    pages = len(asked) * ROUNDS
    name = f"crawl of {len(nation.counties)} portals, no delay"
    return [Ratio(name, pages / taken["ours"], pages / taken["bare"], "pages/s", "bare Scrapy", "at_least", TARGET)]


if __name__ == "__main__":
    run_side(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
