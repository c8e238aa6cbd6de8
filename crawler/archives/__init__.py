"""Readers of stored pages: files and folders (`files`), web archives (`warc`).

They are plain generators of `Page | Rejected` over paths and open nothing but those files, so a
cluster job or a notebook can use them without a crawl. The `archive` spider only feeds their output
into the pipelines.
"""

from crawler.archives.files import NothingToRead, read_sources, split_sources

__all__ = ["NothingToRead", "read_sources", "split_sources"]
