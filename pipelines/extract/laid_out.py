"""Tables in plain text whose layout tells the cells: markup, tables of wikis, grids of `+---+`, columns below rules of dashes.

reStructuredText, Markdown and the converters that write them draw tables so. In grids and columns a cell is told by where it stands,
so nothing may have touched the blanks of the lines. Chinese is as wide as two signs for most programs and as one for others: a table
is read in the first of these ways in which all of its lines fit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby, pairwise

from crawler.items import Cell, MetaPair
from pipelines.extract.blocks import lines as lines_of
from pipelines.extract.documents import is_data
from pipelines.extract.drawn_tables import drawn_table, joined
from pipelines.extract.elements import Element
from pipelines.extract.html import fragment
from pipelines.extract.tables import RawTable, read_tables

_GRID_TOP = re.compile(r"\s*\+(?:[-=:]{2,}\+)+\s*")
_OF_GRID = re.compile(r"\s*[+|]")
_FRAME = re.compile(r"\s*\+:?[-=]{2,}:?\+\s*")
#: Frames inside frames; pages have no more.
_DEEPEST = 3
_LEVEL = frozenset("-=:")
#: Columns of a rule are parted by a blank: `------ ---- ------`.
_RULE = re.compile(r"\s*(?:-{3,}(?: +-{3,})+|={3,}(?: +={3,})+)\s*")
_WHOLE_RULE = re.compile(r"\s*-{8,}\s*")
_MOST_LINES = 1500
_MOST_HEAD_LINES = 8
_FEWEST_ROWS = 2
#: Strokes by their arms: up, down, left, right.
_STROKES = {
    (False, True, False, True): "┌",
    (False, True, True, True): "┬",
    (False, True, True, False): "┐",
    (True, True, False, True): "├",
    (True, True, True, True): "┼",
    (True, True, True, False): "┤",
    (True, False, False, True): "└",
    (True, False, True, True): "┴",
    (True, False, True, False): "┘",
    (False, False, True, True): "─",
}
_MARKUP = re.compile(r"<(/?)table\b[^>]*>", re.I)
#: A cell of a wiki with its attributes (`| colspan="2" | 总计`), several of them on one line.
_WIKI_CELL = re.compile(r'\s*(?P<attributes>(?:[a-z]+="[^"|]*"\s*)+\|)?\s*(?P<text>.*)', re.S)
_WIKI_PARTS = re.compile(r"\|\||!!")
_SPAN = re.compile(r'(?:row|col)span="\d+"')
_ANY = re.compile(r"<table\b|^\s*\{\||^\s*\+[-=:]{2,}|-{3,} +-{3,}|={3,} +={3,}", re.I | re.M)
Width = Callable[[str], int]


def _on_screen(sign: str) -> int:
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 0 if unicodedata.combining(sign) else 1


def _in_print(sign: str) -> int:
    return 2 if unicodedata.east_asian_width(sign) in "WFA" else 1


def _counted(_: str) -> int:
    return 1


#: How wide programs take a sign to be.
_WIDTHS: tuple[Width, ...] = (_on_screen, _in_print, _counted)


def cut_laid_out(lines: list[str]) -> tuple[list[MetaPair], list[list[str] | RawTable]]:
    """Runs of lines, and between them the tables of markup and those laid out in columns of signs; and the pairs of header tables.

    Of markup that holds no data the lines are left, and of a frame around text or a table what it holds.
    """
    if not _ANY.search("\n".join(lines)):
        return [], [lines]
    pairs, items = _cut(lines)
    runs: list[list[str] | RawTable] = [[]]
    for item in items:
        if isinstance(item, RawTable):
            runs += [item, []]
        elif isinstance(runs[-1], list):
            runs[-1].append(item)
    return pairs, runs


def _cut(lines: Sequence[str], depth: int = 0) -> tuple[list[MetaPair], list[str | RawTable]]:
    pairs: list[MetaPair] = []
    items: list[str | RawTable] = []
    ends = _ends_of_markup(lines)
    position = 0
    while position < len(lines):
        above = lines[position - 1] if position else ""
        if markup := _markup(lines, position, ends):
            before, inside, behind, position = markup
            tables = read_tables(inside)
            pairs += [pair for found in tables.metadata.values() for pair in found]
            skip = tables.hidden_rows | tables.metadata.keys()
            items += [before] if before.strip() else []
            items += lines_of(inside, replace=tables.grids, skip=skip)
            items += [behind] if behind.strip() else []
        elif wiki := _wiki(lines, position):
            position = wiki[0]
            items.append(wiki[1])
        elif _OF_GRID.match(above) and _OF_GRID.match(lines[position]):
            # A grid that does not fit above does not fit from its second line on.
            items.append(lines[position])
            position += 1
        elif depth < _DEEPEST and (framed := _framed(lines, position)):
            position, inner = framed
            found, read = _cut(inner, depth + 1)
            pairs += found
            items += read
        elif (table := laid_out_table(lines, position)) and is_data(table[1].cells):
            position = table[0]
            items.append(table[1])
        else:
            items.append(lines[position])
            position += 1
    return pairs, items


def _framed(lines: Sequence[str], start: int) -> tuple[int, list[str]] | None:
    """The first line behind a grid of one column that begins at `start`, and the lines in it."""
    if not _FRAME.fullmatch(lines[start]):
        return None
    inner: list[str] = []
    for position in range(start + 1, min(len(lines), start + _MOST_LINES)):
        line = lines[position].strip()
        if _FRAME.fullmatch(line):
            inner.append("")
        elif len(line) > 1 and line[0] == line[-1] == "|":
            inner.append(line[1:-1].rstrip())
        else:
            # Below a merged row of a grid there are rows of several columns.
            return (position, inner) if _FRAME.fullmatch(lines[position - 1]) and not _OF_GRID.match(line) else None
    return None


def _ends_of_markup(lines: Sequence[str]) -> dict[tuple[int, int], tuple[int, int]]:
    """Where each table of markup ends, by where it begins (line and place); one that is not closed is not among them."""
    ends: dict[tuple[int, int], tuple[int, int]] = {}
    opened: list[tuple[int, int]] = []
    for number, line in enumerate(lines):
        for tag in _MARKUP.finditer(line):
            if not tag[1]:
                opened.append((number, tag.start()))
            elif opened:
                ends[opened.pop()] = (number, tag.end())
    return ends


def _markup(lines: Sequence[str], start: int, ends: Mapping[tuple[int, int], tuple[int, int]]) -> tuple[str, Element, str, int] | None:
    """A table of markup with the text before and behind it on its lines, and the first line behind it."""
    opening = next((tag.start() for tag in _MARKUP.finditer(lines[start]) if (start, tag.start()) in ends), None)
    if opening is None:
        return None
    last, end = ends[start, opening]
    markup = "\n".join([*lines[start:last], lines[last][:end]])[opening:]
    return lines[start][:opening], fragment(markup), lines[last][end:], last + 1


def _wiki(lines: Sequence[str], start: int) -> tuple[int, RawTable] | None:
    """The first line behind a table of a wiki (`{|`, `|-` in front of a row, `|` in front of a cell, `|}`), and its grid."""
    if not lines[start].lstrip().startswith("{|"):
        return None
    rows: list[list[str]] = [[]]
    for position in range(start + 1, min(len(lines), start + _MOST_LINES)):
        line = lines[position].strip()
        if line.startswith("|}"):
            found = list(read_tables(fragment(_as_markup(rows))).grids.values())
            merged = any(cell.rowspan > 1 or cell.colspan > 1 for table in found for cell in table.cells)
            return (position + 1, RawTable("html" if merged else "pipes", found[0].cells)) if found else None
        if line.startswith("|-"):
            rows.append([])
        elif line.startswith(("|", "!")) and not line.startswith("|+"):
            rows[-1] += _WIKI_PARTS.split(line[1:])
        elif rows[-1]:
            rows[-1][-1] += f"\n{line}"
    return None


def _as_markup(rows: Sequence[Sequence[str]]) -> str:
    """The rows of a wiki's table as markup: each cell with its spans and its text."""
    parts = ["<table>"]
    for row in rows:
        parts.append("<tr>")
        for cell in filter(None, map(_WIKI_CELL.fullmatch, row)):
            text = "<br>".join(map(escape, cell["text"].split("\n")))
            parts.append(f"<td {' '.join(_SPAN.findall(cell['attributes'] or ''))}>{text}</td>")
        parts.append("</tr>")
    return "".join([*parts, "</table>"])


