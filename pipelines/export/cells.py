"""How one value becomes one CSV cell.

Every cell is quoted. Texts that a spreadsheet could take for a formula get a leading apostrophe;
so do texts that begin with an apostrophe, so that dropping ONE leading apostrophe always gives the
original text back. Numbers are written as numbers, negative ones too.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable

from crawler.contract import Cell

#: First characters a spreadsheet may act on; the full-width forms act like their plain twins in
#: Chinese and Japanese editions (OWASP, CSV Injection).
_RISKY = frozenset("=+-@\t\r\n'＝＋－＠")

#: UTF-8 with a byte order mark: without it Excel reads the file in the system's code page.
ENCODING = "utf-8-sig"
#: Rows end in CR LF as RFC 4180 says; a line feed inside a cell belongs to the text.
LINE_END = "\r\n"


def guard(text: str) -> str:
    """The text, with an apostrophe in front if a spreadsheet might run it."""
    return f"'{text}" if text[:1] in _RISKY and text else text


def unguard(cell: str) -> str:
    """The inverse of `guard`, for readers of our files."""
    return cell[1:] if cell.startswith("'") else cell


def cell_text(cell: Cell) -> str:
    """The cell as written: texts guarded, `None` empty, booleans `true` and `false`, numbers plain."""
    if isinstance(cell, str):
        return guard(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)


def csv_lines(write: Callable[[str], object]) -> Callable[[Iterable[Cell]], None]:
    """A function that writes one row of cells as one CSV record through `write`."""

    class _Sink:
        def write(self, text: str) -> object:
            return write(text)

    writer = csv.writer(_Sink(), quoting=csv.QUOTE_ALL, lineterminator=LINE_END)
    return lambda row: writer.writerow([cell_text(cell) for cell in row]) and None
