"""Pages out of WARC and WET files, plain or gzip, one record in memory at a time.

Taken are `response` records with an HTML or text body and `conversion` records (WET). Everything else
is counted in `skipped`, answers of 400 and above are `Rejected`. A record that makes no sense costs itself: one
`damaged_archive`, and the reading goes on. A file whose records cannot be told apart any more gives the pages before
the damage and one `damaged_archive`.

Files of our own crawls (`warc_writer`) hold lists and walls as well and name their pages by `metadata`
records: these pages come out exactly as the crawl saw them, as far as the registry confirms it (`descriptions`), and
nothing else does. The unfinished record with which the file of a killed crawl may end is counted in `skipped`.
"""

from __future__ import annotations

import errno
import json
import os
import re
import stat
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import TypeAdapter
from warcio.archiveiterator import WARCIterator
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader

from crawler.archives.descriptions import Descriptions, undescribed
from crawler.archives.records import PAGE_LIMIT, document_type, judge_bytes, printable_path, refuse
from crawler.content_type import split_content_type
from crawler.items import Page, Rejected
from crawler.portals.addresses import is_http

TEXT_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
CHUNK = 64 * 1024
#: Bytes of all headers of a record, its own and those of the answer in it; servers refuse to send a tenth of it.
HEADER_LIMIT = 256 * 1024
#: Bytes of a warcinfo record and of a description that are read.
DESCRIPTION_LIMIT = 4 * 1024 * 1024
#: Media type of the metadata records that name a page.
PAGE_TYPE = "application/vnd.nianbao.page+json"
#: Stands in the warcinfo record, for whoever reads the file without this software, and tells our files from others.
PAGES_DESCRIBED = f"responses that are report pages are named by metadata records of type {PAGE_TYPE}"
#: A place in an archive: the bare name of a file beside the one that names it, and an offset.
PLACE = re.compile(r"(?P<name>[^/\\\x00#]+)#(?P<offset>\d{1,15})")
#: First bytes of a gzip member.
GZIP_MEMBER = b"\x1f\x8b\x08"

_PAGE = TypeAdapter(Page)


class DamagedArchive(ValueError):
    """The file ends inside a record, or a record's headers make no sense."""


class EndlessHeaders(ValueError):
    """A record whose headers take more than `HEADER_LIMIT` bytes."""


class _Reader(DecompressingBufferedReader):  # type: ignore[misc]  # warcio is untyped
    """Lines are headers and nothing else: all those of one record together may take `HEADER_LIMIT` bytes."""

    left = HEADER_LIMIT

    def readline(self, length: int | None = None) -> bytes:
        # Before anything is read: who counts the bytes of the record must have seen all that are gone.
        if self.left <= 0:
            raise EndlessHeaders(f"more than {HEADER_LIMIT} bytes of headers")
        line: bytes = super().readline(min(length or self.left, self.left))
        self.left -= len(line)
        return line


class _Loader(ArcWarcRecordLoader):  # type: ignore[misc]  # warcio is untyped
    """Tells an answer whose headers make no sense from a file whose records cannot be told apart: the record is there all the same."""

    problem = ""

    def load_http_headers(self, rec_type: str, uri: str | None, stream: Any, length: int | None) -> Any:
        self.problem = ""
        try:
            return super().load_http_headers(rec_type, uri, stream, length)
        except (ValueError, AttributeError, EOFError) as error:
            if length is None:
                raise  # Nobody knows where the next record begins.
            # warcio 1.8 trips over answers without a target address.
            self.problem = str(error) if isinstance(error, EndlessHeaders) else "an answer without the headers its type requires"
            return None


def records_of(file: BinaryIO) -> WARCIterator:
    """The records from where the file stands."""
    records = WARCIterator(file)
    records.reader = _Reader(file, block_size=records.reader.block_size)
    records.loader = _Loader(verify_http=False, arc2warc=False)
    return records


def read_archive(path: str, skipped: Counter[str], descriptions: Descriptions) -> Iterator[Page | Rejected]:
    """Every page of one WARC or WET file, in file order."""
    try:
        with open(path, "rb") as file:
            yield from read_records(path, file, skipped, descriptions)
    except OSError as error:
        yield refuse(path, "unreadable", f"cannot be read ({error.strerror or error}); check the file and its permissions")


