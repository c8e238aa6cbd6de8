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
from collections.abc import Iterable
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
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from crawler.archives.warc import PAGE_TYPE, PAGES_DESCRIBED, DamagedArchive, body_at, open_at
from crawler.items import Page
from crawler.portals.addresses import number_of

#: Name and value of a header, as they came.
Header = tuple[bytes, bytes]

_PAGE = TypeAdapter(Page)
_LEVEL = 4
#: Answers whose digest is remembered: a page follows its answer within seconds, one in parts within minutes.
_REMEMBERED = 2000
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


@dataclass(frozen=True, slots=True)
class _Stored:
    """What names an answer in the archive, and the digest of its body once it is unpacked."""

    identity: str
    digest: str


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
        #: The newest answers by their place.
        self._written: dict[str, _Stored] = {}

    def write_exchange(self, exchange: Exchange) -> str:
        """Store an answer and its request; the place of the answer."""
        writer = _PackingWriter()
        stored = self._exchange(writer, exchange)
        place = self._append(writer)
        if not any(name.lower() == b"content-encoding" for name, _ in exchange.headers):
            self._remember(place, stored)
        return place

    def write_revisit(self, exchange: Exchange, seen_at: datetime, *, not_modified: bool) -> str:
        """Store that an answer is the one archived at `seen_at`."""
        writer = _PackingWriter()
        self._revisit(writer, exchange, seen_at, not_modified)
        return self._append(writer)

    def write_page(self, page: Page) -> str:
        """Store what makes the answer at `page.archive_ref` a page. Raises `DamagedArchive` and `OSError`.

        What was not written just now is read back first: what cannot be read now could never be. A body that is not the
        answer's own (made from JSON, say) is stored as well.
        """
        if page.archive_ref is None:
            raise ValueError(f"{page.url} has no place in the archive; only pages that were fetched have one")
        stored = self._written.get(page.archive_ref) or self._read_back(page.archive_ref)
        origin = {"WARC-Refers-To": stored.identity, "WARC-Date": _date(page.fetched_at)}
        url = page.url or ""
        body_ref = (
            None if stored.digest == _digest(page.body) else self._append(_packed("conversion", url, origin, page.body, page.media_type))
        )
        text = json.dumps({"page": _PAGE.dump_python(page, mode="json", exclude={"body"}), "body_ref": body_ref}, ensure_ascii=False)
        return self._append(_packed("metadata", url, origin, text.encode(), PAGE_TYPE))

    def close(self) -> None:
        """Close the file."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    # ------------------------------------------------------------------ records
    @staticmethod
    def _exchange(writer: WARCWriter, exchange: Exchange) -> _Stored:
        head = _status_line(exchange.status) + _lines([*_kept(exchange.headers), (b"Content-Length", b"%d" % len(exchange.body))])
        named = {"WARC-Date": _date(exchange.fetched_at)} | ({"WARC-IP-Address": exchange.ip_address} if exchange.ip_address else {})
        answer = _record(writer, "response", exchange.url, named, head, exchange.body)
        stored = _Stored(answer.rec_headers.get_header("WARC-Record-ID"), answer.rec_headers.get_header("WARC-Payload-Digest"))
        asked = {"WARC-Date": _date(exchange.fetched_at), "WARC-Concurrent-To": stored.identity}
        writer.write_record(answer)
        writer.write_record(_record(writer, "request", exchange.url, asked, _request_head(exchange), exchange.request_body))
        return stored

    @staticmethod
    def _revisit(writer: WARCWriter, exchange: Exchange, seen_at: datetime, not_modified: bool) -> None:
        named = {
            "WARC-Date": _date(exchange.fetched_at),
            "WARC-Profile": _UNCHANGED[not_modified],
            "WARC-Refers-To-Target-URI": exchange.url,
            "WARC-Refers-To-Date": _date(seen_at),
        }
        writer.write_record(_record(writer, "revisit", exchange.url, named, _status_line(exchange.status) + _lines(exchange.headers), b""))

    # ------------------------------------------------------------------ answers
    def _remember(self, place: str, stored: _Stored) -> None:
        self._written[place] = stored
        if len(self._written) > _REMEMBERED:
            del self._written[next(iter(self._written))]

    def _read_back(self, place: str) -> _Stored:
        headers, body = body_at(self.folder, place)
        return _Stored(headers.get_header("WARC-Record-ID"), _digest(body))

    # ------------------------------------------------------------------ files
    def _append(self, records: _PackingWriter) -> str:
        """Write records that were made in memory with one call; their place."""
        if self._handle is None or self._size >= self._max_bytes:
            self._open()
        place = f"{self._name}#{self._size}"
        self._write(records.packed())
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
        writer = _PackingWriter()
        writer.write_record(writer.create_warcinfo_record(self._name, info))
        self._write(writer.packed())

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

    def packed(self) -> bytes:
        """All records written so far."""
        return b"".join(self.members)


def _record(writer: WARCWriter, kind: str, url: str, named: dict[str, str], head: bytes, body: bytes) -> Any:
    raw = _RawHeaders(head + b"\r\n")
    return writer.create_warc_record(url, kind, BytesIO(body), len(body), warc_headers_dict=named, http_headers=raw)


def _packed(kind: str, url: str, named: dict[str, str], payload: bytes, media_type: str) -> _PackingWriter:
    """A record that is no answer and no request."""
    writer = _PackingWriter()
    record = writer.create_warc_record(url, kind, BytesIO(payload), len(payload), warc_content_type=media_type, warc_headers_dict=named)
    writer.write_record(record)
    return writer


def _digest(body: bytes) -> str:
    """As warcio writes it for the payload of an answer."""
    digester = Digester()
    digester.update(body)
    return str(digester)


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
