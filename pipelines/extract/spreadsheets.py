"""Spreadsheets (`.xls`, `.xlsx`): every sheet is a table. The statistics of 2014 to 2018 were often annexed so."""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO, StringIO
from itertools import groupby

import olefile
import xlrd

from crawler.items import Cell, Page
from pipelines.draft import Extracted, RejectedPage
from pipelines.extract import xlsx
from pipelines.extract.documents import extracted, holds_stream, is_data, refuse_size, refusing_damage, tidy
from pipelines.extract.number_formats import printed
from pipelines.extract.tables import RawTable
from pipelines.extract.xlsx import MAX_COLUMNS, MAX_ROWS, Merged
from pipelines.extract.zip_files import zip_kind

#: Rows and merged cells of a visible sheet.
Sheet = tuple[Sequence[Sequence[object]], list[Merged]]
#: Names of the stream that makes a container a workbook.
_STREAMS = ("Workbook", "Book")
#: Codes of the first record, and of the one behind it in a file with a password.
_BEGINNING, _PASSWORD = b"\x09\x08", 0x2F
#: Areas that cells are merged to may cover a sheet once; more is a bomb.
_MOST_COVERED = 4
#: A row of one cell this long, with a full stop, is a paragraph of the report, no row of a table.
_PARAGRAPH = 60


def is_spreadsheet(body: bytes) -> bool:
    """Whether the bytes are a container that names a workbook: a ZIP archive, or one of the kind old Office files are."""
    return zip_kind(body) == "xlsx" or holds_stream(body, *_STREAMS)


def read_spreadsheet(page: Page) -> Extracted:
    """Read a workbook. Raises `RejectedPage`: `too_large`, `encrypted`, `damaged_sheet`, `empty`."""
    return read_sheets(page, _sheets)


def read_sheets(page: Page, sheets: Callable[[bytes], Iterable[Sheet]]) -> Extracted:
    """Read what `sheets` finds in a workbook. Raises `RejectedPage`: `too_large`, `damaged_sheet`, `empty`, and the reader's."""
    refuse_size(page.body)
    with refusing_damage(page.body, "damaged_sheet", "the workbook cannot be read", "fetch it again"):
        items = [item for rows, merged in sheets(page.body) for item in items_of(grid(rows, merged))]
    return extracted(page, "spreadsheet", items, 0)


def _sheets(body: bytes) -> Iterator[tuple[Sequence[Sequence[object]], list[Merged]]]:
    """Rows and merged cells of each visible sheet."""
    return xlsx.sheets(body) if body.startswith(b"PK") else _xls(body)


def _xls(body: bytes) -> Iterator[tuple[Sequence[Sequence[object]], list[Merged]]]:
    # xlrd follows a chain of sectors that bites its tail for ever; olefile does not.
    with olefile.OleFileIO(BytesIO(body)) as container:
        workbook = next(container.openstream(name).read() for name in _STREAMS if container.exists(name))
    if workbook[:2] == _BEGINNING and struct.unpack_from("<H", workbook, 4 + struct.unpack_from("<H", workbook, 2)[0])[0] == _PASSWORD:
        raise RejectedPage("extract", "encrypted", "the workbook asks for a password; get an open copy")
    # The formatting is where merged cells are told; what the library prints about slips of the format goes nowhere.
    with xlrd.open_workbook(file_contents=workbook, formatting_info=True, ragged_rows=True, logfile=StringIO()) as book:
        for sheet in book.sheets():
            if sheet.visibility == 0:
                yield _printed_rows(book, sheet), list(sheet.merged_cells)