def read_records(path: str, file: BinaryIO, skipped: Counter[str], descriptions: Descriptions) -> Iterator[Page | Rejected]:
    """Every page of an open file; where it is damaged, what is wrong with it. Raises `OSError`."""
    records = records_of(file)
    count, complete, described = 0, 0, False
    try:
        while (record := next_record(records)) is not None:
            count += 1
            if record.rec_type == "warcinfo":
                described = f"description: {PAGES_DESCRIBED}".encode() in record.raw_stream.read(DESCRIPTION_LIMIT).splitlines()
            item = read_one(path, record, records, skipped, descriptions if described else None)
            check_complete(record)
            complete = count
            if item is not None:
                yield item
        if not count:
            reason = "damaged_archive" if file.tell() else "empty"
            yield refuse(path, reason, "no record in it; write or download the archive again")
    except (DamagedArchive, EndlessHeaders, ArchiveLoadFailed, zlib.error, EOFError) as error:
        # A record whose headers are broken is not counted, and the offset is that of the one before.
        if described and members_behind(path, records.get_record_offset()) <= int(complete == count):
            skipped["unfinished_record"] += 1
            return
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        yield refuse(path, "damaged_archive", f"{' '.join(lines) or 'broken data'}; the records before it were read")


def next_record(records: WARCIterator) -> Any:
    """The next record, `None` at the end of the file. Raises `DamagedArchive`."""
    try:
        records.reader.left = HEADER_LIMIT
        return next(records, None)
    except (AttributeError, ValueError, TypeError) as error:
        detail = str(error) if isinstance(error, EndlessHeaders) else "a record without the headers its type requires"
        raise DamagedArchive(detail) from error


def check_complete(record: Any) -> None:
    """Raise `DamagedArchive` when the record announces more bytes than the file holds (a cut gzip member ends silently)."""
    while record.raw_stream.read(CHUNK):
        pass
    missing = getattr(record.raw_stream, "limit", 0)
    if missing:
        raise DamagedArchive(f"the file ends {missing} bytes before the end of a record")


def read_one(
    path: str, record: Any, records: WARCIterator, skipped: Counter[str], descriptions: Descriptions | None
) -> Page | Rejected | None:
    """The page of one record, or why it has none, or nothing. Raises what says that the file itself is damaged."""
    try:
        if records.loader.problem:
            raise ValueError(records.loader.problem)
        if descriptions is not None:
            return read_described(path, record, skipped, descriptions)
        return read_record(path, record, records, skipped)
    except (DamagedArchive, ArchiveLoadFailed, OSError):
        raise
    except Exception as error:  # noqa: BLE001 - codings, JSON and dates fail in ways of their own; the record is refused by name
        records.reader.left = HEADER_LIMIT
        reference = f"{printable_path(path)}#{records.get_record_offset()}"
        detail = f"a record makes no sense ({type(error).__name__}: {str(error)[:200]}); the others were read"
        return refuse(path, "damaged_archive", printable(" ".join(detail.split())), archive_ref=reference)


