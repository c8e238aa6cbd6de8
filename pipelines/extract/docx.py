"""Word files (`.docx`): paragraphs with the numbers Word prints before them, tables with merged cells.

Read from the XML itself: a library's paragraph text leaves out content controls, smart tags and
inserted text, and none restores automatic numbers, which most headings of these reports have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from crawler.items import Cell, Page
from pipelines.draft import Extracted, RejectedPage
from pipelines.extract.charset import decode
from pipelines.extract.documents import extracted, in_file, is_data, refuse_size, refusing_damage, tidy
from pipelines.extract.docx_looks import HINTS, MC, TRANSPARENT, Looks, W
from pipelines.extract.elements import Element
from pipelines.extract.mime import is_mhtml, main_part
from pipelines.extract.tables import RawTable
from pipelines.extract.web_page import read_html
from pipelines.extract.word_numbers import LONGEST_NUMBER, Counters, Level, NumberedList, Numbering
from pipelines.extract.word_parts import is_word_markup, word_parts
from pipelines.extract.zip_files import zip_kind

_PICTURES = frozenset((W + "drawing", W + "pict", W + "object"))
_TEXT_BOX = W + "txbxContent"
#: Word 2003 keeps the printed number of a paragraph beside it, for bullets the code of a sign.
_HINTED_NUMBER = f"{W}pPr/{W}listPr/{HINTS}t"
_ORDINAL = re.compile("[0-9一二三四五六七八九十①-⑳]")


def is_docx(body: bytes) -> bool:
    """Whether the bytes are a Word file: a ZIP container that holds a document, or such a document in a single XML file."""
    return zip_kind(body) == "docx" or is_word_markup(body)


def read_docx(page: Page) -> Extracted:
    """Read a Word file. Raises `RejectedPage`: `too_large`, `damaged_docx`, `image_only`, `empty`."""
    refuse_size(page.body)
    with refusing_damage(page.body, "damaged_docx", "the file cannot be unpacked", "fetch it again"):
        parts = word_parts(page.body)
    body = parts.document.find(W + "body")
    if body is None:
        raise RejectedPage("extract", "damaged_docx", "the document has no body; save it again with Word", repr(page.body[:80]))
    if parts.chunk and next(body.iter(W + "t"), None) is None:
        return _wrapped(page, parts.chunk)
    reader = _Reader(_numbering_of(parts.numbering, parts.styles), Looks(parts.styles))
    images = sum(1 for _ in body.iter(*_PICTURES))
    return extracted(page, "docx", list(reader.items(body)), images)


def _wrapped(page: Page, chunk: bytes) -> Extracted:
    """The web page that a file consists of: office systems write no text of their own, Word turns the page into one when it opens it."""
    inner = replace(page, body=chunk, media_type="text/html", declared_charset=None)
    if is_mhtml(chunk):
        inner = main_part(inner)
    return in_file(read_html(inner, decode(inner.body, inner.declared_charset)), page)


def _value(element: Element | None, path: str) -> str | None:
    """The `w:val` of the first element at the path of `w:` names; `None` where it or the element is missing."""
    found = element.find("/".join(W + name for name in path.split("/"))) if element is not None else None
    return None if found is None else found.get(W + "val")


def _number(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,6}", text) else default


# --------------------------------------------------------------------------- automatic numbers
def _numbering_of(numbering: Element | None, styles: Element | None) -> Numbering:
    result = Numbering()
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
                levels[level] = Level(levels[level].form, levels[level].text, _number(start, 1))
                restarted = True
        result.lists[number] = NumberedList(f"num {number}" if restarted else f"abstract {base}", levels)
    if styles is not None:
        result.styles = _numbered_styles(styles)
    return result


def _levels(parent: Element) -> dict[int, Level]:
    return {
        _number(level.get(W + "ilvl"), 0): Level(
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


# --------------------------------------------------------------------------- text and tables
_JOINS_DIGITS = "0123456789,，.．"
_NUMBERED_DATUM = re.compile(r"[\d.,，．]+ (\d[\d,.]*)")


class _Reader:
    """Walks the document once, in order, because automatic numbers count along."""

    def __init__(self, numbering: Numbering, looks: Looks) -> None:
        self._counters = Counters(numbering.lists)
        self._styles = numbering.styles
        self._looks = looks

    def items(self, body: Element) -> Iterator[str | RawTable]:
        """Lines and tables below an element; tables that only lay out text give their lines.

        What stands in a text box comes behind the paragraph that holds the box.
        """
        for block in _blocks(body):
            if block.tag == W + "p":
                yield from self._lines(block)
                for box in _boxes(block):
                    yield from self.items(box)
                continue
            if _is_frame(block):
                for cell in (cell for row in _children(block, W + "tr") for cell in _children(row, W + "tc")):
                    yield from self.items(cell)
                continue
            cells = self._grid(block)
            if is_data(cells):
                yield RawTable("html", cells)
            else:
                yield from (line for cell in cells for line in cell.text.split("\n") if line)

    def _lines(self, paragraph: Element) -> list[str]:
        number = self._number(paragraph)
        text = tidy("".join(self._looks.pieces(paragraph)))
        # 9 in front of 321 is a number of the list, not 9321.
        parted = number and number[-1] in _JOINS_DIGITS and text[:1].isdigit()
        return (f"{number} {text}" if parted else number + text).split("\n") if text else []

    def _number(self, paragraph: Element) -> str:
        """The number printed before a paragraph with its punctuation; empty for plain paragraphs and bullets."""
        number = _value(paragraph, "pPr/numPr/numId")
        level = _number(_value(paragraph, "pPr/numPr/ilvl"), 0)
        if number is None and (hint := paragraph.find(_HINTED_NUMBER)) is not None:
            printed = (hint.get(HINTS + "val") or "")[:LONGEST_NUMBER]
            return printed if _ORDINAL.search(printed) else ""
        if number is None:
            number, level = self._styles.get(_value(paragraph, "pPr/pStyle") or "", ("0", 0))
        return self._counters.next(number, level)

    def _is_numbered(self, paragraph: Element) -> bool:
        return _value(paragraph, "pPr/numPr/numId") is not None or (_value(paragraph, "pPr/pStyle") or "") in self._styles

    def _cell_text(self, cell: Element) -> str:
        lines: list[str] = []
        for block in _blocks(cell):
            if block.tag == W + "tbl":
                lines += [c.text for c in self._grid(block) if c.text]
                continue
            printed = self._lines(block)
            for box in _boxes(block):
                printed += [
                    text for item in self.items(box) for text in ([item] if isinstance(item, str) else (c.text for c in item.cells))
                ]
            # The list number of a row of numbers is no part of the datum.
            bare = _NUMBERED_DATUM.fullmatch(printed[0]) if len(printed) == 1 else None
            lines += [bare[1]] if bare and self._is_numbered(block) else printed
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


def _is_frame(table: Element) -> bool:
    """Whether a table has but one column and holds other tables: it frames them, and their cells stay apart."""
    rows = list(_children(table, W + "tr"))
    return next(table.iterdescendants(W + "tbl"), None) is not None and all(len(list(_children(row, W + "tc"))) == 1 for row in rows)


def _boxes(paragraph: Element) -> Iterator[Element]:
    """The text boxes of a paragraph, without those inside of others and the second copy that older programs read."""
    for box in paragraph.iter(_TEXT_BOX):
        holder = box.getparent()
        while holder is not paragraph and holder.tag != _TEXT_BOX and not _repeats(holder):
            holder = holder.getparent()
        if holder is paragraph:
            yield box


def _repeats(element: Element) -> bool:
    """Whether the element says again what stands before it."""
    if element.tag != MC + "Fallback":
        return False
    choice = element.getprevious()
    return choice is not None and next(choice.iter(_TEXT_BOX), None) is not None


def _merged(cell: Element, name: str) -> bool:
    """Whether the cell continues the one above (`vMerge`) or before it (`hMerge`); Word 2003 writes both in small letters."""
    merge = cell.find(f"{W}tcPr/{W}{name}")
    if merge is None:
        merge = cell.find(f"{W}tcPr/{W}{name.lower()}")
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
