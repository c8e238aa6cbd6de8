"""PDF files that hold text: paragraphs from positions, tables from ruling lines.

Scans hold no text and are left to OCR.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pdfplumber
import pypdfium2
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.page import Page as PdfPage
from pdfplumber.table import merge_edges

from crawler.items import Page
from pipelines.draft import Extracted, RejectedPage
from pipelines.extract.documents import extracted, refuse_size, refusing_damage
from pipelines.extract.doubts import LOST
from pipelines.extract.pdf_doubts import Rule, without_doubtful
from pipelines.extract.pdf_drawing import BLACKENED, BoundedPage, Budget, Stamp, refuse_bombs, refuse_page_trees, seen, upright
from pipelines.extract.pdf_lines import Glyph, without_footnotes
from pipelines.extract.printed_pages import (
    MAX_PAGES,
    RULE_WIDTH,
    PrintedPage,
    items_of_pages,
    missing_rules,
    refuse_lattices,
    refuse_unmapped,
)
from pipelines.extract.radicals import radicals_in, repair_of

#: The end mark stands in the last bytes of a whole file; some servers append a few.
_TAIL = 2048

# It reports every oddity of a file at WARNING; what matters reaches the rejected feed.
logging.getLogger("pdfminer").setLevel(logging.ERROR)


def is_pdf(body: bytes) -> bool:
    """Whether the bytes announce a PDF; blanks and a byte order mark may stand before the sign."""
    return body[:1024].lstrip(b"\xef\xbb\xbf\0\r\n\t ").startswith(b"%PDF-")


def read_pdf(page: Page) -> Extracted:
    """Read a PDF.

    Raises `RejectedPage`: `too_large` (bytes, pages, drawings), `encrypted`, `damaged_pdf` (also cut
    downloads), `image_only` (scans), `unreadable_text` (fonts that do not say which characters they
    print), `empty`.
    """
    refuse_size(page.body)
    _refuse_cut(page.body)
    sheets = _sheets(page.body)
    refuse_unmapped(sheets)
    found = extracted(page, "pdf", items_of_pages(sheets), sum(sheet.images for sheet in sheets))
    found.repairs += repair_of(radicals_in(glyph.text for sheet in sheets for glyph in sheet.glyphs), found.text)
    return found


def _refuse_cut(body: bytes) -> None:
    tail = body.rstrip(b"\0\r\n\t ")[-_TAIL:]
    if b"%%EOF" not in tail and b"startxref" not in tail:
        raise RejectedPage("extract", "damaged_pdf", "the end of the file is missing; fetch it again", repr(body[:80]))


# --------------------------------------------------------------------------- the library's part
def _sheets(body: bytes) -> list[PrintedPage]:
    try:
        return _drawn(body)
    except RejectedPage as refused:
        repaired = _repaired(body) if refused.reason == "damaged_pdf" else None
        if repaired is None:
            raise
    return _drawn(repaired)


def _repaired(body: bytes) -> bytes | None:
    """The file with its list of objects written anew: programs that patch files spoil it. `None` where nothing can be saved."""
    written = BytesIO()
    try:
        with pypdfium2.PdfDocument(body) as document:
            document.save(written)
    except pypdfium2.PdfiumError:
        return None
    return written.getvalue()


def _drawn(body: bytes) -> list[PrintedPage]:
    with refusing_damage(body, "damaged_pdf", "the PDF cannot be read", "fetch it again or repair it"), _naming_passwords(body):
        refuse_bombs(body)
        with pdfplumber.open(BytesIO(body), raise_unicode_errors=False) as document:
            refuse_page_trees(document.doc.catalog, MAX_PAGES)
            budget = Budget()
            if len(document.pages) > MAX_PAGES:
                detail = f"{len(document.pages)} pages, the limit is {MAX_PAGES}; look at the file"
                raise RejectedPage("extract", "too_large", detail, repr(body[:80]))
            stamps: set[Stamp] = set()
            return [_sheet(number, upright(BoundedPage(page, budget)), stamps) for number, page in enumerate(document.pages)]


@contextmanager
def _naming_passwords(body: bytes) -> Iterator[None]:
    """A file that asks for a password is not damaged; the library wraps its errors."""
    try:
        yield
    except Exception as error:
        if any(isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError) for cause in (error, *error.args)):
            raise RejectedPage("extract", "encrypted", "the PDF asks for a password; get an open copy", repr(body[:80])) from error
        raise


def _sheet(number: int, page: PdfPage, stamps: set[Stamp]) -> PrintedPage:
    found = []
    if any(map(_is_rule, (*page.lines, *page.rects))):
        ruled = page.filter(_is_rule)
        refuse_lattices(merge_edges(ruled.edges, *[RULE_WIDTH] * 4))
        found = ruled.find_tables({"explicit_horizontal_lines": missing_rules(_verticals(ruled))})
    sheet = PrintedPage(
        number,
        float(page.height),
        without_doubtful(without_footnotes([_glyph(char) for char in seen(page, stamps)]), _strokes(page)),
        [[(float(x0), float(top), float(x1), float(bottom)) for x0, top, x1, bottom in table.cells] for table in found],
        len(page.images),
    )
    page.close()
    return sheet


def _strokes(page: PdfPage) -> list[Rule]:
    """The level rules of a page, however they are drawn."""
    drawn = (*page.lines, *page.rects)
    return [(float(one["x0"]), float(one["top"]), float(one["x1"]), float(one["bottom"])) for one in drawn]


def _is_rule(drawn: dict[str, Any]) -> bool:
    if drawn["object_type"] == "rect":
        return bool(drawn["stroke"]) or min(float(drawn["width"]), float(drawn["height"])) <= RULE_WIDTH
    return str(drawn["object_type"]) == "line"


def _verticals(ruled: PdfPage) -> list[dict[str, Any]]:
    """Vertical rules in one piece, though each cell may draw its own; the ends of flat rectangles are none."""
    edges = [edge for edge in ruled.vertical_edges if edge["height"] > RULE_WIDTH]
    return merge_edges(edges, RULE_WIDTH, RULE_WIDTH, RULE_WIDTH, RULE_WIDTH)


def _glyph(char: dict[str, Any]) -> Glyph:
    text = LOST if char["tag"] == BLACKENED else str(char["text"]) or LOST
    return Glyph(text, *(float(char[key]) for key in ("x0", "x1", "top", "bottom", "size")))
