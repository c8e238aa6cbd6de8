"""Word files (`.docx`): paragraphs with the numbers Word prints before them, tables with merged cells.

Read from the XML itself: a library's paragraph text leaves out content controls, smart tags and
inserted text, and none restores automatic numbers, which most headings of these reports have.
"""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from lxml import etree

from crawler.items import Cell, Page
from pipelines.draft import Extracted, RejectedPage
from pipelines.extract.documents import extracted, is_data, refuse_size, refusing_damage, tidy
from pipelines.extract.docx_looks import TRANSPARENT, Looks, W
from pipelines.extract.elements import Element
from pipelines.extract.tables import RawTable

#: Bytes of one part unpacked. A report of 60 pages has 5 MB; more is a bomb.
_MAX_PART = 50_000_000
_DOCUMENT = "word/document.xml"

#: Tags of one part: a report of 60 pages has 150,000. Each costs 150 bytes and more of memory.
_MAX_TAGS = 1_500_000
#: Paragraphs whose automatic number is as long as this are none.
_LONGEST_NUMBER = 40
_PICTURES = frozenset((W + "drawing", W + "pict", W + "object"))


def is_docx(body: bytes) -> bool:
    """Whether the bytes are a ZIP container that names a Word document."""
    return body.startswith(b"PK\x03\x04") and _DOCUMENT.encode() in body


def read_docx(page: Page) -> Extracted:
    """Read a Word file. Raises `RejectedPage`: `too_large`, `damaged_docx`, `image_only`, `empty`."""
    refuse_size(page.body)
    document, numbering, styles = _parts(page.body)
    body = document.find(W + "body")
    if body is None:
        raise RejectedPage("extract", "damaged_docx", "the document has no body; save it again with Word", repr(page.body[:80]))
    reader = _Reader(_numbering_of(numbering, styles), Looks(styles))
    images = sum(1 for _ in body.iter(*_PICTURES))
    return extracted(page, "docx", list(reader.items(body)), images)


def _parts(body: bytes) -> tuple[Element, Element | None, Element | None]:
    """Roots of document, numbering and styles; the latter two may be missing."""
    damaged = refusing_damage(body, "damaged_docx", "the file cannot be unpacked", "fetch it again")
    with damaged, zipfile.ZipFile(BytesIO(body)) as archive:
        names = set(archive.namelist())
        document = _part(archive, _DOCUMENT)
        numbering, styles = (_part(archive, name) if name in names else None for name in ("word/numbering.xml", "word/styles.xml"))
    return document, numbering, styles


def _part(archive: zipfile.ZipFile, name: str) -> Element:
    with archive.open(name) as stream:
        content = stream.read(_MAX_PART + 1)
    if len(content) > _MAX_PART:
        raise RejectedPage("extract", "too_large", f"{name} unpacks to more than {_MAX_PART} bytes; look at the file")
    if content.count(b"<") > _MAX_TAGS:
        raise RejectedPage("extract", "too_large", f"{name} holds more than {_MAX_TAGS} tags; look at the file")
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def _value(element: Element | None, path: str) -> str | None:
    """The `w:val` of the first element at the path of `w:` names; `None` where it or the element is missing."""
    found = element.find("/".join(W + name for name in path.split("/"))) if element is not None else None
    return None if found is None else found.get(W + "val")


def _number(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,6}", text) else default


# --------------------------------------------------------------------------- automatic numbers
@dataclass(slots=True)
class _Level:
    """One level of a list: number format, text with `%1` for the number of level 1, and first number."""

    form: str
    text: str
    start: int


@dataclass(slots=True)
class _List:
    """A list as used in the text; lists with the same `counter` go on counting from each other."""

    counter: str
    levels: dict[int, _Level]


@dataclass(slots=True)
class _Numbering:
    """Lists by id, and the list and level that paragraph styles imply."""

    lists: dict[str, _List] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)


