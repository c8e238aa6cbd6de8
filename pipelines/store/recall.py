"""A page that was read before is not read again: its record comes from the store.

Reading is a pure function of the page and of this software, so equal input has an equal record. The
record goes on through the pipelines like any other, with the time and place of this visit; the page is
thereby seen in this run, and the export stays complete.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pydantic import TypeAdapter
from scrapy.exceptions import NotConfigured

from crawler.archives.warc_writer import WarcWriter
from crawler.items import Page, Rejected, Report
from pipelines.store import StorePipeline

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_PAGE = TypeAdapter(Page)
#: Where and when a page was seen does not change what it says.
_VISIT = {"body", "fetched_at", "archive_ref"}


@cache
def software_hash() -> str:
    """SHA-256 over the code and the rule files that make a record of a page: a changed rule reads every page anew."""
    digest = hashlib.sha256()
    root = Path(str(resources.files("pipelines")))
    files = [root.parent / "crawler" / "items.py", *(path for path in root.rglob("*") if path.suffix in (".py", ".toml", ".csv", ".json"))]
    for path in sorted(files):
        digest.update(path.relative_to(root.parent).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def page_hash(page: Page) -> str:
    """SHA-256 (64 hex digits) of all in a page that its record depends on."""
    described = json.dumps(_PAGE.dump_python(page, mode="json", exclude=_VISIT), sort_keys=True)
    return hashlib.sha256(f"{described}\0".encode() + page.body).hexdigest()


class RecallPipeline:
    """Item pipeline before the parser: a page that was read before becomes its record; others are named in the archive.

    Works where the ledger does (settings `LEDGER_ENABLED`, `WARC_DIR`).
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not (crawler.settings.getbool("LEDGER_ENABLED") and crawler.settings["WARC_DIR"]):
            raise NotConfigured
        return cls(crawler)

    async def process_item(self, item: Page | Rejected) -> Page | Report | Rejected:
        """The same item, or the record of a page that was read before."""
        pipeline = self._crawler.get_item_pipeline(StorePipeline)
        if pipeline is None or not isinstance(item, Page):
            return item
        known = pipeline.store.recall(item, page_hash(item), software_hash())
        if item.archive_ref is not None and (known is None or known.archive_ref != item.archive_ref):
            self._writer().write_page(item)
        if known is None or known.record is None:
            self._crawler.stats.inc_value("nianbao/read")
            return item
        self._crawler.stats.inc_value("nianbao/recalled")
        return known.record

    def _writer(self) -> WarcWriter:
        from crawler.middlewares.archive import Archive

        archive = self._crawler.get_downloader_middleware(Archive)
        if archive is None:
            raise NotConfigured("the ledger needs crawler.middlewares.archive.Archive in DOWNLOADER_MIDDLEWARES")
        writer: WarcWriter = archive.writer
        return writer
