"""Tables flattened into text, recognised by their structure alone.

Three renderings keep the cells apart: a cell a line behind a tab, cells of one line between tabs, and
cells between pipes in all the shapes that converters leave. They are cut out as grids. Renderings
without separators (a cell a line, cells glued together) need the form's labels and stay in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile
from typing import Literal

from crawler.items import Cell
from pipelines.extract.drawn_tables import OPENING_CORNERS, drawn_table
from pipelines.extract.tables import RawTable
from pipelines.extract.titles import unglossed
from pipelines.forms import labels_of
from pipelines.restore import plain_label

Row = list[tuple[str, int]]  # text and columns covered
Region = tuple[int, list[Row]]  # first line behind the table, rows

# A number, a blank or a sign for "nothing": what makes lines with separators a table and not a menu.
# The change of a year may be told in a word (增10, 减少4, 未增未减), a unit in brackets (16368(件)); the page may be in Traditional script.
_DATUM = re.compile(
    r"[?？\s]*(?:(?:[-+]|[增减減][加少]?)?\d[\d,.]*(?:/[-+]?\d+)?\s*[(（]?(?:[%％件条條个個项項次人元]|[万萬]元?|人次)?[)）]?"
    r"|[未无無不][增变變][未无無不增减減化]*|持平|[-/—－+%]*)"
)
_TOP_HEADING = re.compile(r"\s*[一二三四五六七八九十]{1,3}、")
_BLOCK_CAPTION = re.compile(r"\s*第[一二三四五六七八九十]+[条條]第?[（(]")
#: Captions that may stand without a separator above the first row: 第二十条第（一）项, and the halves of the review table.
_CAPTION_ABOVE = re.compile(rf"{_BLOCK_CAPTION.pattern}|\s*行政[复復複][议議]\s*\Z|\s*行政[诉訴][讼訟]\s*\Z")
#: What any flattened or drawn table holds.
_TABLE_SIGN = re.compile(rf"[\t|{OPENING_CORNERS}]")
_PIPES_ONLY = re.compile(r"[|\s]*\|[|\s]*")
#: The line below the heads of a table in Markdown. Below its rows the same signs are cells that say "nothing".
_BELOW_HEADS = re.compile(r"\s*\|?\s*(?::?-{3,}:?\s*\|\s*)+(?::?-{3,}:?\s*)?")
_REVIEW_COLUMNS = 15
_FEWEST_HEADS = 3
_LONGEST_CELL = 300
_LONGEST_CAPTION = 30
_LONGEST_WRAP = 6


def cut_tables(texts: list[str]) -> list[str | RawTable]:
    """The lines with every flattened or drawn table replaced by a `RawTable`, in order."""
    if not _TABLE_SIGN.search("\n".join(texts)):
        return list(texts)
    items: list[str | RawTable] = []
    position = 0
    while position < len(texts):
        line = texts[position]
        if drawn := drawn_table(texts, position):
            position = drawn[0]
            items.append(drawn[1])
            continue
        opens = "\t" in line or "|" in line or _opens_below(texts, position) or _opens_with_a_cell(texts, position)
        found = _region(texts, position) if opens else None
        if found is None:
            items.append(line)
            position += 1
        else:
            position, table = found
            items.append(table)
    return items


def _opens_below(texts: list[str], position: int) -> bool:
    """The caption of a form's first block may stand without separators above its rows."""
    below = texts[position + 1 : position + 2]
    return bool(below) and "\t" in below[0] and bool(_CAPTION_ABOVE.match(unglossed(texts[position])[:_LONGEST_CAPTION]))


def _region(texts: list[str], start: int) -> tuple[int, RawTable] | None:
    if _opens_with_a_cell(texts, start) and "|" not in texts[start]:
        region = _leading_pipes(texts, start)
        return (region[0], RawTable("pipes", _cells(region[1]))) if region else None
    readers: tuple[tuple[Callable[[list[str], int], Region | None], Literal["tabs", "pipes"]], ...] = (
        (_tab_cells, "tabs"),
        (_tab_rows, "tabs"),
        (_pipes, "pipes"),
    )
    for read, rendering in readers:
        region = read(texts, start)
        if region is not None:
            return region[0], RawTable(rendering, _cells(region[1]))
    return None


