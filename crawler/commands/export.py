"""`scrapy export`: what the good runs in the database found → CSV, JSON Lines, data package."""

from __future__ import annotations

import argparse
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.running import GOOD, NOT_PUBLISHED, export_store, say
from pipelines.export import ExportError
from pipelines.store import StoreError


class Command(ScrapyCommand):
    """Writes the export folder anew from the database."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Write the reports of all good runs as CSV, JSON Lines and a data package"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--out", metavar="DIR", help="folder to write (default: setting EXPORT_DIR)")
        parser.add_argument("--parquet", action="store_true", help="write each table as Parquet, too (default: setting EXPORT_PARQUET)")
        parser.add_argument("--database", metavar="URL", help="database to read (default: setting DATABASE_URL)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        folder = opts.out or self.settings["EXPORT_DIR"]
        if args or not folder:
            raise UsageError("scrapy export takes no arguments; name the folder with --out DIR")
        try:
            parquet = opts.parquet or self.settings.getbool("EXPORT_PARQUET")
            written = export_store(opts.database or self.settings["DATABASE_URL"], Path(folder), parquet)
        except (ExportError, StoreError) as error:
            say(f"Nothing exported: {error}")
            self.exitcode = NOT_PUBLISHED
        else:
            say(f"Exported {written}")
            self.exitcode = GOOD
