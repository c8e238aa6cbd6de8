"""`scrapy crawl <spider>`: exit code and last line follow the run's verdict; a good run is exported."""

from __future__ import annotations

import argparse

from scrapy.commands import BaseRunSpiderCommand
from scrapy.exceptions import UsageError

from crawler.commands.running import prepare_feeds, run_spider


class Command(BaseRunSpiderCommand):
    """Replaces Scrapy's command of the same name, which exits 0 whatever happened."""

    requires_project = True

    def syntax(self) -> str:
        return "[options] <spider>"

    def short_desc(self) -> str:
        return "Run a spider; exit code 0 only if the run is good and its output was written"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        prepare_feeds(self.settings)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError("name one spider; 'scrapy list' shows them")
        self.exitcode = run_spider(self.crawler_process, args[0], opts.spargs)