def printable(text: str) -> str:
    """The text without halves of characters, which no export could hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def read_described(path: str, record: Any, skipped: Counter[str], descriptions: Descriptions) -> Page | Rejected | None:
    """The page a metadata record of our own names; nothing for other records. Raises `ValueError` for one that makes no sense."""
    if record.rec_type != "metadata" or record.rec_headers.get_header("Content-Type") != PAGE_TYPE:
        skipped[f"record_type/{record.rec_type}"] += 1
        return None
    text = record.raw_stream.read(DESCRIPTION_LIMIT)
    check_complete(record)
    description = json.loads(text)
    page = _PAGE.validate_python({**description["page"], "body": b"", "path": None})
    place = checked_place(description["body_ref"] or page.archive_ref)
    checked_place(page.archive_ref)
    try:
        _, body = body_at(Path(path).parent, place)
    except DamagedArchive as error:
        return refuse(path, "damaged_archive", f"{error}; the other pages were read", url=page.url, archive_ref=place)
    except OSError as error:
        detail = f"{place} cannot be read ({error.strerror}); keep the files of an archive in one folder"
        return refuse(path, "unreadable", detail, url=page.url)
    page = replace(page, body=body)
    known = descriptions.confirmed(page)
    if known is not None and len(body) <= PAGE_LIMIT:
        return known
    skipped["unconfirmed_description"] += 1
    page = undescribed(page, path)
    refusal = judge_bytes(body, page.media_type)
    return refuse(path, refusal.reason, refusal.detail, url=page.url, archive_ref=page.archive_ref) if refusal else page


def checked_place(place: Any) -> str:
    """The place when it is one beside the file that names it. Raises `ValueError`."""
    if not isinstance(place, str) or not PLACE.fullmatch(place):
        raise ValueError(f"{place!r} is no place beside the file")
    return place


def open_at(folder: Path, place: str) -> BinaryIO:
    """The archive file of a place `<file name>#<offset>`, at the offset. Raises `DamagedArchive` and `OSError`.

    The file stands in the folder itself: a description must not make us read what its writer could not.
    """
    match = PLACE.fullmatch(place)
    if match is None or match["name"] in (os.curdir, os.pardir):
        raise DamagedArchive(f"{place!r} is no place beside the file")
    path = os.path.realpath(folder / match["name"])
    if os.path.dirname(path) != os.path.realpath(folder):
        raise OSError(errno.EACCES, "a link that leads out of the folder")
    # Opening a pipe would wait for a writer.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "not a regular file")
    file = open(handle, "rb")  # noqa: SIM115 - the caller closes it
    file.seek(int(match["offset"]))
    return file


def body_at(folder: Path, place: str) -> tuple[Any, bytes]:
    """Record headers and decoded body of the record at a place. Raises `DamagedArchive` and `OSError`."""
    with open_at(folder, place) as file:
        try:
            record = next_record(records_of(file))
            if record is None:
                raise DamagedArchive(f"no record at {place}")
            body = read_body(record)
            check_complete(record)
        except (ArchiveLoadFailed, EOFError, zlib.error) as error:
            raise DamagedArchive(f"no readable record at {place}") from error
        return record.rec_headers, body


def members_behind(path: str, offset: int) -> int:
    """How many records seem to begin behind the one at `offset`."""
    count, kept = 0, b""
    with open(path, "rb") as file:
        file.seek(offset + 1)
        while chunk := file.read(CHUNK):
            chunk = kept + chunk
            count += chunk.count(GZIP_MEMBER)
            kept = chunk[-len(GZIP_MEMBER) + 1 :]
    return count


def read_record(path: str, record: Any, records: WARCIterator, skipped: Counter[str]) -> Page | Rejected | None:
    """The page of one record, or its refusal; nothing for records that hold no page."""
    target = record.rec_headers.get_header("WARC-Target-URI")
    url = target if target and is_http(target) else None
    status = http_status(record)
    if record.rec_type not in ("response", "conversion"):
        skipped[f"record_type/{record.rec_type}"] += 1
        return None
    if status is not None and 300 <= status < 400:
        skipped[f"http_status/{status}"] += 1
        return None
    stated, charset = content_type(record)
    media_type = stated if stated in TEXT_TYPES else document_type(stated, url or "")
    if media_type is None:
        skipped[f"media_type/{stated or 'none'}"] += 1
        return None
    body = read_body(record)
    check_complete(record)
    reference = f"{printable_path(path)}#{records.get_record_offset()}"
    if status is not None and status >= 400:
        return refuse(path, f"http_{status}", "the archived answer is an error page; fetch the page again", url=url, archive_ref=reference)
    refusal = judge_bytes(body, media_type)
    if refusal is not None:
        return refuse(path, refusal.reason, refusal.detail, url=url, archive_ref=reference)
    return Page(
        body=body,
        url=url,
        path=printable_path(path),
        media_type=media_type,
        declared_charset=charset,
        fetched_at=record_time(record),
        http_status=status,
        archive_ref=reference,
    )


def read_body(record: Any) -> bytes:
    """The decoded body, cut one byte above `PAGE_LIMIT` so that the caller sees it is too large."""
    stream = record.content_stream()
    body = bytearray()
    while len(body) <= PAGE_LIMIT:
        chunk = stream.read(CHUNK)
        if not chunk:
            break
        body += chunk
    return bytes(body[: PAGE_LIMIT + 1])


def http_status(record: Any) -> int | None:
    """Status code of an archived HTTP answer; `None` for converted text and broken status lines."""
    code = record.http_headers.get_statuscode() if record.http_headers else ""
    return int(code) if code and len(code) == 3 and code.isdecimal() else None


def content_type(record: Any) -> tuple[str, str | None]:
    """Media type and charset of the body: from the HTTP headers, for converted text from the record's own."""
    headers = record.http_headers if record.rec_type == "response" else record.rec_headers
    return split_content_type(headers.get_header("Content-Type") if headers else None)


def record_time(record: Any) -> datetime | None:
    """UTC time the record was captured, `None` when the header is missing or malformed."""
    text = record.rec_headers.get_header("WARC-Date") or ""
    try:
        time = datetime.fromisoformat(text)
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