def _numbering_of(numbering: Element | None, styles: Element | None) -> _Numbering:
    result = _Numbering()
    if numbering is None:
        return result
    abstract = {element.get(W + "abstractNumId"): _levels(element) for element in numbering.iterfind(W + "abstractNum")}
    for element in numbering.iterfind(W + "num"):
        number, base = element.get(W + "numId") or "", _value(element, "abstractNumId")
        levels = dict(abstract.get(base, {}))
        restarted = False
        for override in element.iterfind(W + "lvlOverride"):
            level = _number(override.get(W + "ilvl"), 0)
            levels |= _levels(override)
            start = _value(override, "startOverride")
            if start is not None and level in levels:
                levels[level] = _Level(levels[level].form, levels[level].text, _number(start, 1))
                restarted = True
        result.lists[number] = _List(f"num {number}" if restarted else f"abstract {base}", levels)
    if styles is not None:
        result.styles = _numbered_styles(styles)
    return result


def _levels(parent: Element) -> dict[int, _Level]:
    return {
        _number(level.get(W + "ilvl"), 0): _Level(
            _value(level, "numFmt") or "decimal", _value(level, "lvlText") or "", _number(_value(level, "start"), 1)
        )
        for level in parent.iterfind(W + "lvl")
    }


def _numbered_styles(styles: Element) -> dict[str, tuple[str, int]]:
    """List and level of each paragraph style, its own or inherited."""
    by_id = {style.get(W + "styleId") or "": style for style in styles.iterfind(W + "style")}
    numbered: dict[str, tuple[str, int]] = {}
    for style_id in by_id:
        current, seen = style_id, set[str]()
        while current in by_id and current not in seen:
            seen.add(current)
            number = _value(by_id[current], "pPr/numPr/numId")
            if number is not None:
                numbered[style_id] = number, _number(_value(by_id[current], "pPr/numPr/ilvl"), 0)
                break
            current = _value(by_id[current], "basedOn") or ""
    return numbered


class _Counters:
    """Gives each numbered paragraph, in the order of the text, the number Word prints before it."""

    def __init__(self, numbering: _Numbering) -> None:
        self._numbering = numbering
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)

    def next(self, paragraph: Element) -> str:
        """The printed number with its punctuation; empty for plain paragraphs and bullets."""
        number = _value(paragraph, "pPr/numPr/numId")
        level = _number(_value(paragraph, "pPr/numPr/ilvl"), 0)
        if number is None:
            number, level = self._numbering.styles.get(_value(paragraph, "pPr/pStyle") or "", ("0", 0))
        used = self._numbering.lists.get(number)
        if used is None or level not in used.levels:
            return ""
        counts = self._counts[used.counter]
        counts[level] = counts[level] + 1 if level in counts else used.levels[level].start
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        if used.levels[level].form in ("bullet", "none"):
            return ""
        shown = used.levels[level].text[:_LONGEST_NUMBER]
        return re.sub(r"%(\d)", lambda match: self._printed(used, counts, int(match[1]) - 1), shown)

    def numbered(self, paragraph: Element) -> bool:
        """Whether the paragraph belongs to a list."""
        return _value(paragraph, "pPr/numPr/numId") is not None or (_value(paragraph, "pPr/pStyle") or "") in self._numbering.styles

    def _printed(self, used: _List, counts: dict[int, int], level: int) -> str:
        shown = used.levels.get(level)
        return format_number(counts.get(level, shown.start), shown.form) if shown else ""


_CHINESE = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_ROMAN = ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def format_number(number: int, form: str) -> str:
    """A list number in one of Word's formats (`w:numFmt`); Arabic digits for formats these reports do not use."""
    if form in ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand"):
        return _chinese(number, _CHINESE, "十")
    if form == "chineseLegalSimplified":
        return _chinese(number, _LEGAL, "拾")
    if form == "ideographDigital":
        return "".join(_CHINESE[int(digit)] for digit in str(number))
    if form.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if form in ("lowerLetter", "upperLetter") and number >= 1:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman") and 1 <= number < 90:
        roman = _roman(number)
        return roman if form == "lowerRoman" else roman.upper()
    if form == "decimalFullWidth":
        return "".join(chr(0xFF10 + int(digit)) for digit in str(number))
    return str(number)


def _chinese(number: int, digits: str, ten: str) -> str:
    if not 1 <= number <= 99:
        return str(number)
    tens, ones = divmod(number, 10)
    # Counting writes 十一; the legal digits write 壹拾壹.
    leading = digits[tens] if tens > 1 or (tens and ten == "拾") else ""
    return leading + (ten if tens else "") + (digits[ones] if ones else "")


