"""Word files as Word wrote them until 2007 (`.doc`, and `.wps` of the same make): paragraphs and tables.

Most reports that were only attached before 2015 are such files. Read after [MS-DOC], the format's published description:
the text is pieces of one stream, a paragraph's properties say whether it closes a cell or a row, and a row's
properties where its columns begin and which cells are merged. Numbers that Word prints before headings by itself are not restored.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

import olefile

from crawler.items import Cell, Page
from pipelines.draft import Extracted, RejectedPage
from pipelines.extract.documents import extracted, holds_stream, is_data, refuse_size, refusing_damage, tidy
from pipelines.extract.tables import RawTable

#: Name of the stream that makes a container a Word file.
_STREAM = "WordDocument"
_WORD_97 = 0x00C1
#: Where the header says how much main text there is, and where the tables of paragraphs and of pieces stand.
_LENGTH, _PARAGRAPHS, _PIECES = 0x4C, 0x102, 0x1A2
_FLAG_ENCRYPTED, _FLAG_TABLE_1 = 0x0100, 0x0200
_PAGE = 512
_COMPRESSED = 0x40000000
# Single properties: operand sizes by the kind of property, and the ones that matter here.
_OPERANDS = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_IN_TABLE, _ROW_END, _HUGE, _ROW_LAYOUT, _TABS = 0x2416, 0x2417, 0x6646, 0xD608, 0xC615
_MERGED_DOWN, _MERGED_DOWN_FIRST = 0x20, 0x40
_MERGED_ACROSS = 0x03
#: Columns whose edges are closer than this are one (twips; a twentieth of a point each).
_SAME_EDGE = 30
_CELL_END, _PARAGRAPH_END = "\x07", re.compile("[\r\x07\x0c]")
#: A field is its instructions and its result: `\x13 PAGE \x14 3 \x15`.
_FIELD_CODE = re.compile("\x13[^\x13\x14\x15]*(?:\x14|(?=\x15))")
#: Line and column breaks, hyphens; the others stand for pictures, notes, comments and the ends of fields.
_MARKS = str.maketrans(
    {"\x1e": "-", "\x0b": "\n", "\x0e": "\n", "\t": " "} | {chr(code): None for code in (*range(7), 8, 0x14, 0x15, 0x1F)}
)
_PICTURE = "\x01"


@dataclass(slots=True)
class _RowLayout:
    """Where the cells of a row begin and end, in twips, and the merge flags of each."""

    edges: list[int]
    flags: list[int]


@dataclass(slots=True)
class _Properties:
    """What a paragraph's properties say of tables."""

    in_table: bool = False
    ends_row: bool = False
    layout: _RowLayout | None = None


@dataclass(slots=True)
class _Paragraph:
    """Text of a paragraph without its end, whether it ends a cell, and its properties."""

    text: str
    ends_cell: bool
    properties: _Properties


@dataclass(slots=True)
class _Row:
    cells: list[str]
    layout: _RowLayout | None


@dataclass(slots=True)
class _Word:
    """The streams of a document."""

    main: bytes
    table: bytes
    data: bytes
    #: Pieces: first character, offset in the main stream, whether a character is one byte.
    starts: list[int] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    narrow: list[bool] = field(default_factory=list)


def is_doc(body: bytes) -> bool:
    """Whether the bytes are an old Office file with a Word document in it."""
    return holds_stream(body, _STREAM)


def read_doc(page: Page) -> Extracted:
    """Read an old Word file. Raises `RejectedPage`: `too_large`, `binary`, `encrypted`, `damaged_doc`, `image_only`, `empty`."""
    refuse_size(page.body)
    with refusing_damage(page.body, "damaged_doc", "the file cannot be read", "fetch it again, or save it as DOCX"):
        word = _open(page.body)
        text = _text(word)
        items = list(_items(_paragraphs(word, text)))
    return extracted(page, "doc", items, text.count(_PICTURE))