def laid_out_table(lines: Sequence[str], start: int) -> tuple[int, RawTable] | None:
    """The first line behind the table that begins at `start`, and its grid; `None` where none begins, or its lines do not fit."""
    line = lines[start]
    if _GRID_TOP.fullmatch(line):
        return _grid(lines, start)
    if _RULE.fullmatch(line) or _WHOLE_RULE.fullmatch(line) or _is_head_of_rule(lines, start):
        return _columns(lines, start)
    return None


def _placed(line: str, width: Width) -> dict[int, str]:
    """The signs of a line by their place."""
    places: dict[int, str] = {}
    place = 0
    for sign in line:
        places[place] = sign
        place += width(sign)
    return places


# --------------------------------------------------------------------------- grids
def _grid(lines: Sequence[str], start: int) -> tuple[int, RawTable] | None:
    end = start
    while end < min(len(lines), start + _MOST_LINES) and _OF_GRID.match(lines[end]):
        end += 1
    for width in _WIDTHS:
        rows = [_placed(line.rstrip(), width) for line in lines[start:end]]
        drawn = _drawn(rows)
        found = drawn_table(drawn, 0) if drawn else None
        if found and found[0] == len(drawn) and max(cell.column for cell in found[1].cells):
            merged = any(cell.rowspan > 1 or cell.colspan > 1 for cell in found[1].cells)
            # Programs that merge no cells leave blank ones behind a merged one, as those do that draw pipes.
            return end, found[1] if merged else RawTable("pipes", found[1].cells)
    return None


