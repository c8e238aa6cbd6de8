"""Data tables of a page as grids; tables that only lay out the page flow as text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from crawler.items import Cell, MetaPair
from pipelines.extract.blocks import lines
from pipelines.extract.elements import Element
from pipelines.extract.metadata import pairs_from_rows
from pipelines.extract.titles import looks_like_title
from pipelines.forms import labels_of
from pipelines.restore import plain_label

# The widest form has 15 columns. The bounds keep `colspan=1000000` from costing more than a real table.
_MAX_COLUMNS = 256
_MAX_SPAN = 100
# A cell this long that holds half of its table's characters is the article, not a datum (measured: the
# longest help text inside a statistics cell has about 120 characters).
_PROSE_CELL = 200
_PROSE_ROW = 60
_SECTION_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、")
_NUMBER = re.compile(r"[-+]?\d[\d,.]*")
#: A row of nothing but signs has at least the columns of one part of the review table.
_FEWEST_SIGNS = 5
_SIGN = re.compile(r"[-—–－/／\\]+|[无無]")
#: A title, a line of dates and sources, a line of buttons.
_HEAD_ROWS = 4
_SPAN = re.compile(r"\s*(\d+)")
_CELL_TAGS = frozenset(("td", "th"))


@dataclass(slots=True)
class RawTable:
    """A table cut out of the page that does not know its place in the text yet."""

    rendering: Literal["html", "tabs", "pipes"]
    cells: list[Cell]
    captions: list[str] = field(default_factory=list)


@dataclass(slots=True)
class TablesOf:
    """What the tables under one element are.

    `grids` maps an element (a table, or the first row of a run of data rows inside a layout table) to
    the data table that stands for it; `hidden_rows` are the other rows of such runs; `metadata` maps
    header tables to their label and value pairs. Tables in none of them are layout.
    """

    grids: dict[Element, RawTable] = field(default_factory=dict)
    hidden_rows: set[Element] = field(default_factory=set)
    metadata: dict[Element, list[MetaPair]] = field(default_factory=dict)


def read_tables(root: Element) -> TablesOf:
    """Judge every table below `root` (itself included) and read the data tables as grids."""
    found = TablesOf()
    for table in root.iter("table"):
        if table.find(".//table") is not None:
            continue
        rows = _rows(table)
        texts = {cell: cell_text(cell) for row in rows for cell in row.cells}
        pairs = pairs_from_rows([[texts[cell] for cell in row.cells] for row in rows])
        if pairs is not None:
            found.metadata[table] = pairs
        elif _is_data(rows, texts):
            caption = table.find(".//caption")
            captions = [line for line in lines(caption) if isinstance(line, str)] if caption is not None else []
            found.grids[table] = RawTable("html", _grid(rows, texts), captions)
        else:
            _read_mixed(rows, texts, found)
    return found


@dataclass(slots=True)
class _Row:
    element: Element
    cells: list[Element]


def _rows(table: Element) -> list[_Row]:
    """Rows and cells in document order, however the page nests or forgets `<tr>`."""
    rows: list[_Row] = []
    cells: list[Element] = []
    stack: list[Element] = [table]
    while stack:
        element = stack.pop()
        tag = element.tag
        if tag in _CELL_TAGS:
            if not rows:
                rows.append(_Row(element, cells))
            cells.append(element)
        elif tag != "caption":
            if tag == "tr":
                cells = []
                rows.append(_Row(element, cells))
            stack.extend(element[::-1])
    return rows


def cell_text(cell: Element) -> str:
    """Lines of a cell joined by a line feed, each stripped; a cell of blanks gives an empty string."""
    only = cell
    while (size := len(only)) == 1 and not ((text := only.text) and text.strip()):
        inner = only[0]
        if (tail := inner.tail) and tail.strip():
            break
        only = inner
    if size == 0 and only.tag != "br":
        text = only.text or ""
        if "\n" not in text:
            return " ".join(text.split())
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines(cell) if isinstance(line, str))))


def _is_data(rows: list[_Row], texts: dict[Element, str]) -> bool:
    filled = [len(text) for text in texts.values() if text]
    if len(texts) < 2 or not filled or max(len(row.cells) for row in rows) < 2:
        return False
    if len(rows) == 1 and not _is_row_of_form(rows[0], texts):
        return False
    if _is_head_of_article(rows, texts):
        return False
    longest = max(filled)
    return not (longest >= _PROSE_CELL and 2 * longest >= sum(filled)) and not _prose_rows(rows, texts)


def _is_head_of_article(rows: list[_Row], texts: dict[Element, str]) -> bool:
    """Whether a small table holds the page's title and what portals print below it: no datum, so its lines are the page's."""
    top = next((text for row in rows[:_HEAD_ROWS] for cell in row.cells if (text := texts[cell])), "")
    if len(rows) > _HEAD_ROWS or not looks_like_title(top):
        return False
    rest = [text for text in texts.values() if text and text != top]
    return not any(_NUMBER.fullmatch(text) or _SIGN.fullmatch(text) for text in rest)


def _is_row_of_form(row: _Row, texts: dict[Element, str]) -> bool:
    """Whether a row that stands alone (a table split over pages, a row between paragraphs) is a datum of a form.

    A number says so anywhere, and so do signs in every column (the one row of the review table). Without them
    it begins with a label of a form, and signs, blanks or other labels follow.
    """
    cells = [texts[cell] for cell in row.cells]
    if any(map(_NUMBER.fullmatch, cells)) or (len(cells) >= _FEWEST_SIGNS and all(map(_SIGN.fullmatch, cells))):
        return len(cells) > 1
    labels = [labels_of(plain_label("".join(text.split()))) if text else () for text in cells]
    known = [bool(found) for found in labels]
    if sum(known) == 1:
        return known[0] and len(cells) > 1 and all(not text or _SIGN.fullmatch(text) for text in cells[1:])
    # A menu names rows of a form side by side (行政许可|行政处罚), but no heads of columns.
    heads = any(label.kind in ("column", "heading") for found in labels for label in found)
    return sum(known) > 1 and all(named or not text for named, text in zip(known, cells, strict=True)) and heads


def _prose_rows(rows: list[_Row], texts: dict[Element, str]) -> set[Element]:
    """Rows of one cell that are paragraphs of the article; empty when there is no long one among them."""
    single = {row.element: texts[row.cells[0]] for row in rows if len(row.cells) == 1 and texts[row.cells[0]]}
    long = {element for element, text in single.items() if len(text) >= _PROSE_ROW and "。" in text}
    if len(long) < 2:
        return set()
    return long | {element for element, text in single.items() if _SECTION_HEADING.match(text)}


def _read_mixed(rows: list[_Row], texts: dict[Element, str], found: TablesOf) -> None:
    """A layout table may hold the article and the statistics in one: runs of its data rows become grids."""
    prose = _prose_rows(rows, texts)
    if not prose:
        return
    run: list[_Row] = []
    for row in [*rows, None]:
        if row is not None and row.element not in prose:
            run.append(row)
            continue
        if (len(run) > 1 and max(len(r.cells) for r in run) > 1) or (len(run) == 1 and _is_row_of_form(run[0], texts)):
            found.grids[run[0].element] = RawTable("html", _grid(run, texts))
            found.hidden_rows.update(r.element for r in run[1:])
        run = []


def _grid(rows: list[_Row], texts: dict[Element, str]) -> list[Cell]:
    """Cells with grid coordinates. Broken spans count as 1, spans beyond the table's end are cut."""
    cells: list[Cell] = []
    # The row that is free again in each grid column that a cell of several rows covers.
    free_from: dict[int, int] = {}
    for number, row in enumerate(rows):
        column = 0
        for element in row.cells:
            while free_from and free_from.get(column, 0) > number:
                column += 1
            # Most cells state nothing.
            stated = element.keys()
            colspan = min(_span(element.get("colspan")) or 1, _MAX_SPAN) if "colspan" in stated else 1
            rowspan = min(_span(element.get("rowspan")) or len(rows), len(rows) - number) if "rowspan" in stated else 1
            cells.append(Cell(number, column, texts[element], rowspan, colspan))
            if rowspan > 1:
                for covered in range(column, min(column + colspan, _MAX_COLUMNS)):
                    free_from[covered] = max(free_from.get(covered, 0), number + rowspan)
            column += colspan
    return cells


def _span(stated: str) -> int:
    """The span a cell states, 1 when it states nonsense; `rowspan=0` means all rows that follow."""
    match = _SPAN.match(stated)
    return int(match[1][:9]) if match else 1