def _open(body: bytes) -> _Word:
    with olefile.OleFileIO(BytesIO(body)) as container:
        main = container.openstream(_STREAM).read()
        version, flags = struct.unpack_from("<H", main, 2)[0], struct.unpack_from("<H", main, 10)[0]
        if version < _WORD_97:
            raise RejectedPage("extract", "binary", "a Word file from before 1997; save it as DOCX", repr(body[:80]))
        if flags & _FLAG_ENCRYPTED:
            raise RejectedPage("extract", "encrypted", "the file asks for a password; it was not meant for the public", repr(body[:80]))
        table = container.openstream("1Table" if flags & _FLAG_TABLE_1 else "0Table").read()
        data = container.openstream("Data").read() if container.exists("Data") else b""
    return _Word(main, table, data)


# --------------------------------------------------------------------------- text
def _text(word: _Word) -> str:
    """The main text; fills the pieces of `word`."""
    length = struct.unpack_from("<i", word.main, _LENGTH)[0]
    start, size = struct.unpack_from("<II", word.main, _PIECES)
    clx = word.table[start : start + size]
    position = 0
    while clx[position] == 1:  # properties that pieces share
        position += 3 + struct.unpack_from("<H", clx, position + 1)[0]
    pieces = clx[position + 5 :]
    count = (struct.unpack_from("<I", clx, position + 1)[0] - 4) // 12
    bounds = struct.unpack_from(f"<{count + 1}I", pieces)
    text = []
    for index in range(count):
        stated = struct.unpack_from("<I", pieces, 4 * (count + 1) + 8 * index + 2)[0]
        narrow = bool(stated & _COMPRESSED)
        offset = (stated & ~_COMPRESSED) // (2 if narrow else 1)
        characters = bounds[index + 1] - bounds[index]
        raw = word.main[offset : offset + characters * (1 if narrow else 2)]
        decoded = raw.decode("cp1252" if narrow else "utf-16-le", "replace")
        # Positions count units of two bytes: a character of four is followed by a mark that is left out later.
        text.append("".join(c if ord(c) < 0x10000 else c + "\0" for c in decoded).ljust(characters))
        word.starts.append(bounds[index])
        word.offsets.append(offset)
        word.narrow.append(narrow)
    return "".join(text)[:length]


def _offset(word: _Word, position: int) -> int:
    """Where in the main stream a character stands."""
    index = bisect_right(word.starts, position) - 1
    return word.offsets[index] + (position - word.starts[index]) * (1 if word.narrow[index] else 2)


def _paragraphs(word: _Word, text: str) -> Iterator[_Paragraph]:
    runs = _runs(word)
    firsts = [first for first, _ in runs]
    begin = 0
    for match in _PARAGRAPH_END.finditer(text):
        index = bisect_right(firsts, _offset(word, match.start())) - 1
        properties = _properties(word, runs[index][1]) if index >= 0 else _Properties()
        yield _Paragraph(text[begin : match.start()], match[0] == _CELL_END, properties)
        begin = match.end()
    if begin < len(text):
        yield _Paragraph(text[begin:], False, _Properties())


# --------------------------------------------------------------------------- properties
def _runs(word: _Word) -> list[tuple[int, bytes]]:
    """Paragraph properties by the offset at which they begin to hold."""
    start, size = struct.unpack_from("<II", word.main, _PARAGRAPHS)
    count = (size - 4) // 8
    pages = struct.unpack_from(f"<{count}I", word.table, start + 4 * (count + 1))
    runs: list[tuple[int, bytes]] = []
    for page in pages:
        begin = (page & 0x3FFFFF) * _PAGE
        block = word.main[begin : begin + _PAGE]
        paragraphs = block[_PAGE - 1]
        firsts = struct.unpack_from(f"<{paragraphs + 1}I", block)
        for index in range(paragraphs):
            at = 2 * block[4 * (paragraphs + 1) + 13 * index]
            if at == 0:
                runs.append((firsts[index], b""))
                continue
            # The length is given in words, with or without a byte of its own.
            size, at = (2 * block[at] - 1, at + 1) if block[at] else (2 * block[at + 1], at + 2)
            runs.append((firsts[index], block[at + 2 : at + size]))
    return sorted(runs)


