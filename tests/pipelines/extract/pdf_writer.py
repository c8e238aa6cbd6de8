"""Writes small PDF files for tests: text at a position, ruling lines, frames and pictures.

Coordinates are points from the page's upper left corner. Chinese characters are as wide as the font
size, ASCII half of it. No font is embedded: readers of positions need widths and a Unicode map only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

WIDTH, HEIGHT = 595, 842
LEFT, RIGHT, TOP, BOTTOM = 74.0, 522.0, 90.0, 760.0
EM = 16.0
PITCH = 28.0


def width_of(text: str, size: float = EM) -> float:
    return sum(0.5 if char.isascii() else 1.0 for char in text) * size


class PrintedCell(Protocol):
    """A cell of a report's table in grid coordinates."""

    @property
    def row(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def rowspan(self) -> int: ...
    @property
    def colspan(self) -> int: ...
    @property
    def text(self) -> str: ...


@dataclass
class Sheet:
    """One page: its drawing instructions and the characters it uses."""

    marks: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    picture: bool = False

    def text(self, x: float, y: float, text: str, size: float = EM, spread: float = 0.0) -> None:
        """Print text whose upper edge is at `y`; `spread` is added behind each character."""
        self.used |= set(text)
        codes = "".join(f"{ord(char):04x}" for char in text)
        self.marks.append(f"BT /F1 {size} Tf {spread} Tc {x} {HEIGHT - y - 0.88 * size} Td <{codes}> Tj ET")

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.marks.append(f"0.5 w {x0} {HEIGHT - y0} m {x1} {HEIGHT - y1} l S")

    def shade(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.marks.append(f"1 1 1 rg {x0} {HEIGHT - y1} {x1 - x0} {y1 - y0} re f 0 g")

    def cell(self, x0: float, y0: float, x1: float, y1: float, text: str = "", sides: str = "ltrb", size: float = 10.0) -> None:
        """A cell with the given sides ruled; a line feed in the text begins a new line."""
        for side, ends in {"l": (x0, y0, x0, y1), "r": (x1, y0, x1, y1), "t": (x0, y0, x1, y0), "b": (x0, y1, x1, y1)}.items():
            if side in sides:
                self.line(*ends)
        for number, line in enumerate(text.split("\n")):
            self.text(x0 + 2, y0 + 4 + number * 1.3 * size, line, size)

    def rows(self, top: float, columns: Sequence[float], rows: Sequence[Sequence[str]], height: float = 22.0, size: float = 10.0) -> float:
        """Ruled rows of equal height; returns where they end."""
        for number, row in enumerate(rows):
            y = top + number * height
            for x0, x1, text in zip(columns, columns[1:], row, strict=False):
                self.cell(x0, y, x1, y + height, text, size=size)
        return top + len(rows) * height


class Writer:
    """Sets paragraphs like a word processor: first line indented by two characters, page breaks where the page is full."""

    def __init__(self, header: str = "", numbers: str = "- {} -") -> None:
        self.sheets: list[Sheet] = []
        self.header, self.numbers = header, numbers
        self.y = BOTTOM
        self.new_page()

    @property
    def sheet(self) -> Sheet:
        return self.sheets[-1]

    def new_page(self) -> None:
        self.sheets.append(Sheet())
        self.y = TOP
        if self.header:
            self.sheet.text(LEFT, 40, self.header, 9)
        if self.numbers:
            self.sheet.text(280, 795, self.numbers.format(len(self.sheets)), 12)

    def line(self, x: float, text: str, size: float = EM) -> None:
        if self.y + size > BOTTOM:
            self.new_page()
        self.sheet.text(x, self.y, text, size)
        self.y += PITCH

    def title(self, text: str) -> None:
        self.line((WIDTH - width_of(text, 22)) / 2, text, 22)

    def paragraph(self, text: str, indent: float = 2 * EM) -> None:
        start, line = LEFT + indent, ""
        for char in text:
            if char != " " and start + width_of(line + char) > RIGHT + 0.1:
                self.line(start, line)
                start, line = LEFT, ""
            line += char
        self.line(start, line)

    def right(self, text: str) -> None:
        self.line(RIGHT - width_of(text) - EM, text)

    def table(self, cells: Sequence[PrintedCell], size: float = 10.0, *, open_ends: bool = False) -> None:
        """A ruled table. A page break falls between rows; cells over several rows go on behind it, their text too.

        `open_ends` leaves out the rules at the page break, as some programs do.
        """
        edges = _column_edges(cells, size)
        wrapped = {id(cell): _wrapped(cell.text, edges[cell.column + cell.colspan] - edges[cell.column] - 5, size) for cell in cells}
        step = 1.3 * size
        rows = max(cell.row + cell.rowspan for cell in cells)
        heights = [step + 8] * rows
        for cell in sorted(cells, key=lambda c: c.rowspan):
            span = range(cell.row, cell.row + cell.rowspan)
            missing = len(wrapped[id(cell)]) * step + 8 - sum(heights[row] for row in span)
            if missing > 0:
                heights[span[-1]] += missing
        numbers = [cell.row for cell in cells if not cell.text.strip("/-") or cell.text[0].isdecimal()]
        if self.y + sum(heights[: min(numbers, default=0) + 1]) > BOTTOM:
            self.new_page()
        first = 0
        while first < rows:
            last = first
            while last + 1 < rows and self.y + sum(heights[first : last + 2]) <= BOTTOM:
                last += 1
            if self.y + sum(heights[first : last + 1]) > BOTTOM and self.y > TOP:
                self.new_page()
                continue
            tops = [self.y + sum(heights[first:row]) for row in range(first, last + 2)]
            for cell in cells:
                start, end = max(cell.row, first), min(cell.row + cell.rowspan - 1, last)
                if start > end:
                    continue
                top, bottom = tops[start - first], tops[end + 1 - first]
                room = int((bottom - top - 8) / step) if end < cell.row + cell.rowspan - 1 else len(wrapped[id(cell)])
                lines, wrapped[id(cell)] = wrapped[id(cell)][:room], wrapped[id(cell)][room:]
                sides = "lr" + ("" if open_ends and start > cell.row else "t") + ("" if open_ends and end == last < rows - 1 else "b")
                x0, x1 = edges[cell.column], edges[cell.column + cell.colspan]
                self.sheet.cell(x0, top, x1, bottom, "\n".join(lines), sides, size)
            self.y, first = tops[-1], last + 1
            if first < rows:
                self.new_page()
        self.y += 12

    def pdf(self) -> bytes:
        return pdf(self.sheets)


def _column_edges(cells: Sequence[PrintedCell], size: float) -> list[float]:
    """Columns as wide as their longest single cell, between one number and twelve characters, on a whole text width."""
    columns = max(cell.column + cell.colspan for cell in cells)
    wide = [3 * size] * columns
    for cell in cells:
        if cell.colspan == 1:
            wide[cell.column] = max(wide[cell.column], min(width_of(cell.text, size) + 6, 12 * size))
    scale = (RIGHT - LEFT) / sum(wide)
    return [LEFT + scale * sum(wide[:column]) for column in range(columns + 1)]


def _wrapped(text: str, width: float, size: float) -> list[str]:
    lines = []
    for part in text.split("\n"):
        line = ""
        for char in part:
            if line and width_of(line + char, size) > width:
                lines.append(line)
                line = ""
            line += char
        lines.append(line)
    return lines


def pdf(sheets: Sequence[Sheet], *, unicode_map: bool = True, without_meaning: str = "", trailer: str = "") -> bytes:
    """The file's bytes; the Unicode map gives nothing for characters `without_meaning`, `trailer` is added to the trailer dictionary."""
    used = sorted({char for sheet in sheets for char in sheet.used})
    pairs = "\n".join(f"<{ord(char):04x}> <{'' if char in without_meaning else f'{ord(char):04x}'}>" for char in used)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{len(used)} beginbfchar\n{pairs}\nendbfchar\nendcmap end end"
    )
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    font = (
        "<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R]"
        + (" /ToUnicode 5 0 R" if unicode_map else "")
        + " >>"
    )
    ascii_widths = " ".join(["500"] * 95)
    objects += [
        font,
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        f" /DW 1000 /W [32 [{ascii_widths}]] /FontDescriptor 6 0 R >>",
        f"<< /Length {len(cmap)} >> stream\n{cmap}\nendstream",
        "<< /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 -120 1000 880] /Ascent 880 /Descent -120 /ItalicAngle 0 >>",
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1"
        " /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >> stream\n\x00\nendstream",
    ]
    kids = []
    for sheet in sheets:
        content = "\n".join([*sheet.marks, *(["q 500 0 0 700 40 40 cm /I1 Do Q"] if sheet.picture else [])])
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {len(objects) + 2} 0 R"
            " /Resources << /Font << /F1 3 0 R >> /XObject << /I1 7 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(content)} >> stream\n{content}\nendstream")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n"
    )
    return body + f"{end}{len(body)}\n%%EOF\n".encode("latin-1")
