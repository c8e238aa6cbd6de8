"""Word files as Word wrote them until 2007 (`.doc`, and `.wps` of the same make): paragraphs and tables.

Most reports that were only attached before 2015 are such files. Read after [MS-DOC], the format's published description:
the text is pieces of one stream, a paragraph's properties say whether it closes a cell or a row, and a row's
properties where its columns begin and which cells are merged. What stands in text boxes comes behind the text.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

import olefile

from crawler.items import Page
from pipelines.draft import Extracted, RejectedPage
from pipelines.extract.doc_numbers import LEVEL, OVERRIDE, numbering_of
from pipelines.extract.doc_properties import ROW_LAYOUT, single_properties
from pipelines.extract.documents import extracted, holds_stream, refuse_size, refusing_damage
from pipelines.extract.unseen import is_footnote
from pipelines.extract.word_numbers import Counters, Numbering
from pipelines.extract.word_rows import Paragraph, RowLayout, items_of

#: Name of the stream that makes a container a Word file.
_STREAM = "WordDocument"
_WORD_97 = 0x00C1
#: Where the header says how much main text there is, and where the tables of characters, paragraphs and pieces stand.
_LENGTH, _CHARACTERS, _PARAGRAPHS, _PIECES = 0x4C, 0xFA, 0x102, 0x1A2
#: Lengths of what stands between the text and the text boxes (footnotes, headers, macros, remarks, endnotes), and theirs.
_BETWEEN, _BOXES = (0x50, 0x54, 0x58, 0x5C, 0x60), 0x64
_FLAG_ENCRYPTED, _FLAG_TABLE_1 = 0x0100, 0x0200
_PAGE = 512
_COMPRESSED = 0x40000000
# Properties of paragraphs, and those of characters that take them out of the text.
_IN_TABLE, _ROW_END, _HUGE = 0x2416, 0x2417, 0x6646
_DELETED, _HIDDEN, _STRUCK, _STRUCK_TWICE, _RAISED = 0x0800, 0x083C, 0x0837, 0x2A53, 0x2A48
_CELL_END, _PARAGRAPH_END = "\x07", re.compile("[\r\x07\x0c]")
#: A field is its instructions and its result: `\x13 PAGE \x14 3 \x15`.
_FIELD_CODE = re.compile("\x13[^\x13\x14\x15]*(?:\x14|(?=\x15))")
#: Line and column breaks, hyphens; the others stand for pictures, notes, comments and the ends of fields.
_MARKS = str.maketrans(
    {"\x1e": "-", "\x0b": "\n", "\x0e": "\n", "\t": " "} | {chr(code): None for code in (*range(7), 8, 0x14, 0x15, 0x1F)}
)
_PICTURE = "\x01"
_ALL_BUT_ENDS = re.compile("[^\r\x07\x0c]")
#: Characters before a raised one that tell whether it is a footnote's.
_BEFORE_MARK = 20


@dataclass(slots=True)
class _Properties:
    """What a paragraph's properties say of tables."""

    in_table: bool = False
    ends_row: bool = False
    layout: RowLayout | None = None
    #: The list and level it names.
    numbered: str | None = None
    level: int | None = None


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
        text = _seen(word, _text(word))
        items = list(items_of(_paragraphs(word, text)))
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
    """The main text, and behind it that of its boxes; fills the pieces of `word`."""
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
    length, between, boxes = (
        sum(struct.unpack_from("<i", word.main, at)[0] for at in places) for places in ((_LENGTH,), _BETWEEN, (_BOXES,))
    )
    whole = "".join(text)
    # Positions stay those of the file: paragraphs between are blank.
    return whole[:length] + "\0" * (len(whole[length : length + between])) + whole[length + between : length + between + boxes]