def _cells(rows: Iterable[Row]) -> list[Cell]:
    cells = []
    for number, row in enumerate(rows):
        column = 0
        for text, colspan in row:
            cells.append(Cell(number, column, text, 1, colspan))
            column += colspan
    return cells


def _tidy(text: str) -> str:
    """A cell's lines, each stripped; blank lines inside a cell are wraps of the source."""
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))


def _is_table(rows: list[Row]) -> bool:
    """At least two rows of several cells with a datum among them, and no cell as long as a paragraph."""
    wide = [row for row in rows if len(row) > 1]
    cells = [text for row in rows for text, _ in row]
    return (
        len(wide) >= 2
        and any(_DATUM.fullmatch(text) for row in wide for text, _ in row[1:])
        and max(map(len, cells)) <= _LONGEST_CELL
        and sum(text.endswith("。") for text in cells) * 4 <= len(cells)
    )


# --------------------------------------------------------------------------- a cell a line, tab first
def _tab_cells(texts: list[str], start: int) -> Region | None:
    """Rows of `\\tlabel`, `\\tunit`, `\\tvalue` lines, separated by blank lines.

    A cell may wrap over lines without a tab; blank lines may stand inside a row, so rows shorter than
    the first are joined with what follows.
    """
    groups: list[list[str]] = []
    end = position = start
    open_group = False
    width = 0
    while position < len(texts):
        line = texts[position]
        if line.startswith("\t") and "\t" not in line[1:]:
            if not open_group:
                groups.append([])
            groups[-1].append(line[1:])
            open_group = True
            end = position + 1
        elif not line.strip():
            open_group = False
            width = width or (len(groups[0]) if groups else 0)
        elif open_group and (not width or len(groups[-1]) < width) and not _is_number(groups[-1][-1]):
            groups[-1][-1] += "\n" + line
        else:
            break
        position += 1
    if not groups:
        return None
    rows: list[Row] = []
    for group in groups:
        cells = [(_tidy(text), 1) for text in group]
        if rows and len(rows[-1]) < len(rows[0]) and len(rows[-1]) + len(cells) <= len(rows[0]):
            rows[-1] += cells
        else:
            rows.append(cells)
    lengths = {len(row) for row in rows}
    return (end, rows) if len(rows) >= 2 and max(lengths) > 1 and len(lengths) <= 3 and _is_table(rows) else None


def _is_number(cell: str) -> bool:
    """Whether a cell is complete: what follows a number is no part of it."""
    return cell.strip()[-1:].isdigit() and bool(_DATUM.fullmatch(cell.strip()))


# --------------------------------------------------------------------------- a row a line, tabs between
def _tab_rows(texts: list[str], start: int) -> Region | None:
    """Lines with tabs between their cells; a short line without a tab between them is a row of one cell."""
    rows: list[Row] = []
    end = position = start
    while position < len(texts):
        line = texts[position]
        if "\t" in line.lstrip("\t") or (rows and "\t\t" in line):
            rows.append([(_tidy(text), 1) for text in line.split("\t")])
            end = position + 1
        elif line.strip():
            if rows and end == position and _is_row_of_form(line):
                end = position + 1
            elif not _single_cell_row(texts, position):
                break
            rows.append([(_tidy(line), 1)])
        position += 1
    rows = rows[: len(rows) - sum(1 for line in texts[end:position] if line.strip())]
    return (end, rows) if _is_table(rows) else None


def _is_row_of_form(line: str) -> bool:
    """Whether a line is the label of a form's row whose cells are all blank and were dropped with their tabs."""
    return len(line) <= _LONGEST_CELL and any(label.kind == "row" for label in labels_of(unglossed(line)))


