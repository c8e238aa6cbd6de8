"""PDF files that hold text: paragraphs from positions, tables from ruling lines.

Scans hold no text and are left to OCR.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.page import Page as PdfPage
from pdfplumber.table import merge_edges

from crawler.items import Page
from pipelines.draft import Extracted, RejectedPage
from pipelines.extract.documents import extracted, is_data, refuse_size, refusing_damage
from pipelines.extract.pdf_drawing import BoundedPage, Budget, refuse_bombs, refuse_page_trees, seen
from pipelines.extract.pdf_lines import Glyph, Line, lines_of, measure_of, paragraphs, without_chrome, without_footnotes
from pipelines.extract.pdf_tables import CellBox, Fragment, continues, fill, grid, merge
from pipelines.extract.tables import RawTable

#: Reports have 3 to 60 pages. The limit keeps the time (0.1 to 0.3 s a page) below `PARSE_TIMEOUT`.
MAX_PAGES = 150

#: The end mark stands in the last bytes of a whole file; some servers append a few.
_TAIL = 2048
#: Rectangles up to this many points wide are drawn rules; larger ones without a stroke are shading behind text.
_RULE_WIDTH = 3.0
_UNMAPPED = "(cid:"
#: Stands for a character that its font maps to nothing; left out, it would make another number of the digits around it.
_LOST = "\ufffd"

# It reports every oddity of a file at WARNING; what matters reaches the rejected feed.
logging.getLogger("pdfminer").setLevel(logging.ERROR)


@dataclass(slots=True)
class _Sheet:
    """What one page shows, as plain data."""

    number: int
    height: float
    glyphs: list[Glyph]
    tables: list[list[CellBox]]
    images: int


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
    _refuse_unmapped(sheets)
    return extracted(page, "pdf", _items(_flow(sheets)), sum(sheet.images for sheet in sheets))


def _refuse_cut(body: bytes) -> None:
    tail = body.rstrip(b"\0\r\n\t ")[-_TAIL:]
    if b"%%EOF" not in tail and b"startxref" not in tail:
        raise RejectedPage("extract", "damaged_pdf", "the end of the file is missing; fetch it again", repr(body[:80]))


def _refuse_unmapped(sheets: list[_Sheet]) -> None:
    printed = [glyph.text for sheet in sheets for glyph in sheet.glyphs]
    unmapped = sum(text.startswith(_UNMAPPED) or text == _LOST for text in printed)
    if unmapped * 10 > len(printed):
        detail = f"{unmapped} of {len(printed)} characters have no meaning in their font; read the pages by OCR"
        raise RejectedPage("extract", "unreadable_text", detail, "".join(printed[:200]))


# --------------------------------------------------------------------------- the library's part
def _sheets(body: bytes) -> list[_Sheet]:
    with refusing_damage(body, "damaged_pdf", "the PDF cannot be read", "fetch it again or repair it"), _naming_passwords(body):
        refuse_bombs(body)
        with pdfplumber.open(BytesIO(body), raise_unicode_errors=False) as document:
            refuse_page_trees(document.doc.catalog, MAX_PAGES)
            budget = Budget()
            if len(document.pages) > MAX_PAGES:
                detail = f"{len(document.pages)} pages, the limit is {MAX_PAGES}; look at the file"
                raise RejectedPage("extract", "too_large", detail, repr(body[:80]))
            return [_sheet(number, BoundedPage(page, budget)) for number, page in enumerate(document.pages)]


@contextmanager
def _naming_passwords(body: bytes) -> Iterator[None]:
    """A file that asks for a password is not damaged; the library wraps its errors."""
    try:
        yield
    except Exception as error:
        if any(isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError) for cause in (error, *error.args)):
            raise RejectedPage("extract", "encrypted", "the PDF asks for a password; get an open copy", repr(body[:80])) from error
        raise


def _sheet(number: int, page: PdfPage) -> _Sheet:
    found = []
    if any(map(_is_rule, (*page.lines, *page.rects))):
        ruled = page.filter(_is_rule)
        found = ruled.find_tables({"explicit_horizontal_lines": _missing_rules(_verticals(ruled))})
    sheet = _Sheet(
        number,
        float(page.height),
        without_footnotes([_glyph(char) for char in seen(page)]),
        [[(float(x0), float(top), float(x1), float(bottom)) for x0, top, x1, bottom in table.cells] for table in found],
        len(page.images),
    )
    page.close()
    return sheet


def _is_rule(drawn: dict[str, Any]) -> bool:
    if drawn["object_type"] == "rect":
        return bool(drawn["stroke"]) or min(float(drawn["width"]), float(drawn["height"])) <= _RULE_WIDTH
    return str(drawn["object_type"]) == "line"


def _verticals(ruled: PdfPage) -> list[dict[str, Any]]:
    """Vertical rules in one piece, though each cell may draw its own; the ends of flat rectangles are none."""
    edges = [edge for edge in ruled.vertical_edges if edge["height"] > _RULE_WIDTH]
    return merge_edges(edges, _RULE_WIDTH, _RULE_WIDTH, _RULE_WIDTH, _RULE_WIDTH)


def _missing_rules(verticals: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Horizontal rules where the vertical ones of a table start or end together.

    Programs leave a table open where a page ends; without its last rule a row would be no row.
    """
    rules = []
    for end in ("top", "bottom"):
        rest = sorted(verticals, key=lambda edge: float(edge[end]))
        while rest:
            level = rest[0][end]
            together = [edge for edge in rest if edge[end] - level <= _RULE_WIDTH]
            rest = rest[len(together) :]
            left, right = min(edge["x0"] for edge in together), max(edge["x0"] for edge in together)
            if left < right and not any(left <= edge["x0"] <= right and _crosses(edge, level) for edge in verticals):
                size = {"width": right - left, "height": 0.0}
                rules.append({"object_type": "line", "x0": left, "x1": right, "top": level, "bottom": level, **size})
    return rules


