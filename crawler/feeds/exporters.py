"""Scrapy's exporters, fed with what the contract says.

CSV gets the flat columns of `reports.csv`; JSON, JSON Lines and XML get the nested record of
`crawler.items.to_json`, dates in ISO 8601.
"""

from __future__ import annotations

import csv
from io import BytesIO
from pathlib import Path
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exporters import CsvItemExporter, JsonItemExporter, JsonLinesItemExporter, XmlItemExporter

from crawler.contract import columns
from crawler.feeds.storages import FeedError
from crawler.items import Rejected, Report, adapter_of
from pipelines.export.cells import ENCODING, LINE_END, cell_text


class _CountedErrors:
    """Scrapy logs an exporter's exception, drops the item from the feed and counts it nowhere."""

    crawler: Crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler, file: BytesIO, **kwargs: Any) -> Self:
        exporter = cls(file, **kwargs)  # type: ignore[call-arg]
        exporter.crawler = crawler
        return exporter

    def export_item(self, item: Report | Rejected) -> None:
        try:
            super().export_item(self.written(item))  # type: ignore[misc]
        except Exception:
            self.crawler.stats.inc_value("nianbao/feed_errors")
            raise

    def written(self, item: Report | Rejected) -> dict[str, Any]:
        """The item as plain data, with the contract's keys."""
        record: dict[str, Any] = adapter_of(item).dump_python(item, mode="json")
        return record


class NestedJson(_CountedErrors, JsonItemExporter):
    """A JSON array with one object per report."""


class NestedJsonLines(_CountedErrors, JsonLinesItemExporter):
    """One JSON object per line and report."""


class NestedXml(_CountedErrors, XmlItemExporter):
    """XML with nested elements."""


class FlatCsv(_CountedErrors, CsvItemExporter):
    """The same columns, quoting and encoding as `reports.csv`.

    With `-o` on a file that has rows already, neither header nor byte order mark is written again.
    """

    def __init__(self, file: BytesIO, **kwargs: Any) -> None:
        appending = file.seekable() and file.tell() > 0
        encoding = kwargs.pop("encoding", None) or "utf-8"
        options = {
            "encoding": ENCODING if encoding.replace("-", "").lower() == "utf8" and not appending else encoding,
            "include_headers_line": not appending,
            "quoting": csv.QUOTE_ALL,
            "lineterminator": LINE_END,
        }
        super().__init__(file, **{**kwargs, **options})
        self._header_there = first_line(Path(file.name)) if appending else None

    def written(self, item: Report | Rejected) -> dict[str, Any]:
        """The item as flat cells."""
        self._settle_columns([column.name for column in columns(type(item))])
        return {column.name: cell_text(column.read(item)) for column in columns(type(item))}

    def _settle_columns(self, names: list[str]) -> None:
        """Before the first row: all columns unless some were asked for, and the same as in the file."""
        if self.fields_to_export is None:
            self.fields_to_export = names
        if self._header_there is not None and self._header_there != list(self.fields_to_export):
            raise FeedError("the file to append to has other columns than this run; use -O, or -o with another file name")
        self._header_there = None


def first_line(path: Path) -> list[str]:
    """The header of a CSV file."""
    with path.open(encoding=ENCODING, newline="") as file:
        return next(csv.reader(file), [])