def _single_cell_row(texts: list[str], position: int) -> bool:
    line = texts[position]
    follower = next((text for text in texts[position + 1 : position + 3] if text.strip()), "")
    plain = unglossed(line)
    if len(plain) > 40 or "。" in line or "\t" not in follower.lstrip("\t"):
        return False
    # `一、主动公开情况` heads rows of the 2014 form whose cells are empty; other such lines are headings of the report.
    return not _TOP_HEADING.match(plain) or bool(labels_of(plain))


# --------------------------------------------------------------------------- pipes
def _pipes(texts: list[str], start: int) -> Region | None:
    end = _pipe_region(texts, start)
    block = [line for line in texts[start:end] if line.strip()]
    if len(block) > 1 and _BELOW_HEADS.fullmatch(block[1]):
        del block[1]
    several = [line for line in block if len(_contents(line)) > 1]
    if len(several) * 4 >= len(block) or not any("|" in line and _contents(line) for line in block):
        rows = list(_rows_a_line(block))
    else:
        rows = list(_rows_of_stream("\n".join(texts[start:end])))
    return (end, rows) if _is_table(rows) else None


def _opens_with_a_cell(texts: list[str], position: int) -> bool:
    """Whether a line is the first cell of a row whose other cells stand behind pipes on lines of their own."""
    below = texts[position + 1] if position + 1 < len(texts) else ""
    return below.startswith("|") and not _PIPES_ONLY.fullmatch(below) and "|" not in below[1:] and bool(texts[position].strip())


def _leading_pipes(texts: list[str], start: int) -> Region | None:
    """Rows of a cell a line, a pipe in front of all but the first; a pipe alone that no other follows ends the row."""
    rows: list[Row] = []
    end = position = start
    cells: list[str] = []
    while position < len(texts) and len(cells) <= _REVIEW_COLUMNS:
        line = texts[position]
        below = texts[position + 1] if position + 1 < len(texts) else ""
        position += 1
        if not line.strip():
            continue
        if line.startswith("|"):
            if not cells or "|" in line[1:]:
                break
            if line[1:].strip() or below.startswith("|"):
                cells.append(line[1:])
                continue
            rows.append([(_tidy(cell), 1) for cell in cells])
            cells, end = [], position
        elif len(line) > _LONGEST_CELL or _TOP_HEADING.match(line) or (not cells and not _opens_with_a_cell(texts, position - 1)):
            break
        else:
            cells = [*cells[:-1], f"{cells[-1]}\n{line}"] if cells else [line]
    return (end, rows) if len({len(row) for row in rows}) == 1 and _is_table(rows) else None


def _contents(line: str) -> list[str]:
    return [piece for piece in (piece.strip() for piece in line.split("|")) if piece]


def _pipe_region(texts: list[str], start: int) -> int:
    """The line behind the last line of a run of pipe lines, continuation lines of open cells included."""
    end = position = start
    while position < len(texts):
        line = texts[position]
        if "|" in line:
            end = position + 1
        elif line.strip() and not _inside_cell(texts, position, end > start and texts[end - 1].rstrip().endswith("|")):
            break
        position += 1
        if position - end > _LONGEST_WRAP:
            break
    return end


def _inside_cell(texts: list[str], position: int, closed: bool) -> bool:
    """Whether a line without pipes is the wrapped part of a cell that a pipe below closes."""
    line = texts[position]
    if _TOP_HEADING.match(unglossed(line)) or "。" in line:
        return False
    below = [text for text in texts[position + 1 : position + 1 + _LONGEST_WRAP] if text.strip()]
    follower = below[0] if below else ""
    if "|" not in follower:
        # The label of a head may be broken over lines of which a pipe closes the last (本年新, 制作数量, |).
        wrapped = [line, *takewhile(lambda text: "|" not in text, below)]
        return len(wrapped) < len(below) + 1 and bool(_PIPES_ONLY.fullmatch(below[len(wrapped) - 1])) and _is_label("".join(wrapped))
    if _PIPES_ONLY.fullmatch(follower):
        return bool(_DATUM.fullmatch(line.strip())) or follower[:1].isspace() or _is_label(line) or _ends_label(texts, position)
    # In an open row the follower goes on with the row; behind a closed one only an indented cell does.
    return not follower.startswith("|") and (not closed or line[:1].isspace())


