"""Made tables in the renderings that reach the reader of tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from crawler.demo.gold import GoldCell, GoldTable
from crawler.demo.render import table_text
from crawler.items import Cell, Table

Shape = Callable[[Sequence[GoldTable]], list[Table]]


def table_of(number: int, cells: Sequence[GoldCell], change: Callable[[GoldCell], str] = lambda cell: cell.text) -> Table:
    return Table(number, "html", [Cell(c.row, c.column, change(c), c.rowspan, c.colspan) for c in cells])


def as_printed(tables: Sequence[GoldTable]) -> list[Table]:
    return [table_of(number, table.cells) for number, table in enumerate(tables, start=1)]


def as_rows(tables: Sequence[GoldTable]) -> list[Table]:
    """Tabs and pipes keep the order of a row's cells, not their columns."""
    grids = []
    for number, table in enumerate(tables, start=1):
        rows = [[cell.text for cell in row] for row in table.rows()]
        grids.append(Table(number, "tabs", [Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)]))
    return grids


def a_cell_a_line(tables: Sequence[GoldTable]) -> list[Table]:
    texts = [table_text(table, "lines") for table in tables]
    return [Table(n, "lines", [Cell(r, 0, line) for r, line in enumerate(text.split("\n"))]) for n, text in enumerate(texts, start=1)]


def glued(tables: Sequence[GoldTable]) -> list[Table]:
    return [Table(number, "glued", [Cell(0, 0, table_text(table, "glued"))]) for number, table in enumerate(tables, start=1)]
