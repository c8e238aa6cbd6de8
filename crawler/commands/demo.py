"""`scrapy demo`: crawl the portals of the fictional counties on this machine, from listing to export."""

from __future__ import annotations

import argparse
from importlib import resources
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.running import run_spider

#: A demo run starts from nothing, so its database holds nothing else.
DATABASE = Path("data/demo.sqlite")


class Command(ScrapyCommand):
    """Starts the demo server on a free loopback port, crawls all its portals, stops it."""

    requires_project = True

    def short_desc(self) -> str:
        return "Crawl the simulated portals on this machine into EXPORT_DIR"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        if args:
            raise UsageError("scrapy demo takes no arguments")
        # Here, because Scrapy imports every command at every start, and no other one needs a country.
        from crawler.demo.country import demo_country
        from crawler.demo.server import DemoServer

        for left in DATABASE.parent.glob(f"{DATABASE.name}*"):
            left.unlink()
        with DemoServer(demo_country()) as server, resources.as_file(resources.files("crawler.demo").joinpath("portals.csv")) as registry:
            demo_settings = {
                "DEMO_SERVER": server.address,
                "PORTAL_REGISTRY": str(registry),
                "DATABASE_URL": f"sqlite:///{DATABASE}",
                # Nobody waits at the other end: the server is this process.
                "DOWNLOAD_DELAY": 0,
                # A country that does not exist has no place in the archive.
                "WARC_DIR": "",
                "AUTOTHROTTLE_ENABLED": False,
            }
            self.settings.setdict(demo_settings, priority="cmdline")
            self.exitcode = run_spider(self.crawler_process, "portals", {})
