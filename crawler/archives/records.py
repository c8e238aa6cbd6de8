"""What the file reader and the web-archive reader share: limits, and what counts as a page's bytes."""

from __future__ import annotations

import os
from dataclasses import dataclass

from crawler.items import Rejected, Source
from crawler.portals.addresses import split

#: Bytes of one page. A report with all its tables is below 1 MB; above this limit it is a download, not a page.
PAGE_LIMIT = 20 * 1024 * 1024

#: A ZIP file, which may hold a report.
PARCEL = "application/zip"

#: Documents the extract stage reads, by the end of their names.
DOCUMENT_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".doc": "application/msword",
    ".wps": "application/vnd.ms-works",
    ".rtf": "application/rtf",
    ".mht": "multipart/related",
    ".mhtml": "multipart/related",
    ".ofd": "application/ofd",
    ".zip": PARCEL,
    ".xls": "application/vnd.ms-excel",
    ".et": "application/vnd.ms-excel",
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

#: First bytes that no text begins with, and what they announce.
SIGNATURES = {
    b"%PDF": "PDF",
    b"PK\x03\x04": "ZIP, DOCX, XLSX or OFD",
    b"\xd0\xcf\x11\xe0": "DOC or XLS (OLE)",
    b"\x1f\x8b": "gzip",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
}
#: UTF-16 and UTF-32 hold NUL bytes; only their byte-order mark tells them from binary data.
WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
#: How far to look for a NUL byte, in bytes.
NUL_WINDOW = 8192


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why some bytes cannot be a page: a reason code and what to do about it."""

    reason: str
    detail: str


def printable_path(path: str) -> str:
    r"""The path with bytes that are no UTF-8 written as `\xNN`, so that every export can hold it."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def refuse(path: str, reason: str, detail: str, *, url: str | None = None, archive_ref: str | None = None) -> Rejected:
    """The rejected record of a file or of a record in it."""
    source = Source(path=printable_path(path), url=url, archive_ref=archive_ref)
    return Rejected(reason=reason, detail=detail, stage="read", source=source)


def document_type(media_type: str, url: str) -> str | None:
    """The type of a document by what the server stated, else by its address, since many servers state nothing; `None` for others.

    Archives of the web hold ZIP files of everything; one that was put into a folder of reports is another matter.
    """
    if media_type not in DOCUMENT_TYPES.values():
        media_type = DOCUMENT_TYPES.get(os.path.splitext(split(url).path)[1].lower(), PARCEL)
    return None if media_type == PARCEL else media_type


def judge_bytes(body: bytes, media_type: str) -> Refusal | None:
    """Why these bytes are no page (`too_large`, `empty`, `binary`), or `None` when they may be one."""
    if len(body) > PAGE_LIMIT:
        return Refusal("too_large", f"more than {PAGE_LIMIT} bytes; a report page is far smaller, check what was saved")
    if not body.strip():
        return Refusal("empty", "no text in it; fetch or save the page again")
    if media_type in DOCUMENT_TYPES.values():
        return None  # binary by nature; the extract stage judges them
    for signature, kind in SIGNATURES.items():
        if body.startswith(signature):
            return Refusal("binary", f"the bytes are {kind}, not text; convert it to HTML or text first")
    if b"\x00" in body[:NUL_WINDOW] and not body.startswith(WIDE_BOMS):
        return Refusal("binary", "NUL bytes in it; not a text file")
    return None