def _crosses(vertical: dict[str, Any], level: float) -> bool:
    return bool(vertical["top"] < level - _RULE_WIDTH and vertical["bottom"] > level + _RULE_WIDTH)


def _glyph(char: dict[str, Any]) -> Glyph:
    return Glyph(str(char["text"]) or _LOST, *(float(char[key]) for key in ("x0", "x1", "top", "bottom", "size")))


# --------------------------------------------------------------------------- our part
def _flow(sheets: Iterable[_Sheet]) -> list[Line | Fragment]:
    """Lines and tables of all pages from top to bottom, tables that go on over a page's end in one piece."""
    tables: list[list[Fragment]] = []
    pages: list[list[Line]] = []
    for sheet in sheets:
        fragments, outside = fill(sheet.number, sheet.tables, sheet.glyphs)
        tables.append(fragments)
        pages.append(lines_of(outside, sheet.number, sheet.height))
    flow: list[Line | Fragment] = []
    for fragments, lines in zip(tables, without_chrome(pages), strict=True):
        printed: list[Line | Fragment] = [*fragments, *lines]
        for item in sorted(printed, key=lambda item: item.top):
            above = flow[-1] if flow else None
            if isinstance(item, Fragment) and isinstance(above, Fragment) and continues(above, item):
                flow[-1] = merge(above, item)
            else:
                flow.append(item)
    return flow


def _items(flow: list[Line | Fragment]) -> Iterator[str | RawTable]:
    """Paragraphs and tables in order; frames around text are no tables."""
    measure = measure_of([item for item in flow if isinstance(item, Line)])
    run: list[Line] = []
    for item in flow:
        if isinstance(item, Line):
            run.append(item)
            continue
        cells = grid(item)
        if not is_data(cells):
            run += item.lines
            continue
        yield from paragraphs(run, measure)
        run = []
        yield RawTable("html", cells)
    yield from paragraphs(run, measure)
