"""What a ZIP container is: a Word file, a workbook, an OFD document, or a parcel with one document in it.

Known by the names in its directory: servers and portals call all of them alike, and each of them may hold one of the others.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from io import BytesIO
from typing import Literal

from crawler.items import Page
from pipelines.draft import RejectedPage
from pipelines.extract.documents import MAX_BYTES, refusing_damage

ZipKind = Literal["docx", "xlsx", "ofd", "opendocument", "pptx", "parcel"]

_SIGN = b"PK\x03\x04"
_ENTRY = b"PK\x01\x02"
#: A report with a picture on every page has 200 parts.
_MOST_ENTRIES = 5_000
#: What a container of each kind holds.
_MARKS: dict[str, ZipKind] = {"ofd.xml": "ofd", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx", "word/document.xml": "docx"}
#: Word files whose main part was given another name.
_WORD_PART = re.compile(r"word/[^/]+\.xml")
_TYPES = "[content_types].xml"
#: Documents that may be a report, by their names in a parcel, and what readers of bare text must be told.
_DOCUMENTS = re.compile(r"\.(?:docx?|wps|pdf|ofd|rtf|html?|mht|mhtml|txt)$", re.IGNORECASE)
_SHEETS = re.compile(r"\.(?:xlsx?|et|csv)$", re.IGNORECASE)
_LITTER = re.compile(r"(?:^|/)(?:__MACOSX/|\._|~\$|\.DS_Store|Thumbs\.db|desktop\.ini)", re.IGNORECASE)
_NAMED = 10
#: Containers nobody here reads.
_FLAT = re.compile(rb"\s*(?:<\?xml[^>]{0,200}\?>)?\s*<office:document\s")
_UNREAD: dict[ZipKind, str] = {"opendocument": "an OpenDocument file", "pptx": "a presentation"}


def zip_kind(body: bytes) -> ZipKind | None:
    """What a ZIP container is; `None` for other bytes."""
    if not body.startswith(_SIGN):
        return None
    # The library reads the whole directory, a thousand names in ten milliseconds.
    if body.count(_ENTRY) > _MOST_ENTRIES:
        raise RejectedPage("extract", "too_large", f"a ZIP container of more than {_MOST_ENTRIES} parts; look at the file", repr(body[:80]))
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            names = {plain_name(name) for name in archive.namelist()}
    except Exception:  # noqa: BLE001  (a broken directory raises anything)
        return _cut_kind(body)
    for mark, kind in _MARKS.items():
        if mark in names:
            return kind
    if _TYPES in names and any(map(_WORD_PART.fullmatch, names)):
        return "docx"
    if "content.xml" in names and "meta-inf/manifest.xml" in names:
        return "opendocument"
    return "parcel"


def refuse_unread(body: bytes) -> None:
    """Raise `RejectedPage` (`binary`) for documents without a reader, by name."""
    what = _UNREAD.get(kind) if (kind := zip_kind(body)) else _UNREAD["opendocument"] if _FLAT.match(body) else None
    if what:
        raise RejectedPage("extract", "binary", f"the page is {what}; save it as DOCX or PDF and run archive over it", repr(body[:80]))


def plain_name(name: str) -> str:
    """A part's name as containers compare them: in lower case, with slashes."""
    return name.replace("\\", "/").lstrip("/").lower()


def _cut_kind(body: bytes) -> ZipKind:
    """The kind of a container whose directory is lost: the names stand before the parts, too."""
    return next((kind for mark, kind in _MARKS.items() if re.search(re.escape(mark.encode()), body, re.IGNORECASE)), "parcel")


def read_part(archive: zipfile.ZipFile, name: str, most: int = MAX_BYTES) -> bytes:
    """A part unpacked. Raises `RejectedPage` (`too_large`) for one of more than `most` bytes, whatever its directory says."""
    with archive.open(name) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise RejectedPage("extract", "too_large", f"{name} unpacks to more than {most} bytes; look at the file")
    return content


def only_document(page: Page) -> tuple[Page, list[str]]:
    """The page of the one document in a parcel, and the names of the workbooks beside it.

    Raises `RejectedPage`: `archive` where it holds none or several, since nothing says which is the report, `encrypted`,
    `too_large` and `archive` for a damaged one.
    """
    damaged = refusing_damage(page.body, "archive", "the ZIP archive cannot be unpacked", "fetch it again, or unpack it by hand")
    with damaged, zipfile.ZipFile(BytesIO(page.body)) as archive:
        files = [part for part in archive.infolist() if not part.is_dir() and not _LITTER.search(part.filename)]
        found = [part for part in files if _DOCUMENTS.search(part.filename)] or [p for p in files if _SHEETS.search(p.filename)]
        if len(found) != 1:
            names = "\n".join(_printed(part) for part in files[:_NAMED])
            detail = f"a ZIP archive with {len(found)} documents among {len(files)} files; unpack it and run archive over them"
            raise RejectedPage("extract", "archive", detail, names)
        if found[0].flag_bits & 1:
            raise RejectedPage("extract", "encrypted", "the ZIP archive asks for a password; get an open copy", _printed(found[0]))
        body = read_part(archive, found[0].filename)
    is_text = found[0].filename.lower().endswith(".txt")
    inner = replace(page, body=body, media_type="text/plain" if is_text else "application/octet-stream", declared_charset=None)
    return inner, [_printed(part) for part in files if part is not found[0] and _SHEETS.search(part.filename)]


def _printed(part: zipfile.ZipInfo) -> str:
    """A part's name: Chinese programs write it in GBK, which the library reads as the charset of old terminals."""
    if part.flag_bits & 0x800:
        return part.filename
    try:
        return part.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return part.filename
