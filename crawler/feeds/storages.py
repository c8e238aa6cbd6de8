"""A feed file changes only when the run was good, and then in one step.

Scrapy's own storage empties the file at the first item and leaves half of it after a failure.
"""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path
from typing import IO, Any, Self

from scrapy import Spider
from scrapy.crawler import Crawler
from w3lib.url import file_uri_to_path

from crawler.extensions.verdict import Verdict, run_judged
from pipelines.export import publish

logger = logging.getLogger(__name__)


class FeedError(RuntimeError):
    """A feed cannot be written as asked; the message says what to do."""


class GatedFileStorage:
    """Writes beside the target and moves into place once the verdict is good.

    A bad run leaves the target alone and keeps its own output as `<target>.failed`. `-o` (append)
    starts from a copy of the target, so appending is one step too; a JSON array has no end to
    append to and is refused.
    """

    def __init__(self, uri: str, *, crawler: Crawler, feed_options: dict[str, Any] | None = None) -> None:
        options = feed_options or {}
        self._target = Path(file_uri_to_path(uri) if uri.startswith("file:") else uri).absolute()
        self._append = not options.get("overwrite", False)
        self._format = options.get("format")
        self._crawler = crawler
        self._staged: Path | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, uri: str, *, feed_options: dict[str, Any] | None = None) -> Self:
        return cls(uri, crawler=crawler, feed_options=feed_options)

    def open(self, spider: Spider) -> IO[bytes]:
        """The file to write to, positioned at its end."""
        try:
            return self._open()
        except Exception:
            # Scrapy logs this once per item and would publish an empty file.
            self._crawler.stats.inc_value("nianbao/feed_errors")
            raise

    def _open(self) -> IO[bytes]:
        self._target.parent.mkdir(parents=True, exist_ok=True)
        publish.discard_abandoned(self._target)
        staged = publish.staging_path(self._target)
        has_content = self._target.is_file() and self._target.stat().st_size > 0
        if self._append and has_content:
            if not appendable(self._format):
                raise FeedError(no_append_message(self._format, self._target))
            shutil.copyfile(self._target, staged)
        file = staged.open("ab" if self._append and has_content else "wb")
        file.seek(0, os.SEEK_END)
        self._staged = staged
        # Not weak: of a feed written in batches, Scrapy forgets each finished storage.
        self._crawler.signals.connect(self.publish, signal=run_judged, weak=False)
        return file

    def store(self, file: IO[bytes]) -> None:
        """Finish the file; it is published when the run has been judged."""
        file.flush()
        os.fsync(file.fileno())
        file.close()

    def publish(self, verdict: Verdict) -> None:
        """Move into place, or keep back."""
        if self._staged is None:
            return
        staged, self._staged = self._staged, None
        if verdict.good:
            publish.publish_file(staged, self._target)
            logger.info("Published %s", self._target)
        else:
            kept = publish.keep_failed(staged, self._target)
            logger.warning("The run was not good: %s is unchanged, this run's output is kept in %s", self._target, kept)


def appendable(feed_format: str | None) -> bool:
    """Whether rows can follow what is already in a file of this format."""
    return feed_format in ("csv", "jsonl", "jsonlines", "jl")


def no_append_message(feed_format: str | None, target: Path) -> str:
    """What to tell a user who asked to append to a format that ends."""
    return f"a {feed_format} file cannot be appended to, and {target} has content; use -O to replace it, or -o with .jsonl or .csv"
