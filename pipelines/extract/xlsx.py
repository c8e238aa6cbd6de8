"""Workbooks in XML (`.xlsx`): what their visible sheets print.

Read from the XML itself, a cell at a time: a library reads every cell, style and merged area before it shows one,
and 180 kB that unpack to 45 MB of cells cost it half a minute and a gigabyte.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from lxml import etree

from pipelines.draft import RejectedPage
from pipelines.extract.elements import Element
from pipelines.extract.number_formats import printed
from pipelines.extract.unseen import is_footnote

#: The longest form has 60 rows and 15 columns; lists of other things go on for ever.
MAX_ROWS, MAX_COLUMNS = 500, 50
#: Bytes of a workbook unpacked; more is a bomb.
_MAX_UNPACKED = 50_000_000
#: Elements of one part that are looked at. Rows framed over their whole width have 16,384 cells each.
_MAX_ELEMENTS = 2_000_000
_MAX_SHEETS, _MAX_MERGED = 50, 5_000

_MERGED = re.compile(rb'mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_COLUMN_ENTRY = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_TRUE = ("1", "true", "on")

#: First row, row behind the last, first column, column behind the last.
Merged = tuple[int, int, int, int]


@dataclass(slots=True)
class _Cell:
    row: int
    column: int
    kind: str
    value: str
    style: int


@dataclass(slots=True, frozen=True)
class _Style:
    code: int = 0
    pattern: str | None = None
    unseen: bool = False


@dataclass(slots=True)
class _Styles:
    cells: list[_Style] = field(default_factory=list)

    def of(self, number: int) -> _Style:
        return self.cells[number] if number < len(self.cells) else _Style()


def sheets(body: bytes) -> Iterator[tuple[list[list[str]], list[Merged]]]:
    """Printed texts and merged cells of each visible sheet. Raises `RejectedPage` (`too_large`)."""
    with zipfile.ZipFile(BytesIO(body)) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > _MAX_UNPACKED:
            raise RejectedPage("extract", "too_large", f"the workbook unpacks to {unpacked} bytes; look at the file")
        names = {name.lower(): name for name in archive.namelist()}
        since_1904, paths = _visible(archive, names)
        parts = [archive.read(names[path.lower()]) for path in paths if path.lower() in names]
        raw = [_cells(part) for part in parts]
        needed = {int(cell.value) for cells in raw for cell in cells if cell.kind == "s" and cell.value.isdigit()}
        strings = _strings(_optional(archive, names, "xl/sharedstrings.xml"), needed)
        styles = _styles(_optional(archive, names, "xl/styles.xml"))
    for part, cells in zip(parts, raw, strict=True):
        yield _rows(cells, strings, styles, since_1904), _merged(part)


def _optional(archive: zipfile.ZipFile, names: dict[str, str], path: str) -> bytes:
    return archive.read(names[path]) if path in names else b""


def _elements(part: bytes, *tags: str) -> Iterator[Element]:
    """Elements of these tags once they are read, each forgotten behind; more elements than a sheet has are a bomb."""
    if not part:
        return
    parsed: Any = etree.iterparse(BytesIO(part), events=("end",), resolve_entities=False, no_network=True)
    for number, (_, element) in enumerate(parsed):
        if number == _MAX_ELEMENTS:
            raise RejectedPage("extract", "too_large", f"a part of the workbook holds more than {number} elements; look at the file")
        if _name(element) not in tags:
            continue
        yield element
        element.clear(keep_tail=False)
        while element.getprevious() is not None:
            del element.getparent()[0]


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _visible(archive: zipfile.ZipFile, names: dict[str, str]) -> tuple[bool, list[str]]:
    """Whether days count from 1904, and the parts of the visible sheets in order."""
    targets = {}
    for link in _elements(_optional(archive, names, "xl/_rels/workbook.xml.rels"), "Relationship"):
        target = (link.get("Target") or "").replace("\\", "/")
        targets[link.get("Id")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    since_1904, paths = False, []
    for element in _elements(_optional(archive, names, "xl/workbook.xml"), "workbookPr", "sheet", "sheets"):
        if _name(element) == "sheets":
            break
        if _name(element) == "workbookPr":
            since_1904 = element.get("date1904") in _TRUE
        elif (element.get("state") or "visible") == "visible":
            identifier = next((value for key, value in element.attrib.items() if key.endswith("}id")), None)
            if identifier in targets:
                paths.append(targets[identifier])
    return since_1904, paths[:_MAX_SHEETS]


# --------------------------------------------------------------------------- cells
def _cells(part: bytes) -> list[_Cell]:
    """Cells of the first rows and columns that hold something, without hidden rows and columns."""
    hidden = _hidden_columns(part)
    shown: list[_Cell] = []
    unseen: list[_Cell] = []
    row = column = 0
    pending: list[_Cell] = []
    for element in _elements(part, "c", "row"):
        if _name(element) == "row":
            row = int(element.get("r")) if (element.get("r") or "").isdigit() else row + 1
            is_hidden = element.get("hidden") in _TRUE or element.get("ht") in ("0", "0.0")
            for cell in pending:
                cell.row = row - 1
                (unseen if is_hidden or cell.column in hidden else shown).append(cell)
            pending, column = [], 0
            if row >= MAX_ROWS:
                break
            continue
        place = _REFERENCE.fullmatch(element.get("r") or "")
        column = _column(place[1]) + 1 if place else column + 1
        if column > MAX_COLUMNS:
            continue
        kind = element.get("t") or "n"
        value = _rich(element.find("{*}is")) if kind == "inlineStr" else element.findtext("{*}v") or ""
        if value:
            style = element.get("s") or "0"
            pending.append(_Cell(0, column - 1, kind, value, int(style) if style.isdigit() else 0))
    # A sheet of hidden rows alone says what it says.
    return [cell for cell in (shown or unseen) if cell.row < MAX_ROWS]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _hidden_columns(part: bytes) -> set[int]:
    found: set[int] = set()
    head = part[: max(part.find(b"sheetData"), 0)]
    for number, entry in enumerate(_COLUMN_ENTRY.finditer(head)):
        if number == _MAX_MERGED:
            break
        stated = dict(re.findall(rb'(\w+)="([^"]*)"', entry[1]))
        if stated.get(b"hidden") in (b"1", b"true") or stated.get(b"width") == b"0":
            first, last = stated.get(b"min", b"1"), stated.get(b"max", b"0")
            if first.isdigit() and last.isdigit():
                found.update(range(min(int(first), MAX_COLUMNS + 1) - 1, min(int(last), MAX_COLUMNS)))
    return found


def _merged(part: bytes) -> list[Merged]:
    found: list[Merged] = []
    for number, area in enumerate(_MERGED.finditer(part, max(part.rfind(b"sheetData>"), 0))):
        if number == _MAX_MERGED:
            raise RejectedPage("extract", "too_large", f"a sheet merges more than {_MAX_MERGED} areas; look at the file")
        left, right = _column(area[1].decode()), _column(area[3].decode()) + 1
        found.append((int(area[2]) - 1, int(area[4]), left, right))
    return found


# --------------------------------------------------------------------------- texts
def _strings(part: bytes, needed: set[int]) -> dict[int, str]:
    """The shared strings that cells ask for."""
    found: dict[int, str] = {}
    last = max(needed, default=-1)
    for number, element in enumerate(_elements(part, "si")):
        if number in needed:
            found[number] = _rich(element)
        if number >= last:
            break
    return found


def _rich(element: Element | None) -> str:
    """Text of a string without struck runs and footnote marks; readings above it (`rPh`) are no part of it."""
    if element is None:
        return ""
    text = "".join(plain.text or "" for plain in element.iterfind("{*}t"))
    for run in element.iterfind("{*}r"):
        piece = run.findtext("{*}t") or ""
        raised = run.find("{*}rPr/{*}vertAlign")
        if _is_on(run.find("{*}rPr/{*}strike")):
            continue
        if raised is not None and raised.get("val") != "baseline" and is_footnote(piece, text):
            continue
        text += piece
    return text


def _is_on(element: Element | None) -> bool:
    return element is not None and (element.get("val") or "1") in _TRUE


def _styles(part: bytes) -> _Styles:
    patterns: dict[int, str] = {}
    fonts: list[tuple[bool, bool]] = []
    styles = _Styles()
    for element in _elements(part, "numFmt", "font", "xf"):
        name, parent = _name(element), element.getparent()
        if name == "numFmt" and (element.get("numFmtId") or "").isdigit():
            patterns[int(element.get("numFmtId"))] = element.get("formatCode") or ""
        elif name == "font" and parent is not None and _name(parent) == "fonts":
            size, colour = element.find("{*}sz"), element.find("{*}color")
            tiny = size is not None and size.get("val") in ("0", "0.5", "1")
            white = colour is not None and (colour.get("rgb") or "").upper() in ("FFFFFFFF", "00FFFFFF")
            fonts.append((_is_on(element.find("{*}strike")) or tiny, white))
        elif name == "xf" and parent is not None and _name(parent) == "cellXfs":
            code, font = (int(element.get(key)) if (element.get(key) or "").isdigit() else 0 for key in ("numFmtId", "fontId"))
            gone, white = fonts[font] if font < len(fonts) else (False, False)
            # White heads stand on a fill.
            styles.cells.append(_Style(code, patterns.get(code), gone or (white and element.get("fillId") in (None, "0"))))
    return styles


def _rows(cells: list[_Cell], strings: dict[int, str], styles: _Styles, since_1904: bool) -> list[list[str]]:
    if not cells:
        return []
    rows = [[""] * (max(cell.column for cell in cells) + 1) for _ in range(max(cell.row for cell in cells) + 1)]
    for cell in cells:
        style = styles.of(cell.style)
        rows[cell.row][cell.column] = "" if style.unseen else _text(cell, strings, style, since_1904)
    return rows


def _text(cell: _Cell, strings: dict[int, str], style: _Style, since_1904: bool) -> str:
    if cell.kind == "s":
        return strings.get(int(cell.value), "") if cell.value.isdigit() else ""
    if cell.kind == "b":
        return "TRUE" if cell.value == "1" else "FALSE"
    if cell.kind != "n":
        return cell.value
    try:
        number = float(cell.value)
    except ValueError:
        return cell.value
    return printed(number, style.code, style.pattern, since_1904=since_1904)