def _printed_rows(book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> list[list[object]]:
    """The cells of the visible rows and columns as they are printed; a sheet of hidden rows alone says what it says."""
    rows = [number for number, row in sheet.rowinfo_map.items() if row.hidden]
    hidden_rows = set(rows) if any(number not in set(rows) for number in range(sheet.nrows)) else set()
    hidden_columns = {number for number, column in sheet.colinfo_map.items() if column.hidden}
    return [
        []
        if row in hidden_rows
        else ["" if column in hidden_columns else _printed(book, cell) for column, cell in enumerate(sheet.row_slice(row, 0, MAX_COLUMNS))]
        for row in range(min(sheet.nrows, MAX_ROWS))
    ]


def _printed(book: xlrd.Book, cell: xlrd.sheet.Cell) -> object:
    """A number in its format; all else as it is. The library gives errors and truths as numbers."""
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE) or cell.xf_index is None:
        return cell.value
    stated = book.format_map.get(book.xf_list[cell.xf_index].format_key)
    return printed(float(cell.value), 0, stated.format_str if stated else None, since_1904=book.datemode == 1)


def grid(rows: Sequence[Sequence[object]], merged: Iterable[Merged]) -> list[Cell]:
    """Cells with grid coordinates; rows and columns without any text and what merged cells cover are left out."""
    texts = {(row, column): _text(value) for row, values in enumerate(rows[:MAX_ROWS]) for column, value in enumerate(values[:MAX_COLUMNS])}
    kept_rows = sorted({row for (row, _), text in texts.items() if text})
    kept_columns = sorted({column for (_, column), text in texts.items() if text})
    spans = {(top, left): (bottom, right) for top, bottom, left, right in merged}
    covered: set[tuple[int, int]] = set()
    most = _MOST_COVERED * len(kept_rows) * len(kept_columns)
    for (top, left), (bottom, right) in spans.items():
        area = [(row, column) for row in _within(kept_rows, top, bottom) for column in _within(kept_columns, left, right)]
        most -= len(area)
        if most < 0:
            raise RejectedPage("extract", "too_large", "merged cells cover a sheet several times over; look at the file")
        covered.update(place for place in area if place != (top, left))
    cells = []
    for number, row in enumerate(kept_rows):
        for place, column in enumerate(kept_columns):
            if (row, column) not in covered:
                bottom, right = spans.get((row, column), (row + 1, column + 1))
                high, wide = len(_within(kept_rows, row, bottom)), len(_within(kept_columns, column, right))
                cells.append(Cell(number, place, texts.get((row, column), ""), high, wide))
    return cells


def _within(numbers: list[int], first: int, behind: int) -> list[int]:
    return numbers[bisect_left(numbers, first) : bisect_left(numbers, behind)]


def _text(value: object) -> str:
    """A cell as printed: whole numbers without a point."""
    if value is None:
        return ""
    return tidy(str(int(value) if isinstance(value, float) and value.is_integer() else value))


def items_of(cells: list[Cell]) -> Iterator[str | RawTable]:
    """The lines above a table, each alone in its row, then the table; of a sheet that is no table the lines.

    Paragraphs below a table, with the headings around them, end it: some sheets hold a whole report.
    """
    rows = [list(group) for _, group in groupby(cells, key=lambda cell: cell.row)]
    first = next((index for index, row in enumerate(rows) if _filled(row) > 1), 0)
    yield from _lines_of(rows[:first])
    runs = [(alone, list(run)) for alone, run in groupby(rows[first:], key=lambda row: _filled(row) < 2)]
    below: list[list[Cell]] = []
    for alone, run in runs:
        if alone and any(_is_paragraph(cell.text) for row in run for cell in row):
            yield from _table_or_lines(below)
            yield from _lines_of(run)
            below = []
        else:
            below += run
    yield from _table_or_lines(below)


def _filled(row: list[Cell]) -> int:
    return sum(bool(cell.text) for cell in row)


def _is_paragraph(text: str) -> bool:
    return len(text) >= _PARAGRAPH and "。" in text


def _lines_of(rows: list[list[Cell]]) -> Iterator[str]:
    return (line for row in rows for cell in row for line in cell.text.split("\n") if line)


def _table_or_lines(rows: list[list[Cell]]) -> Iterator[str | RawTable]:
    first = rows[0][0].row if rows else 0
    cells = [replace(cell, row=cell.row - first) for row in rows for cell in row]
    if cells and is_data(cells):
        yield RawTable("html", cells)
    else:
        yield from _lines_of(rows)
