"""Workbooks that are none: web pages, Excel 2003's XML and rows of text, all of them called `.xls`."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from crawler.items import Page
from pipelines.draft import Extracted, RejectedPage
from pipelines.extract.blocks import lines
from pipelines.extract.charset import Decoded
from pipelines.extract.documents import extracted
from pipelines.extract.elements import Element
from pipelines.extract.html import parse
from pipelines.extract.number_formats import printed
from pipelines.extract.spreadsheets import grid, items_of, read_sheets
from pipelines.extract.tables import RawTable, read_tables
from pipelines.extract.xlsx import MAX_COLUMNS, MAX_ROWS, Merged

_HEAD = 4096
_MARKUP = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:\?xml|(?:\w+:)?Workbook\b)")
_NAMESPACE = b"urn:schemas-microsoft-com:office:spreadsheet"
_WORKBOOK = re.compile(rb"<(?:\w+:)?Workbook[\s>]")
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_OPTIONS = "{urn:schemas-microsoft-com:office:excel}"
_HIDDEN = _SS + "Hidden"
#: A workbook of the longest form has 5,000; each costs 150 bytes and more of memory.
_MAX_TAGS = 500_000
#: Places behind this one are none of a sheet's.
_FAR = 20_000
#: Built-in formats by the names Excel 2003 gives them.
_FORMATS = {"Percent": "0.00%", "Fixed": "0.00", "Standard": "#,##0.00", "Currency": "0.00", "Short Date": "yyyy-m-d"}
#: What Excel writes into a page. Its namespace alone tells nothing: Word states it for a pasted table, too.
_PAGE_MARK = re.compile("ProgId content=[\"']?Excel\\.Sheet|<x:ExcelWorkbook", re.IGNORECASE)
_TABLE = re.compile("<table[\\s>]", re.IGNORECASE)
_ELEMENT = re.compile("\\s*<[!?a-z]", re.IGNORECASE)
_SUFFIXES = (".xls", ".xlsx", ".et", ".csv")
_TYPES = ("application/vnd.ms-excel", "text/csv", "application/msexcel", "application/x-excel", "application/x-xls")
_FEWEST_PARTED = 3


# --------------------------------------------------------------------------- Excel 2003
def is_sheet_markup(body: bytes) -> bool:
    """Whether the bytes are a workbook in the XML of Excel 2003."""
    head = body[:_HEAD]
    return _MARKUP.match(head) is not None and _NAMESPACE in head and _WORKBOOK.search(head) is not None


def read_sheet_markup(page: Page) -> Extracted:
    """Read a workbook in the XML of Excel 2003. Raises `RejectedPage`: `too_large`, `damaged_sheet`, `empty`."""
    return read_sheets(page, _sheets)


def _sheets(body: bytes) -> Iterator[tuple[list[list[str]], list[Merged]]]:
    """Rows and merged cells of each visible sheet."""
    if body.count(b"<") > _MAX_TAGS:
        raise RejectedPage("extract", "too_large", f"the workbook holds more than {_MAX_TAGS} tags; look at the file")
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    formats = {style.get(_SS + "ID") or "": _format_of(style) for style in root.iterfind(f"{_SS}Styles/{_SS}Style")}
    for sheet in root.iterfind(_SS + "Worksheet"):
        table = sheet.find(_SS + "Table")
        if table is not None and not (sheet.findtext(f"{_OPTIONS}WorksheetOptions/{_OPTIONS}Visible") or "").startswith("Sheet"):
            yield _sheet(table, formats)


def _format_of(style: Element) -> str:
    stated = style.find(_SS + "NumberFormat")
    pattern = (stated.get(_SS + "Format") if stated is not None else None) or "General"
    return _FORMATS.get(pattern, pattern)


def _sheet(table: Element, formats: dict[str, str]) -> tuple[list[list[str]], list[Merged]]:
    hidden = {
        number for first, column in _placed(table, "Column") if column.get(_HIDDEN) == "1" for number in range(first, first + _span(column))
    }
    rows = [[""] * MAX_COLUMNS for _ in range(MAX_ROWS)]
    merged: list[Merged] = []
    last = 0
    for row, element in _placed(table, "Row"):
        if element.get(_HIDDEN) == "1":
            continue
        for column, cell in _placed(element, "Cell"):
            if row < MAX_ROWS and column < MAX_COLUMNS and column not in hidden:
                rows[row][column] = _text(cell, formats)
                last = row + 1
                merged.append((row, row + 1 + _count(cell, "MergeDown"), column, column + 1 + _count(cell, "MergeAcross")))
    return rows[:last], [area for area in merged if area[1] - area[0] > 1 or area[3] - area[2] > 1]


def _placed(parent: Element, name: str) -> Iterator[tuple[int, Element]]:
    """Rows, cells or columns with their places, which are stated only where some before them are left out."""
    place = 0
    for element in parent.iterfind(_SS + name):
        stated = _count(element, "Index")
        place = stated - 1 if stated else place
        yield place, element
        place += _count(element, "MergeAcross") + 1 if name == "Cell" else _span(element)


def _span(element: Element) -> int:
    return _count(element, "Span") + 1


def _count(element: Element, name: str) -> int:
    """A number that an element states, 0 without one; sheets end long before the bound."""
    stated = element.get(_SS + name) or ""
    return min(int(stated), _FAR) if re.fullmatch(r"[0-9]{1,9}", stated) else 0


def _text(cell: Element, formats: dict[str, str]) -> str:
    data = cell.find(_SS + "Data")
    if data is None:
        return ""
    text = "".join(data.itertext())
    if data.get(_SS + "Type") != "Number":
        return text
    try:
        return printed(float(text), 0, formats.get(cell.get(_SS + "StyleID") or "Default", "General"))
    except ValueError:
        return text


# --------------------------------------------------------------------------- pages and rows of text
def is_called_sheet(page: Page, text: str) -> bool:
    """Whether a text says of itself, or server or name say of it, that it is a workbook."""
    named = page.path or (urlsplit(page.url).path if page.url else "")
    return (
        page.media_type in _TYPES
        or os.path.splitext(named)[1].lower() in _SUFFIXES
        or ("xcel" in text[:_HEAD] and _PAGE_MARK.search(text[:_HEAD]) is not None)
    )


def read_called_sheet(page: Page, decoded: Decoded) -> Extracted | None:
    """Read the tables of a page, or rows of text; `None` for a page without tables, which is what it looks like."""
    if _ELEMENT.match(decoded.text):
        return _read_page(page, decoded) if _TABLE.search(decoded.text) else None
    rows = _rows(decoded.text)
    return extracted(page, "spreadsheet", items_of(grid(rows, [])), 0) if rows else None


def _read_page(page: Page, decoded: Decoded) -> Extracted:
    root = parse(decoded.text).root
    tables = read_tables(root)
    skip = tables.hidden_rows | tables.metadata.keys()
    items: list[str | RawTable] = []
    for item in lines(root, replace=tables.grids, skip=skip):
        items += [item] if isinstance(item, str) else items_of(item.cells)
    return extracted(page, "spreadsheet", items, 0)


def _rows(text: str) -> list[list[str]]:
    """The rows of a table in text; none where no sign parts its columns."""
    sign = max("\t,", key=text.count)
    if text.count(sign) < _FEWEST_PARTED:
        return []
    reader = csv.reader(StringIO(text.lstrip("\ufeff"), newline=""), delimiter=sign)
    try:
        return [row[:MAX_COLUMNS] for row in islice(reader, MAX_ROWS)]
    except csv.Error:
        return []
