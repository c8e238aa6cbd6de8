"""From bytes to text: what the page says, before anything is judged to be dirt."""

from __future__ import annotations

from crawler.items import Page
from pipelines.draft import Extracted
from pipelines.extract.charset import decode
from pipelines.extract.doc import is_doc, read_doc
from pipelines.extract.docx import is_docx, read_docx
from pipelines.extract.pdf import is_pdf, read_pdf
from pipelines.extract.provenance import source_of
from pipelines.extract.spreadsheets import is_spreadsheet, read_spreadsheet
from pipelines.extract.text_file import read_text
from pipelines.extract.web_page import read_html

__all__ = ["ExtractPipeline", "extract", "source_of"]


def extract(page: Page) -> Extracted:
    """The article of a page with its tables, titles, metadata pairs and attachments.

    Pure: the page's bytes in, plain data out. PDF, Word and Excel files are known by their first bytes, whatever
    the transport says. Raises `RejectedPage` with reason `empty`, `binary`, `too_large`, `too_deep`,
    `no_body`, `attachment_only`, `image_only`, `encrypted`, `damaged_pdf`, `damaged_docx`, `damaged_doc`, `damaged_sheet` or
    `unreadable_text`.
    """
    if is_pdf(page.body):
        return read_pdf(page)
    if is_docx(page.body):
        return read_docx(page)
    if is_doc(page.body):
        return read_doc(page)
    if is_spreadsheet(page.body):
        return read_spreadsheet(page)
    decoded = decode(page.body, page.declared_charset)
    return read_text(page, decoded) if page.media_type == "text/plain" else read_html(page, decoded)


class ExtractPipeline:
    """First stage of the chain; runs in a worker process."""

    def process_item(self, item: Page) -> Extracted:
        """See `extract`."""
        return extract(item)
