"""Pages out of WARC and WET files, plain or gzip, one record in memory at a time.

Taken are `response` records with an HTML or text body and `conversion` records (WET). Everything else
is counted in `skipped`, answers of 400 and above are `Rejected`. A damaged file gives the pages before
the damage and one `damaged_archive`.

Files of our own crawls (`warc_writer`) hold lists and walls as well and name their pages by `metadata`
records: these pages come out exactly as the crawl saw them, and nothing else does. The unfinished record
with which the file of a killed crawl may end is counted in `skipped`.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import TypeAdapter
from warcio.archiveiterator import WARCIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.archives.records import PAGE_LIMIT, document_type, judge_bytes, printable_path, refuse
from crawler.content_type import split_content_type
from crawler.items import Page, Rejected

TEXT_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
CHUNK = 64 * 1024
#: Media type of the metadata records that name a page.
PAGE_TYPE = "application/vnd.nianbao.page+json"
#: First bytes of a gzip member.
GZIP_MEMBER = b"\x1f\x8b\x08"

_PAGE = TypeAdapter(Page)


class DamagedArchive(ValueError):
    """The file ends inside a record, or a record's headers make no sense."""


def read_archive(path: str, skipped: Counter[str]) -> Iterator[Page | Rejected]:
    """Every page of one WARC or WET file, in file order."""
    try:
        with open(path, "rb") as file:
            yield from read_records(path, file, skipped)
    except OSError as error:
        yield refuse(path, "unreadable", f"cannot be read ({error.strerror or error}); check the file and its permissions")


def read_records(path: str, file: BinaryIO, skipped: Counter[str]) -> Iterator[Page | Rejected]:
    """Every page of an open file; where it is damaged, what is wrong with it. Raises `OSError`."""
    records = WARCIterator(file)
    count, complete, described = 0, 0, False
    try:
        while (record := next_record(records)) is not None:
            count += 1
            if record.rec_type == "warcinfo":
                described = PAGE_TYPE.encode() in record.raw_stream.read()
            yield from read_described(path, record, skipped) if described else read_record(path, record, records, skipped)
            check_complete(record)
            complete = count
        if not count:
            reason = "damaged_archive" if file.tell() else "empty"
            yield refuse(path, reason, "no record in it; write or download the archive again")
    except (DamagedArchive, ArchiveLoadFailed, zlib.error, EOFError) as error:
        # A record whose headers are broken is not counted, and the offset is that of the one before.
        if described and members_behind(path, records.get_record_offset()) <= int(complete == count):
            skipped["unfinished_record"] += 1
            return
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        yield refuse(path, "damaged_archive", f"{' '.join(lines) or 'broken data'}; the records before it were read")


def next_record(records: WARCIterator) -> Any:
    """The next record, `None` at the end of the file. Raises `DamagedArchive`."""
    try:
        return next(records, None)
    except AttributeError as error:
        # warcio 1.8 trips over records whose damaged headers lack a target address.
        raise DamagedArchive("a record without the headers its type requires") from error


def check_complete(record: Any) -> None:
    """Raise `DamagedArchive` when the record announces more bytes than the file holds (a cut gzip member ends silently)."""
    while record.raw_stream.read(CHUNK):
        pass
    missing = getattr(record.raw_stream, "limit", 0)
    if missing:
        raise DamagedArchive(f"the file ends {missing} bytes before the end of a record")


def read_described(path: str, record: Any, skipped: Counter[str]) -> Iterator[Page | Rejected]:
    """The page a metadata record of our own names; nothing for other records. Raises `DamagedArchive`."""
    if record.rec_type != "metadata" or record.rec_headers.get_header("Content-Type") != PAGE_TYPE:
        skipped[f"record_type/{record.rec_type}"] += 1
        return
    text = record.raw_stream.read()
    check_complete(record)
    description = json.loads(text)
    place = description["body_ref"] or description["page"]["archive_ref"]
    try:
        _, body = body_at(Path(path).parent, place)
    except OSError as error:
        detail = f"{place} cannot be read ({error.strerror}); keep the files of an archive in one folder"
        yield refuse(path, "unreadable", detail, url=description["page"]["url"])
        return
    yield _PAGE.validate_python({**description["page"], "body": body})


def open_at(folder: Path, place: str) -> BinaryIO:
    """The archive file of a place `<file name>#<offset>`, at the offset. Raises `OSError`."""
    name, _, offset = place.rpartition("#")
    file = open(folder / name, "rb")  # noqa: SIM115 - the caller closes it
    file.seek(int(offset))
    return file


def body_at(folder: Path, place: str) -> tuple[Any, bytes]:
    """Record headers and decoded body of the record at a place. Raises `DamagedArchive` and `OSError`."""
    with open_at(folder, place) as file:
        try:
            record = next_record(WARCIterator(file))
        except (ArchiveLoadFailed, EOFError) as error:
            raise DamagedArchive(f"no readable record at {place}") from error
        if record is None:
            raise DamagedArchive(f"no record at {place}")
        body = read_body(record)
        check_complete(record)
        return record.rec_headers, body


def members_behind(path: str, offset: int) -> int:
    """How many records seem to begin behind the one at `offset`."""
    with open(path, "rb") as file:
        file.seek(offset)
        return file.read()[1:].count(GZIP_MEMBER)


def read_record(path: str, record: Any, records: WARCIterator, skipped: Counter[str]) -> Iterator[Page | Rejected]:
    """The page of one record, or its refusal; nothing for records that hold no page."""
    url = record.rec_headers.get_header("WARC-Target-URI")
    status = http_status(record)
    if record.rec_type not in ("response", "conversion"):
        skipped[f"record_type/{record.rec_type}"] += 1
        return
    if status is not None and 300 <= status < 400:
        skipped[f"http_status/{status}"] += 1
        return
    stated, charset = content_type(record)
    media_type = stated if stated in TEXT_TYPES else document_type(stated, url or "")
    if media_type is None:
        skipped[f"media_type/{stated or 'none'}"] += 1
        return
    body = read_body(record)
    check_complete(record)
    reference = f"{printable_path(path)}#{records.get_record_offset()}"
    if status is not None and status >= 400:
        yield refuse(path, f"http_{status}", "the archived answer is an error page; fetch the page again", url=url, archive_ref=reference)
        return
    refusal = judge_bytes(body, media_type)
    if refusal is not None:
        yield refuse(path, refusal.reason, refusal.detail, url=url, archive_ref=reference)
        return
    yield Page(
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
    return int(code) if code and code.isdecimal() else None


def content_type(record: Any) -> tuple[str, str | None]:
    """Media type and charset of the body: from the HTTP headers, for converted text from the record's own."""
    headers = record.http_headers if record.rec_type == "response" else record.rec_headers
    return split_content_type(headers.get_header("Content-Type") if headers else None)


def record_time(record: Any) -> datetime | None:
    """UTC time the record was captured, `None` when the header is missing or malformed."""
    text = record.rec_headers.get_header("WARC-Date") or ""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