def _properties(word: _Word, raw: bytes) -> _Properties:
    found = _Properties()
    for code, operand in _single(raw):
        if code == _HUGE:
            at = struct.unpack("<I", operand)[0]
            huge = _properties(word, word.data[at + 2 : at + 2 + struct.unpack_from("<H", word.data, at)[0]])
            found = _Properties(found.in_table or huge.in_table, found.ends_row or huge.ends_row, huge.layout or found.layout)
        elif code == _IN_TABLE:
            found.in_table = operand[0] != 0
        elif code == _ROW_END:
            found.ends_row = operand[0] != 0
        elif code == _ROW_LAYOUT:
            found.layout = _layout(operand)
    return found


def _single(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Codes and operands of the properties in a list of them."""
    position = 0
    while position + 2 <= len(raw):
        code = struct.unpack_from("<H", raw, position)[0]
        position += 2
        size = _OPERANDS.get(code >> 13)
        if size is None:
            if position >= len(raw) or (code == _TABS and raw[position] == 255):
                return
            if code == _ROW_LAYOUT:
                size, position = struct.unpack_from("<H", raw, position)[0] - 1, position + 2
            else:
                size, position = raw[position], position + 1
        yield code, raw[position : position + size]
        position += size


def _layout(operand: bytes) -> _RowLayout:
    count = operand[0]
    edges = list(struct.unpack_from(f"<{count + 1}h", operand, 1))
    described = 1 + 2 * (count + 1)
    flags = [
        struct.unpack_from("<H", operand, described + 20 * index)[0] if described + 20 * index + 2 <= len(operand) else 0
        for index in range(count)
    ]
    return _RowLayout(edges, flags)


# --------------------------------------------------------------------------- paragraphs and tables
def _items(paragraphs: Iterator[_Paragraph]) -> Iterator[str | RawTable]:
    rows: list[_Row] = []
    cells: list[str] = []
    cell: list[str] = []
    for paragraph in paragraphs:
        text = tidy(_FIELD_CODE.sub("", paragraph.text).translate(_MARKS))
        if paragraph.properties.in_table:
            if paragraph.properties.ends_row:
                rows.append(_Row(cells, paragraph.properties.layout))
                cells, cell = [], []
                continue
            cell.append(text)
            if paragraph.ends_cell:
                cells.append("\n".join(filter(None, cell)))
                cell = []
            continue
        yield from _flush(rows)
        rows = []
        yield from filter(None, text.split("\n"))
    yield from _flush(rows)


def _flush(rows: list[_Row]) -> Iterator[str | RawTable]:
    """A table, or its text where it only lays out the page."""
    if not rows:
        return
    grid = _grid(rows)
    if is_data(grid):
        yield RawTable("html", grid)
    else:
        for cell in grid:
            yield from filter(None, cell.text.split("\n"))


def _grid(rows: list[_Row]) -> list[Cell]:
    """Cells with grid coordinates: the columns are the edges of all rows."""
    columns = _columns(edge for row in rows if row.layout for edge in row.layout.edges)
    cells: list[Cell] = []
    open_above: dict[int, Cell] = {}
    for number, row in enumerate(rows):
        column = merged = 0
        for index, text in enumerate(row.cells):
            flags, span = 0, 1
            if row.layout and index < len(row.layout.flags):
                flags = row.layout.flags[index]
                column = _column(columns, row.layout.edges[index])
                span = max(1, _column(columns, row.layout.edges[index + 1]) - column)
            above = open_above.get(column)
            if flags & _MERGED_ACROSS and merged and not text:
                cells[-1].colspan += span
            elif flags & _MERGED_DOWN and not flags & _MERGED_DOWN_FIRST and above is not None:
                above.rowspan = number - above.row + 1
            else:
                cells.append(Cell(number, column, text, 1, span))
                open_above[column] = cells[-1]
            column, merged = column + span, flags & _MERGED_ACROSS
    return cells


def _columns(edges: Iterator[int]) -> list[int]:
    """Where columns begin: edges that are not the same but for a hair."""
    found: list[int] = []
    for edge in sorted(set(edges)):
        if not found or edge - found[-1] > _SAME_EDGE:
            found.append(edge)
    return found


def _column(columns: list[int], edge: int) -> int:
    return max(0, bisect_right(columns, edge + _SAME_EDGE) - 1)