def _is_label(text: str) -> bool:
    return len(text) <= _LONGEST_CELL and bool(labels_of(plain_label("".join(text.split()))))


def _ends_label(texts: list[str], position: int) -> bool:
    """Whether a line is the end of a label that began in the line above."""
    above = texts[position - 1] if position else ""
    return bool(above.strip()) and "|" not in above and _is_label(above + texts[position])


def _rows_a_line(block: list[str]) -> Iterator[Row]:
    """One row a line; a row whose line has no closing pipe goes on in the next when the others have one."""
    with_pipes = [line for line in block if "|" in line]
    # Where the rows have no pipe in front, one there closes a blank first cell.
    framed = sum(line.lstrip().startswith("|") for line in with_pipes) * 2 > len(with_pipes)
    closing = sum(line.rstrip().endswith("|") for line in with_pipes) * 2 > len(with_pipes)
    pending = ""
    for line in block:
        pending = f"{pending}\n{line}" if pending else line
        if closing and not line.rstrip().endswith("|") and pending.count("\n") < _LONGEST_WRAP:
            continue
        row = _row(pending, framed)
        pending = ""
        if row:
            yield row
    if pending and (row := _row(pending, framed)):
        yield row


def _row(line: str, framed: bool) -> Row:
    """Cells of one pipe row. Pipes that touch each other are columns covered by the cell before them."""
    pieces = line.strip().split("|")
    if framed and not pieces[0].strip():
        pieces = pieces[1:]
    if pieces and not pieces[-1].strip():
        pieces = pieces[:-1]
    row: Row = []
    for index, piece in enumerate(pieces):
        text = _tidy(piece)
        covered = piece == "" or (not text and index + 1 < len(pieces) and pieces[index + 1] == "")
        if covered and row:
            row[-1] = (row[-1][0], row[-1][1] + 1)
        else:
            row.append((text, 1))
    if row and _BLOCK_CAPTION.match(row[0][0]) and not any(text for text, _ in row[1:]):
        return [(row[0][0], sum(columns for _, columns in row))]
    # Blank cells are a row of their own; pipes that only touch each other are remains of spans.
    return row if any(text for text, _ in row) or (len(row) > 1 and "" not in pieces[1:]) else []


def _rows_of_stream(text: str) -> Iterator[Row]:
    """Rows of cells that stand a line each with a closing pipe.

    Blank lines between cells part the rows where the source kept them. Otherwise a row ends when it is
    as wide as the first (pipes without content count as columns), or when text follows a number.
    """
    pieces = text.split("|")
    if pieces and not pieces[-1].strip():
        pieces = pieces[:-1]
    if any(re.match(r"\s*\n[ \t]*\n\s*\S", piece) for piece in pieces[1:]):
        yield from _rows_by_blank_lines(pieces)
        return
    if rows := _rows_below_heads(pieces):
        yield from rows
        return
    width = _stream_width(pieces) if "||" in text or not pieces[0].strip() else 0
    for columns in (width, _REVIEW_COLUMNS):
        if rows := _rows_of_width(pieces, columns):
            yield from rows
            return
    # Where no pipes touch each other none is a remain of a span.
    keeps_blanks = "||" not in text and bool(pieces[0].strip())
    row: Row = []
    taken = 0
    for piece in pieces:
        cell = _tidy(piece)
        ended = row and cell and not _DATUM.fullmatch(cell) and _DATUM.fullmatch(row[-1][0]) and row[-1][0]
        if row and (taken >= width > 0 or ended):
            yield row
            row, taken = [], 0
        if cell or (row and keeps_blanks):
            row.append((cell, 1))
        elif row:
            row[-1] = (row[-1][0], row[-1][1] + 1)
        taken += 1
    if row:
        yield row


