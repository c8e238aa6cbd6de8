"""The machine's stamp on every record: where the bytes came from and what read them."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from crawler.items import Page, Source
from pipelines.extract.charset import Decoded

#: Stamped where the project runs from a source tree that was never installed.
_UNINSTALLED = "0.1.0"


@cache
def parser_version() -> str:
    """Version of this software as stamped on every record."""
    try:
        return version("nianbao")
    except PackageNotFoundError:
        return _UNINSTALLED


def source_of(page: Page, decoded: Decoded | None = None, extractor: str | None = None) -> Source:
    """Provenance of a page; charset and extractor are known only once it has been read."""
    return Source(
        url=page.url,
        path=page.path,
        portal=page.portal,
        host_trust=page.host_trust,
        fetched_at=page.fetched_at,
        content_hash=hashlib.sha256(page.body).hexdigest(),
        archive_ref=page.archive_ref,
        charset=decoded.charset if decoded else None,
        charset_evidence=decoded.evidence if decoded else None,
        extractor=extractor,
        parser_version=parser_version(),
    )
