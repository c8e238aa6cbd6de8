"""Dedupe: is this report already here?

Within a run, the first copy of a report goes on and later identical ones are marked. Across runs
and for the export, the store chooses by trust (see `pipelines.store`), because the official copy
may come last.

`fingerprint` says what is identical, `similarity` what is alike, `relations` which reports resemble which,
`lost_identity` whose copy a page without a name is, `recovery` what a damaged report gets back from its
copies, `revisions` what changed on a page.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Self

from crawler.items import Rejected, Report
from pipelines.dedupe.fingerprint import fingerprint, source_key

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class DedupePipeline:
    """Item pipeline: sets `duplicate_of` on a report whose text and tables came before in this run.

    Keeps one digest and one address per report: about 0.3 kB, 15 MB for 50,000 reports.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._stats = crawler.stats
        self._seen: dict[bytes, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Report | Rejected) -> Report | Rejected:
        """The same item; a duplicate is marked, never dropped, so that the store can record it."""
        if isinstance(item, Rejected):
            return item
        # The same words under two ids are two reports: a template without names.
        digest = hashlib.sha256(f"{item.report_id} {fingerprint(item)}".encode()).digest()
        first = self._seen.setdefault(digest, source_key(item.source))
        if first != source_key(item.source):
            item.duplicate_of = first
            self._stats.inc_value("nianbao/duplicates")
        else:
            self._stats.inc_value("nianbao/reports")
        return item