def _rows_below_heads(pieces: list[str]) -> list[Row]:
    """Rows as wide as the heads of the 2014 form, where each of them has its label below the same head; empty otherwise.

    A serial number or a remark would part the rows in other places than between a number and a text.
    """
    cells = [_tidy(piece) for piece in pieces]
    width = next((index for index, cell in enumerate(cells) if _is_body(cell)), 0)
    heads = [
        any((label.form, label.kind, label.name) == ("statistics", "column", "indicator") for label in labels_of(cell))
        for cell in cells[:width]
    ]
    at = heads.index(True) if any(heads) and all(cells[:width]) else None
    while width and at and not cells[width - 1].strip("0123456789"):
        width -= 1
    if at is None or width < _FEWEST_HEADS or len(cells) % width:
        return []
    rows = [cells[start : start + width] for start in range(0, len(cells), width)]
    return [[(text, 1) for text in row] for row in rows] if all(row[at] and not _DATUM.fullmatch(row[at]) for row in rows) else []


def _is_body(cell: str) -> bool:
    """Whether a cell is the label of a row of the 2014 form, and no head."""
    labels = labels_of(plain_label(cell)) if cell else ()
    return any(label.kind in ("row", "group", "section") for label in labels) and not any(label.kind == "column" for label in labels)


def _rows_of_width(pieces: list[str], width: int) -> list[Row]:
    """Rows that have a pipe for each column of the grid, blank cells and covered columns included; empty unless all have.

    In this rendering a pipe on a line of its own is a blank cell, and pipes that touch each other are columns
    that the cell before them covers (`行政许可 |`, `0 |`, `|`, `0 |`). Columns at the end in which no row shows
    anything are remains of spans.
    """
    chunks = [pieces[start : start + width] for start in range(0, len(pieces), width)] if width > 1 else []
    opens = 0 if pieces[0].strip() else 1
    texts = [[_tidy(piece) for piece in chunk[opens:]] for chunk in chunks]
    if len(texts) < 2 or any(chunk[0].strip() for chunk in chunks if opens) or not all(_is_row_of_stream(row, width) for row in texts):
        return []
    last = max(index for row in texts for index, text in enumerate(row) if text)
    rows: list[Row] = []
    for chunk, row_texts in zip(chunks, texts, strict=True):
        row: Row = []
        for index, (piece, text) in enumerate(zip(chunk[opens:], row_texts, strict=True)):
            covered = not text and (index > last or piece == "" or chunk[opens:][index + 1 : index + 2] == [""])
            if covered and row:
                row[-1] = (row[-1][0], row[-1][1] + 1)
            else:
                row.append((text, 1))
        rows.append(row)
    return rows


def _is_row_of_stream(texts: list[str], width: int) -> bool:
    """Whether cells may be one row: it begins with a label, and no text stands behind a number. That of the review table has none."""
    filled = [bool(_DATUM.fullmatch(text)) for text in texts if text]
    if width == len(texts) == _REVIEW_COLUMNS and all(filled):
        return True
    return bool(texts and texts[0]) and not filled[0] and sorted(filled) == filled


def _rows_by_blank_lines(pieces: list[str]) -> Iterator[Row]:
    row: Row = []
    for piece in pieces:
        if row and re.match(r"\s*\n[ \t]*\n", piece):
            yield row
            row = []
        row.append((_tidy(piece), 1))
    if row:
        yield row


def _stream_width(pieces: list[str]) -> int:
    """Columns of the first row: pieces up to the end of the first run without content; 0 when there is none."""
    seen_text = False
    for index, piece in enumerate(pieces):
        if piece.strip():
            if seen_text and not pieces[index - 1].strip():
                # A pipe alone at the start opens every row, so the next row's is counted here too.
                return index if pieces[0].strip() else index - 1
            seen_text = True
    return 0
