"""OFD files (GB/T 33190-2016), the layout format of Chinese official documents: read as a PDF is, from positions and rules.

A ZIP container of XML parts. Lengths are millimetres from the page's upper left corner; a text states where each of its
characters stands by the distances between them. Seals, remarks and signatures are parts of their own and left alone.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from lxml import etree

from crawler.items import Page
from pipelines.draft import Extracted, RejectedPage
from pipelines.extract.documents import extracted, refuse_size, refusing_damage
from pipelines.extract.elements import Element
from pipelines.extract.pdf_lines import Glyph, without_footnotes
from pipelines.extract.printed_pages import MAX_PAGES, RULE_WIDTH, PrintedPage, cells_of, items_of_pages, rule_of
from pipelines.extract.zip_files import plain_name, read_part, zip_kind

#: Bytes of one part and of all parts read; a page of text has 100 kB.
_MAX_PART, _MAX_PARTS = 20_000_000, 100_000_000
#: Tags of one part: a page with a large table has 10,000.
_MAX_TAGS = 300_000
#: A full page of small print has 4,000 characters and a large table 2,000 rules; the library compares rules with each other.
_MOST_GLYPHS, _MOST_RULES = 20_000, 5_000
_POINTS = 72 / 25.4
#: What of a character stands above the line it stands on; half as wide as high are characters of ASCII.
_ABOVE = 0.88
#: A text turned by more than this is a mark across the page, no part of its lines.
_TILT = 0.1
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?")
_PATH = re.compile(r"[A-Z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?")
#: How many numbers follow an instruction of a path; the last two are where it leads.
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7}

Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class _Package:
    """The parts of the container, read one by one within a bound."""

    archive: zipfile.ZipFile
    names: dict[str, str]
    left: int = _MAX_PARTS

    def root(self, path: str) -> Element:
        """The root of a part. Raises `RejectedPage` (`too_large`), `KeyError` for a part that is not there."""
        content = read_part(self.archive, self.names[path.lower()], min(_MAX_PART, self.left))
        self.left -= len(content)
        if content.count(b"<") > _MAX_TAGS:
            raise RejectedPage("extract", "too_large", f"{path} holds more than {_MAX_TAGS} tags; look at the file")
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def is_ofd(body: bytes) -> bool:
    """Whether the bytes are a ZIP container with an OFD document."""
    return zip_kind(body) == "ofd"


def read_ofd(page: Page) -> Extracted:
    """Read an OFD file. Raises `RejectedPage`: `too_large`, `encrypted`, `damaged_ofd`, `image_only`, `empty`."""
    refuse_size(page.body)
    with refusing_damage(page.body, "damaged_ofd", "the OFD file cannot be read", "fetch it again"):
        pages = _pages(page.body)
        items = items_of_pages(pages)
    return extracted(page, "ofd", items, sum(printed.images for printed in pages))


def _pages(body: bytes) -> list[PrintedPage]:
    with zipfile.ZipFile(BytesIO(body)) as archive:
        package = _Package(archive, {plain_name(name): name for name in archive.namelist()})
        if "encryptions.xml" in package.names:
            raise RejectedPage("extract", "encrypted", "the OFD file is encrypted; get an open copy", repr(body[:80]))
        main = _path("", _text(package.root("ofd.xml"), "DocRoot"))
        document = package.root(main)
        found = list(document.iterfind("{*}Pages/{*}Page"))
        if len(found) > MAX_PAGES:
            raise RejectedPage("extract", "too_large", f"{len(found)} pages, the limit is {MAX_PAGES}; look at the file")
        box = _text(document.find("{*}CommonData/{*}PageArea"), "PhysicalBox")
        templates = {
            template.get("ID"): _path(main, template.get("BaseLoc") or "")
            for template in document.iterfind("{*}CommonData/{*}TemplatePage")
        }
        return [_page(package, number, _path(main, entry.get("BaseLoc") or ""), box, templates) for number, entry in enumerate(found)]


def _path(part: str, stated: str) -> str:
    """The name of a part that another one states: from the container's root, or from beside that other."""
    return plain_name(posixpath.normpath(stated if stated.startswith("/") else posixpath.join(posixpath.dirname(part), stated)))


def _text(element: Element | None, name: str) -> str:
    """The text of the first element of that name below another."""
    found = next(element.iter("{*}" + name), None) if element is not None else None
    return ((found.text or "") if found is not None else "").strip()


def _page(package: _Package, number: int, path: str, box: str, templates: dict[str | None, str]) -> PrintedPage:
    root = package.root(path)
    area = _numbers(_text(root.find("{*}Area"), "PhysicalBox") or box)
    left, top, _, height = area if len(area) == 4 else (0.0, 0.0, 210.0, 297.0)
    drawn = _Drawing((_POINTS, 0.0, 0.0, _POINTS, -left * _POINTS, -top * _POINTS))
    for template in root.iterfind("{*}Template"):
        if template.get("TemplateID") in templates:
            drawn.draw(package.root(templates[template.get("TemplateID")]))
    drawn.draw(root)
    return PrintedPage(number, height * _POINTS, without_footnotes(drawn.glyphs), cells_of(drawn.rules), drawn.images)