def _seen(word: _Word, text: str) -> str:
    """The text without what is deleted, hidden or struck, and without marks of footnotes; its ends of paragraphs stay."""
    taken = _taken(word)
    if not taken:
        return text
    ends = [end for _, end, _ in taken]
    parts: list[str] = []
    done = 0
    for start, offset, narrow, stop in zip(word.starts, word.offsets, word.narrow, [*word.starts[1:], len(text)], strict=True):
        width = 1 if narrow else 2
        for first, last, raised in (taken[index] for index in range(bisect_right(ends, offset), len(taken))):
            if first >= offset + (stop - start) * width:
                break
            begin = max(start + (first - offset) // width, done)
            end = max(min(start + (last - offset) // width, stop), begin)
            piece = text[begin:end]
            parts.append(text[done:begin])
            before = "".join(parts[-2:])[-_BEFORE_MARK:]
            parts.append(piece if raised and not is_footnote(piece, before) else _ALL_BUT_ENDS.sub("\0", piece))
            done = end
    return "".join((*parts, text[done:]))


def _offset(word: _Word, position: int) -> int:
    """Where in the main stream a character stands."""
    index = bisect_right(word.starts, position) - 1
    return word.offsets[index] + (position - word.starts[index]) * (1 if word.narrow[index] else 2)


def _paragraphs(word: _Word, text: str) -> Iterator[Paragraph]:
    runs = _runs(word)
    firsts = [run[0] for run in runs]
    numbering = numbering_of(word.main, word.table)
    counters = Counters(numbering.lists)
    begin = 0
    for match in _PARAGRAPH_END.finditer(text):
        index = bisect_right(firsts, _offset(word, match.start())) - 1
        style, raw = runs[index][1:] if index >= 0 else (0, b"")
        properties = _properties(word, raw)
        printed = _printed(text[begin : match.start()])
        if printed.strip():
            printed = _number(properties, style, numbering, counters) + printed
        yield Paragraph(printed, properties.in_table, match[0] == _CELL_END, properties.ends_row, properties.layout)
        begin = match.end()
    if begin < len(text):
        yield Paragraph(_printed(text[begin:]))


def _number(properties: _Properties, style: int, numbering: Numbering, counters: Counters) -> str:
    """The number that Word prints before a paragraph; its own list goes before that of its style."""
    implied, level = numbering.styles.get(str(style), ("0", 0))
    number = properties.numbered if properties.numbered is not None else implied
    return counters.next(number, properties.level if properties.level is not None else level)


def _printed(text: str) -> str:
    return _FIELD_CODE.sub("", text).translate(_MARKS)


# --------------------------------------------------------------------------- properties
def _pages(word: _Word, place: int) -> Iterator[bytes]:
    """The pages of a table of properties."""
    start, size = struct.unpack_from("<II", word.main, place)
    count = (size - 4) // 8
    if count > len(word.main) // _PAGE:
        raise RejectedPage("extract", "damaged_doc", "the file lists pages it does not have; fetch it again")
    for page in struct.unpack_from(f"<{count}I", word.table, start + 4 * (count + 1)):
        begin = (page & 0x3FFFFF) * _PAGE
        yield word.main[begin : begin + _PAGE]


def _runs(word: _Word) -> list[tuple[int, int, bytes]]:
    """Style and properties of paragraphs by the offset at which they begin to hold."""
    runs: list[tuple[int, int, bytes]] = []
    for block in _pages(word, _PARAGRAPHS):
        paragraphs = block[_PAGE - 1]
        firsts = struct.unpack_from(f"<{paragraphs + 1}I", block)
        for index in range(paragraphs):
            at = 2 * block[4 * (paragraphs + 1) + 13 * index]
            if at == 0:
                runs.append((firsts[index], 0, b""))
                continue
            # The length is given in words, with or without a byte of its own.
            size, at = (2 * block[at] - 1, at + 1) if block[at] else (2 * block[at + 1], at + 2)
            runs.append((firsts[index], struct.unpack_from("<H", block, at)[0], block[at + 2 : at + size]))
    return sorted(runs)


def _taken(word: _Word) -> list[tuple[int, int, bool]]:
    """Where characters begin and end that are no part of the text; the last says whether they are raised, and part of it unless a mark."""
    found: list[tuple[int, int, bool]] = []
    for block in _pages(word, _CHARACTERS):
        runs = block[_PAGE - 1]
        bounds = struct.unpack_from(f"<{runs + 1}I", block)
        for index in range(runs):
            at = 2 * block[4 * (runs + 1) + index]
            stated = dict(single_properties(block[at + 1 : at + 1 + block[at]])) if at else {}
            gone = any(stated.get(code, b"\0")[:1] not in (b"\0", b"") for code in (_DELETED, _HIDDEN, _STRUCK, _STRUCK_TWICE))
            if gone or stated.get(_RAISED, b"\0")[:1] == b"\1":
                found.append((bounds[index], bounds[index + 1], not gone))
    return sorted(found)


def _properties(word: _Word, raw: bytes) -> _Properties:
    found = _Properties()
    for code, operand in single_properties(raw):
        if code == _HUGE:
            at = struct.unpack("<I", operand)[0]
            huge = _properties(word, word.data[at + 2 : at + 2 + struct.unpack_from("<H", word.data, at)[0]])
            found.in_table, found.ends_row = found.in_table or huge.in_table, found.ends_row or huge.ends_row
            found.layout = huge.layout or found.layout
        elif code == _IN_TABLE:
            found.in_table = operand[0] != 0
        elif code == _ROW_END:
            found.ends_row = operand[0] != 0
        elif code == ROW_LAYOUT:
            found.layout = _layout(operand)
        elif code == OVERRIDE:
            found.numbered = str(struct.unpack("<H", operand)[0])
        elif code == LEVEL:
            found.level = operand[0]
    return found


def _layout(operand: bytes) -> RowLayout:
    count = operand[0]
    edges = list(struct.unpack_from(f"<{count + 1}h", operand, 1))
    described = 1 + 2 * (count + 1)
    flags = [
        struct.unpack_from("<H", operand, described + 20 * index)[0] if described + 20 * index + 2 <= len(operand) else 0
        for index in range(count)
    ]
    return RowLayout(edges, flags)
