"""From bytes to text: what the page says, before anything is judged to be dirt."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from crawler.items import Attachment, Page
from pipelines.draft import Extracted
from pipelines.extract.charset import decode
from pipelines.extract.doc import is_doc, read_doc
from pipelines.extract.documents import in_file, refuse_locked
from pipelines.extract.docx import is_docx, read_docx
from pipelines.extract.mime import is_mhtml, main_part
from pipelines.extract.ofd import is_ofd, read_ofd
from pipelines.extract.pdf import is_pdf, read_pdf
from pipelines.extract.provenance import source_of
from pipelines.extract.radicals import without_radicals
from pipelines.extract.rtf import is_rtf, read_rtf
from pipelines.extract.sheet_markup import is_called_sheet, is_sheet_markup, read_called_sheet, read_sheet_markup
from pipelines.extract.spreadsheets import is_spreadsheet, read_spreadsheet
from pipelines.extract.text_file import read_text
from pipelines.extract.web_page import read_html
from pipelines.extract.zip_files import only_document, refuse_unread, zip_kind

__all__ = ["ExtractPipeline", "extract", "source_of"]


#: What scripts print before a file that they send, and what such a file begins with.
_BLANKS = re.compile(rb"(?:\xef\xbb\xbf)?[\r\n\t ]{0,500}")
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!")


def extract(page: Page) -> Extracted:
    """The article of a page with its tables, titles, metadata pairs and attachments.

    Pure: the page's bytes in, plain data out. Files are known by their bytes, whatever name and transport say: what is called
    `.doc` may be a web page, a mail, RTF or XML. Raises `RejectedPage` with reason `empty`, `binary`, `archive`, `too_large`,
    `too_deep`, `no_body`, `attachment_only`, `image_only`, `encrypted`, `unreadable_text`, `damaged_pdf`, `damaged_docx`,
    `damaged_doc`, `damaged_sheet`, `damaged_ofd` or `damaged_mhtml`.
    """
    inner, beside = _unwrapped(page)
    found = _read(inner)
    if inner is not page:
        found = in_file(found, page)
        found.attachments += [Attachment(name) for name in beside]
    return without_radicals(found)


def _unwrapped(page: Page) -> tuple[Page, list[str]]:
    """The page without what a server prints before a file, and out of the parcel it came in; the names of what else is in there."""
    body = page.body
    start = _BLANKS.match(body)
    if start and start.end() and body.startswith(_BINARY, start.end()):
        page = replace(page, body=body[start.end() :])
    if zip_kind(page.body) == "parcel":
        return only_document(page)
    return page, []


#: How a file is known by its bytes, and what reads it.
_READERS: tuple[tuple[Callable[[bytes], bool], Callable[[Page], Extracted]], ...] = (
    (is_pdf, read_pdf),
    (is_docx, read_docx),
    (is_ofd, read_ofd),
    (is_doc, read_doc),
    (is_spreadsheet, read_spreadsheet),
    (is_sheet_markup, read_sheet_markup),
    (is_rtf, read_rtf),
)


def _read(page: Page) -> Extracted:
    refuse_locked(page.body)
    refuse_unread(page.body)
    for is_kind, read in _READERS:
        if is_kind(page.body):
            return read(page)
    if is_mhtml(page.body):
        return in_file(_read_text(main_part(page)), page)
    return _read_text(page)


def _read_text(page: Page) -> Extracted:
    decoded = decode(page.body, page.declared_charset)
    if is_called_sheet(page, decoded.text) and (sheet := read_called_sheet(page, decoded)) is not None:
        return sheet
    return read_text(page, decoded) if page.media_type == "text/plain" else read_html(page, decoded)


class ExtractPipeline:
    """First stage of the chain; runs in a worker process."""

    def process_item(self, item: Page) -> Extracted:
        """See `extract`."""
        return extract(item)
