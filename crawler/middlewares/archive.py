"""Every answer goes into the archive before anybody reads it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers, Response

from crawler.archives.warc_writer import Exchange, Header, WarcWriter
from crawler.middlewares.provenance import utc_now

#: Flag of an answer that came from the archive instead of the network.
REPLAYED = "replayed"
#: Flag of an answer that is in the archive by now.
ARCHIVED = "archived"


class Archive:
    """Writes requests and answers as they were sent into `WARC_DIR`, in files of `WARC_MAX_BYTES`.

    Sets `archive_ref` and `fetched_at` in the request's meta. Where the ledger has set them already, an
    answer that is "not modified" or has the same bytes (`content_hash`) is noted as seen again, and
    `archive_ref` keeps naming the bytes.
    """

    def __init__(self, writer: WarcWriter, clock: Callable[[], datetime] = utc_now) -> None:
        self.writer = writer
        self.clock = clock

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Archive:
        settings = crawler.settings
        folder = settings["WARC_DIR"]
        if not folder:
            raise NotConfigured
        software = str(settings["USER_AGENT"]).split(" ")[0]
        archive = cls(WarcWriter(Path(folder), settings.getint("WARC_MAX_BYTES"), software))
        # With a fast host, Scrapy asks for several more pages before `process_response` has its turn.
        crawler.signals.connect(archive.keep, signal=signals.response_downloaded)
        crawler.signals.connect(archive.writer.close, signal=signals.engine_stopped)
        return archive

    async def process_response(self, request: Request, response: Response) -> Response:
        # A signal's errors are only logged; what could not be written then is tried again here, where errors count.
        self.keep(request, response)
        return response

    def keep(self, request: Request, response: Response) -> None:
        """Write an answer, unless that was done already or the archive is where it came from."""
        if REPLAYED in response.flags or ARCHIVED in response.flags:
            return
        now = self.clock()
        exchange = Exchange(
            url=request.url,
            method=request.method,
            request_headers=header_lines(request.headers),
            request_body=request.body,
            status=response.status,
            headers=header_lines(response.headers),
            body=response.body,
            fetched_at=now,
            ip_address=str(response.ip_address) if response.ip_address else None,
        )
        known = request.meta.get("known_answer")
        not_modified = response.status == 304
        same_bytes = known is not None and known.status == response.status and known.content_hash == body_hash(response.body)
        if known is not None and (not_modified or same_bytes):
            self.writer.write_revisit(exchange, datetime.fromisoformat(known.fetched_at).astimezone(UTC), not_modified=not_modified)
            request.meta["archive_ref"] = known.archive_ref
        else:
            request.meta["archive_ref"] = self.writer.write_exchange(exchange)
        request.meta["fetched_at"] = now
        response.flags.append(ARCHIVED)


def body_hash(body: bytes) -> str:
    """SHA-256 of a body, 64 hex digits."""
    return hashlib.sha256(body).hexdigest()


def header_lines(headers: Headers) -> tuple[Header, ...]:
    """All headers in their order, one line per value."""
    return tuple((name, value) for name in headers for value in headers.getlist(name))