def _drawn(rows: Sequence[dict[int, str]]) -> list[str]:
    """The lines of a grid with strokes for its signs; empty where they do not end below each other."""
    if len({max(row) for row in rows}) != 1:
        return []
    corners = {place for row in rows for place in row if _is_corner(row, place)}
    upright = [{place for place in row if place in corners and row[place] in "+|"} for row in rows]
    around = [set[int](), *upright, set[int]()]
    return ["".join(_strokes(row, above, own, below)) for row, above, own, below in zip(rows, around, upright, around[2:], strict=False)]


def _is_corner(row: dict[int, str], place: int) -> bool:
    return row[place] == "+" and (row.get(place - 1) in _LEVEL or row.get(place + 1) in _LEVEL)


def _strokes(row: dict[int, str], above: set[int], own: set[int], below: set[int]) -> Iterator[str]:
    """A line of a grid; from each of its strokes to the next stands a rule, or the text of a cell."""
    places = sorted(own)
    texts = ["".join(row[place] for place in sorted(row) if left < place < right) for left, right in pairwise(places)]
    rules = [bool(text) and not set(text) - _LEVEL for text in texts]
    for index, place in enumerate(places):
        if row[place] == "|":
            yield "│"
        else:
            left, right = index > 0 and rules[index - 1], index < len(rules) and rules[index]
            yield _STROKES.get((place in above, place in below, left, right), "?")
        if index < len(texts):
            yield "─" if rules[index] else texts[index]


# --------------------------------------------------------------------------- columns below a rule
def _is_head_of_rule(lines: Sequence[str], at: int) -> bool:
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return bool(lines[at].strip()) and bool(_RULE.fullmatch(below))


