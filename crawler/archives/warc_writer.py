"""Writing what was fetched as WARC 1.1, and finding it again.

    warcinfo                 who wrote the file
    response, request        one pair per answer, whatever its status, bytes as they came
    revisit                  the answer was "not modified", or the same bytes as before
    metadata (+ conversion)  which response is a page, and everything else a `Page` holds

Every record is a gzip member of its own, written with one call: a killed crawler leaves at most one
unfinished record, the last one of its newest file. The next run begins a new file. A place in the archive
is written `<file name>#<offset>`, files standing in one folder.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import TypeAdapter
from warcio.archiveiterator import WARCIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.archives.warc import PAGE_TYPE, PAGES_DESCRIBED, DamagedArchive, body_at, open_at
from crawler.items import Page
from crawler.portals.addresses import number_of

#: Name and value of a header, as they came.
Header = tuple[bytes, bytes]

_PAGE = TypeAdapter(Page)
_LEVEL = 4
#: zlib's name for the gzip format.
_GZIP = 31
_UNCHANGED = {
    True: "http://netpreserve.org/warc/1.1/revisit/server-not-modified",
    False: "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
}
#: They describe the transfer, which is over, and not the bytes that are stored.
_TRANSFER = frozenset({b"content-length", b"transfer-encoding"})


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer, bodies as they were sent."""

    url: str
    method: str
    request_headers: tuple[Header, ...]
    request_body: bytes
    status: int
    headers: tuple[Header, ...]
    body: bytes
    fetched_at: datetime
    ip_address: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer read back from the archive."""

    status: int
    headers: tuple[Header, ...]
    body: bytes


class _RawHeaders(StatusAndHeaders):  # type: ignore[misc]  # warcio is untyped
    """Headers that are written byte for byte; warcio would write other characters than ASCII in its own way."""

    def __init__(self, raw: bytes) -> None:
        # warcio takes headers without a first line for no headers.
        super().__init__(raw.partition(b"\r\n")[0].decode("latin-1"), [], "HTTP/1.1")
        self._raw = raw

    def compute_headers_buffer(self, header_filter: Any = None) -> None:
        self.headers_buff = self._raw


class WarcWriter:
    """Appends records to files of at most about `max_bytes` in `folder`; the first record makes the first file."""

    def __init__(self, folder: Path, max_bytes: int, software: str) -> None:
        self.folder = folder
        self._max_bytes = max_bytes
        self._software = software
        self._handle: int | None = None
        self._name = ""
        self._size = 0
        self._serial = 0

    def write_exchange(self, exchange: Exchange) -> str:
        """Store an answer and its request; the place of the answer."""
        return self._append(lambda writer: self._exchange(writer, exchange))

    def write_revisit(self, exchange: Exchange, seen_at: datetime, *, not_modified: bool) -> str:
        """Store that an answer is the one archived at `seen_at`."""
        return self._append(lambda writer: self._revisit(writer, exchange, seen_at, not_modified))

    def write_page(self, page: Page) -> str:
        """Store what makes the answer at `page.archive_ref` a page. Raises `DamagedArchive` and `OSError`.

        The answer is read back first: what cannot be read now could never be. A body that is not the
        answer's own (made from JSON, say) is stored as well.
        """
        if page.archive_ref is None:
            raise ValueError(f"{page.url} has no place in the archive; only pages that were fetched have one")
        headers, stored = body_at(self.folder, page.archive_ref)
        same = stored == page.body
        origin = {"WARC-Refers-To": headers.get_header("WARC-Record-ID"), "WARC-Date": _date(page.fetched_at)}
        body_ref = None if same else self._append(lambda writer: self._conversion(writer, page, origin))
        text = json.dumps({"page": json.loads(_PAGE.dump_json(page, exclude={"body"})), "body_ref": body_ref}, ensure_ascii=False).encode()
        return self._append(lambda writer: _add(writer, "metadata", page.url or "", origin, BytesIO(text), len(text), PAGE_TYPE))

    def close(self) -> None:
        """Close the file."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    # ------------------------------------------------------------------ records
    @staticmethod
    def _exchange(writer: WARCWriter, exchange: Exchange) -> None:
        head = _status_line(exchange.status) + _lines([*_kept(exchange.headers), (b"Content-Length", b"%d" % len(exchange.body))])
        named = {"WARC-Date": _date(exchange.fetched_at)} | ({"WARC-IP-Address": exchange.ip_address} if exchange.ip_address else {})
        answer = _record(writer, "response", exchange.url, named, head, exchange.body)
        asked = {
            "WARC-Date": _date(exchange.fetched_at),
            "WARC-Concurrent-To": answer.rec_headers.get_header("WARC-Record-ID"),
        }
        writer.write_record(answer)
        writer.write_record(_record(writer, "request", exchange.url, asked, _request_head(exchange), exchange.request_body))

    @staticmethod
    def _revisit(writer: WARCWriter, exchange: Exchange, seen_at: datetime, not_modified: bool) -> None:
        named = {
            "WARC-Date": _date(exchange.fetched_at),
            "WARC-Profile": _UNCHANGED[not_modified],
            "WARC-Refers-To-Target-URI": exchange.url,
            "WARC-Refers-To-Date": _date(seen_at),
        }
        writer.write_record(_record(writer, "revisit", exchange.url, named, _status_line(exchange.status) + _lines(exchange.headers), b""))

    @staticmethod
    def _conversion(writer: WARCWriter, page: Page, origin: dict[str, str]) -> None:
        _add(writer, "conversion", page.url or "", origin, BytesIO(page.body), len(page.body), page.media_type)

    # ------------------------------------------------------------------ files
    def _append(self, write: Any) -> str:
        """Make the records in memory, then write them with one call."""
        if self._handle is None or self._size >= self._max_bytes:
            self._open()
        place = f"{self._name}#{self._size}"
        self._write(_packed(write))
        return place

    def _open(self) -> None:
        self.close()
        self.folder.mkdir(parents=True, exist_ok=True)
        # Sorted by name, files are in the order in which they were written.
        self._name = f"nianbao-{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{os.getpid()}-{self._serial:05}.warc.gz"
        self._serial += 1
        self._handle = os.open(self.folder / self._name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        self._size = 0
        info = {"software": self._software, "format": "WARC File Format 1.1", "description": PAGES_DESCRIBED}
        self._write(_packed(lambda writer: writer.write_record(writer.create_warcinfo_record(self._name, info))))

    def _write(self, data: bytes) -> None:
        assert self._handle is not None
        left = memoryview(data)
        while left:
            left = left[os.write(self._handle, left) :]
        self._size += len(data)


def read_answer(folder: Path, place: str) -> Answer:
    """The answer stored at a place, byte for byte. Raises `DamagedArchive` and `OSError`."""
    with open_at(folder, place) as file:
        try:
            record = next(WARCIterator(file, no_record_parse=True), None)
            block = record.raw_stream.read() if record is not None and record.rec_type == "response" else b""
        except (ArchiveLoadFailed, EOFError) as error:
            raise DamagedArchive(f"no readable record at {place}") from error
    head, separator, body = block.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    words = lines[0].split(b" ", 2)
    headers = tuple((name, value.lstrip()) for name, _, value in (line.partition(b":") for line in lines[1:]))
    if not separator or len(words) < 2 or not words[1].isdigit() or dict(headers).get(b"Content-Length") != b"%d" % len(body):
        raise DamagedArchive(f"no complete answer at {place}")
    return Answer(number_of(words[1].decode()), headers, body)


class _PackingWriter(WARCWriter):  # type: ignore[misc]  # warcio is untyped
    """Packs each record as a gzip member of its own; warcio does so at level 9, which takes half as long again for five percent."""

    def __init__(self) -> None:
        self.plain = BytesIO()
        super().__init__(self.plain, gzip=False, warc_version="WARC/1.1")
        self.members: list[bytes] = []

    def write_record(self, record: Any, params: Any = None) -> None:
        super().write_record(record, params)
        self.members.append(zlib.compress(self.plain.getvalue(), _LEVEL, wbits=_GZIP))
        self.plain.seek(0)
        self.plain.truncate()


def _packed(write: Callable[[WARCWriter], None]) -> bytes:
    writer = _PackingWriter()
    write(writer)
    return b"".join(writer.members)


def _record(writer: WARCWriter, kind: str, url: str, named: dict[str, str], head: bytes, body: bytes) -> Any:
    raw = _RawHeaders(head + b"\r\n")
    return writer.create_warc_record(url, kind, BytesIO(body), len(body), warc_headers_dict=named, http_headers=raw)


def _add(writer: WARCWriter, kind: str, url: str, named: dict[str, str], payload: BytesIO, length: int, media_type: str) -> None:
    writer.write_record(writer.create_warc_record(url, kind, payload, length, warc_content_type=media_type, warc_headers_dict=named))


def _date(moment: datetime | None) -> str:
    return (moment or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _kept(headers: Iterable[Header]) -> list[Header]:
    return [(name, value) for name, value in headers if name.lower() not in _TRANSFER]


def _lines(headers: Iterable[Header]) -> bytes:
    return b"".join(name + b": " + value + b"\r\n" for name, value in headers)


def _status_line(status: int) -> bytes:
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Answer"
    return f"HTTP/1.1 {status} {phrase}\r\n".encode("ascii")


def _request_head(exchange: Exchange) -> bytes:
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = [header for header in exchange.request_headers if header[0].lower() != b"host"]
    first = f"{exchange.method} {target} HTTP/1.1\r\n".encode("utf-8", "surrogateescape")
    return first + _lines([(b"Host", parts.netloc.encode("utf-8")), *headers])
