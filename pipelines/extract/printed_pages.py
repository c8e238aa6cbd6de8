"""Printed pages, whatever drew them: characters at positions, cells between rules, and what a reader makes of both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from pipelines.draft import RejectedPage
from pipelines.extract.documents import is_data
from pipelines.extract.doubts import LOST
from pipelines.extract.drawn_tables import drawn_table
from pipelines.extract.page_columns import Gutter, parts_of
from pipelines.extract.pdf_lines import Glyph, Line, Measure, lines_of, measure_of, paragraphs, without_chrome
from pipelines.extract.pdf_tables import CellBox, Fragment, continues, fill, grid, merge
from pipelines.extract.tables import RawTable

#: Reports have 3 to 60 pages. The limit keeps the time (0.1 to 0.3 s a page) below `PARSE_TIMEOUT`.
MAX_PAGES = 150
#: Rectangles up to this many points wide are drawn rules; larger ones without a stroke are shading behind text.
RULE_WIDTH = 3.0
#: The largest table of a page has 60 rows and 15 columns.
_MOST_CROSSINGS, _MOST_CELLS = 8_000, 4_000
_LATTICE = "a page holds more rules than any table of a report; look at the file"
#: How a font's own code is printed that maps to no character.
_UNMAPPED = "(cid:"


@dataclass(slots=True)
class PrintedPage:
    """What one page shows, as plain data."""

    number: int
    height: float
    glyphs: list[Glyph]
    tables: list[list[CellBox]]
    images: int


def refuse_unmapped(pages: Sequence[PrintedPage]) -> None:
    """Raise `RejectedPage` (`unreadable_text`) where fonts do not say which characters they print."""
    printed = [glyph.text for page in pages for glyph in page.glyphs]
    unmapped = sum(text.startswith(_UNMAPPED) or text == LOST for text in printed)
    if unmapped * 10 > len(printed):
        detail = f"{unmapped} of {len(printed)} characters have no meaning in their font; read the pages by OCR"
        raise RejectedPage("extract", "unreadable_text", detail, "".join(printed[:200]))


def items_of_pages(pages: Sequence[PrintedPage]) -> list[str | RawTable]:
    """Paragraphs and tables of all pages in order."""
    return list(_items(_flow(pages)))


def _flow(sheets: Sequence[PrintedPage]) -> list[Line | Fragment]:
    """Lines and tables of all pages from top to bottom, tables that go on over a page's end in one piece."""
    tables: list[list[Fragment]] = []
    pages: list[list[Line]] = []
    gutter: Gutter | None = None
    for sheet in sheets:
        fragments, outside = fill(sheet.number, sheet.tables, sheet.glyphs)
        parts, gutter = parts_of(outside, fragments, gutter)
        for part in parts:
            # Each part counts as a page of its own, so that lines and tables go on from column to column.
            number = len(pages)
            tables.append([replace(table, page=number, last_page=number) for table in part.tables])
            pages.append(lines_of(part.glyphs, number, sheet.height))
    flow: list[Line | Fragment] = []
    for fragments, lines in zip(tables, without_chrome(pages, len(sheets)), strict=True):
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
        yield from _lines_as_items(run, measure)
        run = []
        yield RawTable("html", cells)
    yield from _lines_as_items(run, measure)


def _lines_as_items(lines: Sequence[Line], measure: Measure) -> Iterator[str | RawTable]:
    """Paragraphs, and the tables that are drawn with characters among their lines."""
    texts = [line.text for line in lines]
    begin = position = 0
    while position < len(lines):
        drawn = drawn_table(texts, position)
        if drawn is None:
            position += 1
            continue
        yield from paragraphs(lines[begin:position], measure)
        begin = position = drawn[0]
        yield drawn[1]
    yield from paragraphs(lines[begin:], measure)


# --------------------------------------------------------------------------- cells from rules
def cells_of(rules: Sequence[dict[str, Any]]) -> list[list[CellBox]]:
    """The cells between horizontal and vertical rules, table by table; for pages that no library draws.

    Raises `RejectedPage` (`too_large`) for more of them than any table has: the library compares each with each.
    """
    width = RULE_WIDTH
    edges = merge_edges(list(rules), width, width, width, width)
    verticals = [edge for edge in edges if edge["orientation"] == "v"]
    edges += [rule_of(*(rule[key] for key in ("x0", "top", "x1", "bottom"))) for rule in missing_rules(verticals)]
    edges = merge_edges(edges, width, width, width, width)
    refuse_lattices(edges)
    cells = intersections_to_cells(edges_to_intersections(edges, width, width))
    if len(cells) > _MOST_CELLS:
        raise RejectedPage("extract", "too_large", _LATTICE)
    tables = cells_to_tables(cells)
    return [[(float(x0), float(top), float(x1), float(bottom)) for x0, top, x1, bottom in table] for table in tables]


def refuse_lattices(edges: Sequence[dict[str, Any]]) -> None:
    """Raise `RejectedPage` (`too_large`) for more rules than any table has: the library compares all crossings (10 s for 20,000)."""
    upright = sum(edge["orientation"] == "v" for edge in edges)
    if upright * (len(edges) - upright) > _MOST_CROSSINGS:
        raise RejectedPage("extract", "too_large", _LATTICE)


def rule_of(x0: float, top: float, x1: float, bottom: float) -> dict[str, Any]:
    """A rule as the library describes it."""
    orientation = "h" if x1 - x0 >= bottom - top else "v"
    return {
        "object_type": "line", "orientation": orientation, "x0": x0, "x1": x1, "top": top, "bottom": bottom, "doctop": top,
        "width": x1 - x0, "height": bottom - top,
    }  # fmt: skip


def missing_rules(verticals: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Horizontal rules where the vertical ones of a table start or end together.

    Programs leave a table open where a page ends; without its last rule a row would be no row.
    """
    rules = []
    for end in ("top", "bottom"):
        rest = sorted(verticals, key=lambda edge: float(edge[end]))
        while rest:
            level = rest[0][end]
            together = [edge for edge in rest if edge[end] - level <= RULE_WIDTH]
            rest = rest[len(together) :]
            left, right = min(edge["x0"] for edge in together), max(edge["x0"] for edge in together)
            if left < right and not any(left <= edge["x0"] <= right and _crosses(edge, level) for edge in verticals):
                size = {"width": right - left, "height": 0.0}
                rules.append({"object_type": "line", "x0": left, "x1": right, "top": level, "bottom": level, **size})
    return rules


def _crosses(vertical: dict[str, Any], level: float) -> bool:
    return bool(vertical["top"] < level - RULE_WIDTH and vertical["bottom"] > level + RULE_WIDTH)