def _columns(lines: Sequence[str], start: int) -> tuple[int, RawTable] | None:
    """A table whose columns are as wide as the dashes of a rule.

    Heads and rows of one line each; or of several, and then blank lines part the rows. The rule stands below the heads, or above
    the rows where there are none, and again below the rows; or above, below and at the end (`===  ===`).
    """
    limit = min(len(lines), start + _MOST_LINES)
    at = next((index for index in range(start, min(limit, start + _MOST_HEAD_LINES)) if _RULE.fullmatch(lines[index])), None)
    if at is None:
        return None
    rule = lines[at].rstrip()
    edges = [found.span() for found in re.finditer(r"[-=]+", rule)]
    whole = bool(_WHOLE_RULE.fullmatch(lines[start]))
    heads = [list(lines[start + whole : at])] if at > start + whole else []
    closing = lines[start].rstrip() if whole else rule
    if whole and (len(closing), closing.find("-")) != (len(rule), rule.find("-")):
        return None
    end = next((index for index in range(at + 1, limit) if lines[index].rstrip() == closing), None)
    if heads and not whole:
        # Nothing but a blank line ends rows below heads of one line.
        end = next((index for index in range(at + 1, limit) if not lines[index].strip()), limit)
    elif end is not None and rule.lstrip().startswith("="):
        below = next((index for index in range(end + 1, limit) if lines[index].rstrip() == rule), None)
        if below is not None:
            heads, at, end = [list(lines[at + 1 : end])], end, below
    if end is None:
        return None
    body = [*heads, *_rows(lines[at + 1 : end], edges, goes_on=rule.lstrip().startswith("="))]
    for width in _WIDTHS:
        rows = _in_columns(body, edges, width)
        if len(rows) >= _FEWEST_ROWS:
            cells = [Cell(number, column, text, 1, 1) for number, row in enumerate(rows) for column, text in enumerate(row)]
            closed = not heads or whole or rule.lstrip().startswith("=")
            return end + (1 if closed else 0), RawTable("pipes", cells)
    return None


def _rows(body: Sequence[str], edges: Sequence[tuple[int, int]], *, goes_on: bool) -> list[list[str]]:
    """The lines of each row. `goes_on`: what has nothing in its first column is the rest of the row above."""
    if goes_on:
        rows: list[list[str]] = []
        for line in filter(str.strip, body):
            if rows and not line[: edges[0][1]].strip():
                rows[-1].append(line)
            else:
                rows.append([line])
        return rows
    if all(line.strip() for line in body):
        return [[line] for line in body]
    return [list(run) for filled, run in groupby(body, key=lambda line: bool(line.strip())) if filled]


def _in_columns(body: Sequence[Sequence[str]], edges: Sequence[tuple[int, int]], width: Width) -> list[list[str]]:
    """The texts of the rows; empty where some line does not stand in the columns."""
    rows: list[list[str]] = []
    spans: list[list[tuple[int, int]]] = [[] for _ in edges]
    starts = [start for start, _ in edges]
    for lines in body:
        texts: list[list[str]] = [[] for _ in edges]
        for line in lines:
            placed = _placed(line.rstrip(), width)
            if any(not sign.isspace() and not _inside(place, edges) for place, sign in placed.items()):
                return []
            for column, (left, right) in enumerate(zip(starts, [*starts[1:], len(line) * 2 + 1], strict=True)):
                filled = [place for place in placed if left <= place < right and not placed[place].isspace()]
                if not filled:
                    continue
                text = "".join(placed[place] for place in placed if filled[0] <= place <= filled[-1])
                if "  " in text:
                    return []
                texts[column].append(text)
                spans[column].append((filled[0], filled[-1] + width(placed[filled[-1]])))
        rows.append([joined(parts) for parts in texts])
    return rows if all(_aligned(own, *edge) for own, edge in zip(spans, edges, strict=True)) else []


def _inside(place: int, edges: Sequence[tuple[int, int]]) -> bool:
    """Whether a place is in one of the columns; the last one may be wider than its rule."""
    return place >= edges[-1][0] or any(left <= place < right for left, right in edges)


def _aligned(spans: Sequence[tuple[int, int]], left: int, right: int) -> bool:
    """Whether the texts of a column all begin at its left edge, or end at its right one, or stand in its middle."""
    return (
        all(start == left for start, _ in spans)
        or all(end == right for _, end in spans)
        or all(abs((start - left) - (right - end)) <= 1 for start, end in spans)
    )