class _Drawing:
    """The characters and rules of a page, in points."""

    def __init__(self, paper: Matrix) -> None:
        self.glyphs: list[Glyph] = []
        self.rules: list[dict[str, Any]] = []
        self.images = 0
        self._paper = paper

    def draw(self, root: Element) -> None:
        """Add what a page or a template shows. Raises `RejectedPage` (`too_large`)."""
        for element in root.iterfind("{*}Content//*"):
            name = etree.QName(element).localname
            if element.get("Visible") == "false":
                continue
            if name == "TextObject" and not (element.get("Fill") == "false" and element.get("Stroke") != "true"):
                self.glyphs += self._characters(element)
            elif name == "PathObject":
                self.rules += self._rules(element)
            elif name == "ImageObject":
                self.images += 1
            if len(self.glyphs) > _MOST_GLYPHS or len(self.rules) > _MOST_RULES:
                raise RejectedPage("extract", "too_large", "a page draws more than any page of a report; look at the file")

    def _matrix(self, element: Element) -> Matrix:
        """What leads from the element's lengths to points: its own matrix, then the place of its box on the paper."""
        own = _numbers(element.get("CTM") or "")
        box = _numbers(element.get("Boundary") or "")
        placed = (1.0, 0.0, 0.0, 1.0, box[0], box[1]) if len(box) == 4 else _SAME
        return _after(_after((own[0], own[1], own[2], own[3], own[4], own[5]) if len(own) == 6 else _SAME, placed), self._paper)

    def _characters(self, element: Element) -> Iterator[Glyph]:
        matrix = self._matrix(element)
        size = _number(element.get("Size"))
        if abs(matrix[1]) > _TILT * abs(matrix[0]) or matrix[0] <= 0 or matrix[3] <= 0 or size <= 0:
            return
        wide = matrix[0] * (_number(element.get("HScale")) or 1.0)
        high = size * matrix[3]
        x = y = 0.0
        for code in element.iterfind("{*}TextCode"):
            text = code.text or ""
            x, y = (_number(code.get(name)) if code.get(name) else before for name, before in (("X", x), ("Y", y)))
            for char, (across, down) in zip(text, _places(code, text, x, y, size), strict=False):
                left, level = _moved(matrix, across, down)
                width = size * wide * (0.5 if char.isascii() else 1.0)
                yield Glyph(char, left, left + width, level - _ABOVE * high, level + (1 - _ABOVE) * high, high)

    def _rules(self, element: Element) -> Iterator[dict[str, Any]]:
        """The straight rules of a path: its strokes, or itself where it is filled and flat."""
        matrix = self._matrix(element)
        lines = [_corners(matrix, line) for line in _lines(_text(element, "AbbreviatedData"))]
        if element.get("Fill") == "true" and lines:
            x0, top = (min(line[place] for line in lines) for place in (0, 1))
            x1, bottom = (max(line[place] for line in lines) for place in (2, 3))
            if min(x1 - x0, bottom - top) <= RULE_WIDTH:
                yield rule_of(x0, top, x1, bottom)
                return
        if element.get("Stroke") != "false":
            yield from (rule_of(*line) for line in lines if min(line[2] - line[0], line[3] - line[1]) <= RULE_WIDTH)


def _places(code: Element, text: str, x: float, y: float, size: float) -> Iterator[tuple[float, float]]:
    """Where each character stands; a text without distances is set solid."""
    steps = _steps(code.get("DeltaX"), len(text))
    downs = _steps(code.get("DeltaY"), len(text))
    for place, char in enumerate(text):
        yield x, y
        solid = 0.0 if downs else size * (0.5 if char.isascii() else 1.0)
        x += steps[place] if place < len(steps) else solid
        y += downs[place] if place < len(downs) else 0.0


def _steps(stated: str | None, most: int) -> list[float]:
    """Distances between characters; `g 12 5.6` is twelve times 5.6."""
    words = (stated or "").split()
    found: list[float] = []
    place = 0
    while place < len(words) and len(found) < most:
        if words[place] == "g":
            times, step = (_number(word) for word in [*words[place + 1 : place + 3], "0", "0"][:2])
            found += [step] * min(max(int(times), 0), most)
            place += 3
        else:
            found.append(_number(words[place]))
            place += 1
    return found


def _lines(path: str) -> list[tuple[float, float, float, float]]:
    """The straight lines of a path, from corner to corner."""
    found: list[tuple[float, float, float, float]] = []
    corner = first = (0.0, 0.0)
    name, operands = "", list[float]()
    for token in _PATH.findall(path):
        if token.isalpha():
            name, operands = token, []
            if name == "C":
                found.append((*corner, *first))
                corner = first
            continue
        operands.append(float(token))
        if len(operands) == _OPERANDS.get(name, 0):
            to = (operands[-2], operands[-1])
            if name == "L":
                found.append((*corner, *to))
            elif name in "SM":
                first = to
            corner, operands = to, []
    return found


def _corners(matrix: Matrix, line: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a line on the paper."""
    (x0, y0), (x1, y1) = _moved(matrix, line[0], line[1]), _moved(matrix, line[2], line[3])
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _after(first: Matrix, then: Matrix) -> Matrix:
    """One matrix for two, the first of which is applied first."""
    a, b, c, d, e, f = first
    across, down = _moved(then, e, f)
    return (
        a * then[0] + b * then[2],
        a * then[1] + b * then[3],
        c * then[0] + d * then[2],
        c * then[1] + d * then[3],
        across,
        down,
    )


def _moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    return matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5]


def _numbers(stated: str) -> list[float]:
    return [float(number) for number in _NUMBER.findall(stated)[:6]]


def _number(stated: str | None) -> float:
    found = _NUMBER.match(stated or "")
    return float(found[0]) if found else 0.0