def _roman(number: int) -> str:
    printed = ""
    for value, letters in _ROMAN:
        printed += letters * (number // value)
        number %= value
    return printed


# --------------------------------------------------------------------------- text and tables
_JOINS_DIGITS = "0123456789,，.．"
_NUMBERED_DATUM = re.compile(r"[\d.,，．]+ (\d[\d,.]*)")


class _Reader:
    """Walks the document once, in order, because automatic numbers count along."""

    def __init__(self, numbering: _Numbering, looks: Looks) -> None:
        self._counters = _Counters(numbering)
        self._looks = looks

    def items(self, body: Element) -> Iterator[str | RawTable]:
        """Lines and tables below an element; tables that only lay out text give their lines."""
        for block in _blocks(body):
            if block.tag == W + "p":
                yield from self._lines(block)
                continue
            cells = self._grid(block)
            if is_data(cells):
                yield RawTable("html", cells)
            else:
                yield from (line for cell in cells for line in cell.text.split("\n") if line)

    def _lines(self, paragraph: Element) -> list[str]:
        number = self._counters.next(paragraph)
        text = tidy("".join(self._looks.pieces(paragraph)))
        # 9 in front of 321 is a number of the list, not 9321.
        parted = number and number[-1] in _JOINS_DIGITS and text[:1].isdigit()
        return (f"{number} {text}" if parted else number + text).split("\n") if text else []

    def _cell_text(self, cell: Element) -> str:
        lines: list[str] = []
        for block in _blocks(cell):
            if block.tag == W + "tbl":
                lines += [c.text for c in self._grid(block) if c.text]
                continue
            printed = self._lines(block)
            # The list number of a row of numbers is no part of the datum.
            bare = _NUMBERED_DATUM.fullmatch(printed[0]) if len(printed) == 1 else None
            lines += [bare[1]] if bare and self._counters.numbered(block) else printed
        return "\n".join(lines)

    def _grid(self, table: Element) -> list[Cell]:
        cells: list[Cell] = []
        # Per grid column the cell that a vertical merge may still lengthen.
        open_cells: dict[int, Cell] = {}
        # What merged cells hold below each other, joined once at the end.
        below: dict[int, list[str]] = {}
        rows = (
            row for row in _children(table, W + "tr") if not any(row.find(f"{W}trPr/{W}{gone}") is not None for gone in ("del", "hidden"))
        )
        for number, row in enumerate(rows):
            column = _number(_value(row, "trPr/gridBefore"), 0)
            for element in _children(row, W + "tc"):
                if element.find(f"{W}tcPr/{W}cellDel") is not None:
                    continue
                text = self._cell_text(element)
                colspan = max(_number(_value(element, "tcPr/gridSpan"), 1), 1)
                above = open_cells.get(column)
                if _merged(element, "hMerge") and cells and cells[-1].row == number:
                    cells[-1].colspan += colspan
                elif _merged(element, "vMerge") and above is not None and above.row + above.rowspan == number:
                    above.rowspan += 1
                    if text:
                        below.setdefault(id(above), [above.text]).append(text)
                else:
                    cells.append(Cell(number, column, text, 1, colspan))
                    open_cells[column] = cells[-1]
                column += colspan
        for cell in cells:
            if id(cell) in below:
                cell.text = "\n".join(filter(None, below[id(cell)]))
        return cells


def _merged(cell: Element, name: str) -> bool:
    """Whether the cell continues the one above (`vMerge`) or before it (`hMerge`)."""
    merge = cell.find(f"{W}tcPr/{W}{name}")
    return merge is not None and merge.get(W + "val") != "restart"


def _blocks(parent: Element) -> Iterator[Element]:
    """Paragraphs and tables of a body or cell, those inside content controls too."""
    for child in parent:
        if child.tag in (W + "p", W + "tbl"):
            yield child
        elif child.tag in TRANSPARENT:
            yield from _blocks(child)


def _children(parent: Element, tag: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, those inside content controls too."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in TRANSPARENT:
            yield from _children(child, tag)
