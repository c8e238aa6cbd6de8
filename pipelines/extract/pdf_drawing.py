"""Draw a PDF page within bounds, and tell which of its characters nobody sees.

The library draws whatever a file says: ten million strokes packed into a few kilobytes, pages that list a page a
million times. Here drawing stops with a name. Characters printed in no ink, covered by white, outside the page or
too small to read are marked; they are no part of the report. A scan's text layer is invisible too, and all there
is: a page is read without its invisible characters only where they are few.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from statistics import median
from typing import Any

from pdfminer.layout import LTChar, LTFigure, LTPage
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import LITERALS_FLATE_DECODE, PDFStream, list_value, resolve1, stream_value
from pdfplumber.page import Page as PdfPage
from pdfplumber.page import PDFPageAggregatorWithMarkedContent

from pipelines.draft import RejectedPage

#: A page that draws more characters and rules is a map (a full page of small print has 4,000).
MAX_OBJECTS = 20_000
#: Signs that part the words of a file's drawing instructions: a page of text and tables has 5,000, a full one 20,000.
#: The library reads 100,000 to 200,000 of them a second.
_MAX_DRAWING = 1_500_000
_MAX_INSTRUCTIONS = 16_000_000
_OPEN_STRING_COST = 50
_PARTING = b" \n\r\t\f\0[]()<>{}/%\\"
#: One stream of any kind but pictures, unpacked.
_MAX_STREAM, _MAX_STREAMS = 50_000_000, 200_000_000
#: Objects that are no streams (a page has 500 bytes of them, a tagged one 20,000); the library reads 100 kB a second.
_MAX_LISTED = 4_000_000
#: What beginning to draw a part costs, in the time of so many signs.
_PART_COST = 100
_MOST_NODES = 2_000

#: Left, bottom, right, top.
Box = tuple[float, float, float, float]

#: Font and size of a mark across pages.
Stamp = tuple[str, int]

_STREAM = re.compile(rb"stream\r?\n")
_DICTIONARY = 600
_INVISIBLE_MODES = (3, 7)
_UNSEEN = "unseen"
#: The mark of characters below a dark path: what they spell is not told any more.
BLACKENED = "blackened"
_MOST_COVERS = 300
#: Share of a page's characters that may be unseen without being its text layer, its dark theme or a slip of ours.
_FEW = 0.3
_TINY = 1.0
#: What covers a character is at least this share of it high; a digit narrower than that one is a stroke.
_HALF, _NARROW = 0.5, 0.08
_WHITE = 0.97
#: A text turned by more than this is a mark across the page, no part of its lines.
_TILT = 0.1
#: A title is at most this many times as large as the page's text.
_STAMP = 1.6


def refuse_bombs(body: bytes) -> None:
    """Raise `RejectedPage` (`too_large`) for packed parts that unpack to more than any report holds.

    Pictures are left alone, as they are never unpacked here.
    """
    position = total = outside = 0
    for match in _STREAM.finditer(body):
        if match.start() < position:
            continue
        outside += match.start() - position
        end = body.find(b"endstream", match.end())
        head = body[max(match.start() - _DICTIONARY, position) : match.start()].rpartition(b"obj")[2]
        position = end if end > 0 else len(body)
        if b"FlateDecode" in head and b"/Image" not in head:
            most = _MAX_LISTED if b"/ObjStm" in head else _MAX_STREAM
            total += len(_unpacked(body[match.end() : position], most))
            if total > _MAX_STREAMS:
                raise RejectedPage("extract", "too_large", f"the PDF unpacks to more than {_MAX_STREAMS} bytes; look at the file")
    if outside + len(body) - position > _MAX_LISTED:
        raise RejectedPage("extract", "too_large", f"the PDF lists its objects in more than {_MAX_LISTED} bytes; look at the file")


def _unpacked(data: bytes, most: int) -> bytes:
    try:
        plain = zlib.decompressobj().decompress(data, most + 1)
    except zlib.error:
        return b""
    if len(plain) > most:
        raise RejectedPage("extract", "too_large", f"a part of the PDF unpacks to more than {most} bytes; look at the file")
    return plain


def refuse_page_trees(catalog: dict[str, Any], most: int) -> None:
    """Raise `RejectedPage` (`too_large`) for trees of more pages than `most`, or that list their pages over and over."""
    waiting = [catalog.get("Pages")]
    pages = nodes = 0
    while waiting:
        node = resolve1(waiting.pop())
        nodes += 1
        kids = list_value(node["Kids"]) if isinstance(node, dict) and "Kids" in node else []
        pages += not kids
        if nodes + len(kids) > _MOST_NODES or pages > most:
            raise RejectedPage("extract", "too_large", f"more than {most} pages; look at the file")
        waiting += kids


class Budget:
    """How much a file may still draw."""

    def __init__(self) -> None:
        self.left = _MAX_DRAWING

    def spend(self, cost: int) -> None:
        """Raise `RejectedPage` (`too_large`) once all is spent."""
        self.left -= cost
        if self.left < 0:
            raise RejectedPage("extract", "too_large", f"the PDF draws more than {_MAX_DRAWING} instructions; look at the file")


class _Interpreter(PDFPageInterpreter):
    device: _Device

    def execute(self, streams: Sequence[object]) -> None:
        """Run instructions as far as the budget reaches."""
        for stream in streams:
            self.device.budget.spend(_PART_COST + _cost(stream_value(stream)))
        super().execute(streams)


def _cost(stream: PDFStream) -> int:
    data = stream.rawdata
    if data is None:
        data = stream.get_data()
    else:
        if stream.decipher and stream.objid is not None and stream.genno is not None:
            data = stream.decipher(stream.objid, stream.genno, data, stream.attrs)
        for name, _ in stream.get_filters():
            if name not in LITERALS_FLATE_DECODE:
                break
            data = _unpacked(data, _MAX_INSTRUCTIONS)
    # Strings that never end cost the library the square of their brackets.
    return len(data) - len(data.translate(None, _PARTING)) + _OPEN_STRING_COST * abs(data.count(b"(") - data.count(b")"))


class _Device(PDFPageAggregatorWithMarkedContent):
    """Remembers which characters are printed without ink or covered by white later, and stops where a page draws too much."""

    def __init__(self, *args: Any, budget: Budget, **stated: Any) -> None:
        super().__init__(*args, **stated)
        self.budget = budget
        self._mode = 0
        self._drawn = 0
        #: For each character in the order of drawing, whether it has no ink.
        self._inkless: list[bool] = []
        #: What white and dark paths cover, each with the number of characters drawn before it and the mark of these.
        self._covers: list[tuple[int, Box, str]] = []

    def _count(self) -> None:
        self._drawn += 1
        if self._drawn > MAX_OBJECTS:
            raise RejectedPage("extract", "too_large", f"page {self.pageno} draws more than {MAX_OBJECTS} objects; look at the file")

    def render_string(self, textstate: Any, *args: Any) -> None:
        """Remember in which mode the characters are printed."""
        self._mode = textstate.render
        super().render_string(textstate, *args)

    def render_char(self, *args: Any, **stated: Any) -> float:
        """Print a character."""
        self._count()
        self._inkless.append(self._mode in _INVISIBLE_MODES)
        return super().render_char(*args, **stated)

    def paint_path(self, graphicstate: Any, stroke: bool, fill: bool, *args: Any, **stated: Any) -> None:  # type: ignore[override]
        """Draw a path; a white or dark one covers the characters below it. Others may be see-through (a marker pen)."""
        self._count()
        before = len(self.cur_item)
        super().paint_path(graphicstate, stroke, fill, *args, **stated)
        if not fill or len(self.cur_item) != before + 1 or len(self._covers) >= _MOST_COVERS:
            return
        drawn: Any = next(islice(self.cur_item, before, None))
        colour = getattr(drawn, "non_stroking_color", None)
        if is_white(colour) or _is_dark(colour):
            self._covers.append((len(self._inkless), drawn.bbox, _UNSEEN if is_white(colour) else BLACKENED))

    def marked(self) -> LTPage:
        """The page, its characters marked that nobody sees."""
        page = self.get_result()
        chars = list(_chars_in(page))
        for char, inkless in zip(chars, self._inkless, strict=True):
            # The library keeps the file's own mark here.
            char.tag = _UNSEEN if inkless else None
        for number, (x0, y0, x1, y1), mark in self._covers:
            for char in chars[:number]:
                # A thin path strikes or underlines, it covers nothing.
                if x0 <= (char.x0 + char.x1) / 2 <= x1 and y0 <= (char.y0 + char.y1) / 2 <= y1 and y1 - y0 > _HALF * char.size:
                    char.tag = mark
        blackened = [char for char in chars if char.tag == BLACKENED]
        if len(blackened) > _FEW * len(chars):
            # A dark ground that a program draws late and cuts to size.
            for char in blackened:
                char.tag = None
        return page


def _chars_in(container: Any) -> Iterator[Any]:
    """The characters in the order of drawing: a figure stands where it was drawn."""
    for item in container:
        if isinstance(item, LTChar):
            yield item
        elif isinstance(item, LTFigure):
            yield from _chars_in(item)


class BoundedPage(PdfPage):
    """A page that is drawn in bounds, its unseen characters marked."""

    def __init__(self, page: PdfPage, budget: Budget) -> None:
        super().__init__(page.pdf, page.page_obj, page.page_number, page.initial_doctop)
        self.budget = budget

    @cached_property
    def layout(self) -> LTPage:
        """What the page draws. Raises `RejectedPage` (`too_large`)."""
        device = _Device(self.pdf.rsrcmgr, pageno=self.page_number, laparams=self.pdf.laparams, budget=self.budget)
        _Interpreter(self.pdf.rsrcmgr, device).process_page(self.page_obj)
        return device.marked()


def upright(page: BoundedPage) -> BoundedPage:
    """The page as it is read: a wide table is often set sideways, and scanners turn pages as they like."""
    turns = Counter(_turn(*char["matrix"][:2]) for char in page.chars)
    turn, count = turns.most_common(1)[0] if turns else (0, 0)
    if not turn or 2 * count <= turns.total():
        return page
    drawn = page.page_obj
    drawn.rotate = (drawn.rotate + turn) % 360
    drawn.attrs = {**drawn.attrs, "Rotate": drawn.rotate}
    page.close()
    return BoundedPage(page, page.budget)


def _turn(across: float, up: float) -> int:
    """By how much a page must be turned to the right for a text to run from left to right."""
    if abs(across) >= abs(up):
        return 0 if across >= 0 else 180
    return 90 if up > 0 else 270


def is_white(colour: Any) -> bool:
    """Whether a colour is the paper's, in shades of grey, RGB or CMYK."""
    parts = colour if isinstance(colour, tuple | list) else (colour,)
    if not parts or not all(isinstance(part, int | float) for part in parts):
        return False
    return bool(max(parts) <= 1 - _WHITE if len(parts) == 4 else min(parts) >= _WHITE)


def _is_dark(colour: Any) -> bool:
    """Whether a colour is black or nearly so."""
    parts = colour if isinstance(colour, tuple | list) else (colour,)
    if not parts or not all(isinstance(part, int | float) for part in parts):
        return False
    return bool(parts[3] >= _WHITE if len(parts) == 4 else max(parts) <= 1 - _WHITE)


def seen(page: PdfPage, stamps: set[Stamp]) -> list[dict[str, Any]]:
    """The characters a reader sees; `stamps` are the fonts of marks across the pages before, to which it adds its own."""
    level = (
        char for char in page.chars if char["upright"] and char["size"] > 0 and abs(char["matrix"][1]) <= _TILT * abs(char["matrix"][0])
    )
    chars = _without_stamps(list(level), stamps)
    x0, top, x1, bottom = page.bbox
    grounds = [ground for ground in (*page.rects, *page.curves) if ground["fill"] and not is_white(ground["non_stroking_color"])]
    unseen = []
    for char in chars:
        across, down = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        outside = not (x0 <= across <= x1 and top <= down <= bottom)
        narrow = char["text"].isdigit() and char["x1"] - char["x0"] <= _NARROW * char["size"]
        hidden = outside or char["tag"] == _UNSEEN or char["size"] <= _TINY or narrow
        if hidden or (is_white(char["non_stroking_color"]) and not _behind(across, down, (*grounds, *page.images))):
            unseen.append(id(char))
    if not unseen or len(unseen) > _FEW * len(chars):
        return chars
    gone = set(unseen)
    return [char for char in chars if id(char) not in gone]


def _without_stamps(chars: list[dict[str, Any]], stamps: set[Stamp]) -> list[dict[str, Any]]:
    """The characters without marks across the page: far larger than its text, they lie over other characters as no heading does.

    A watermark's digits would join the numbers of a table. On a page that is nearly blank it covers nothing.
    """
    if not chars:
        return chars
    usual = median(char["size"] for char in chars)
    large: dict[Stamp, list[dict[str, Any]]] = {}
    for char in chars:
        if char["size"] > _STAMP * usual and not char["text"].isspace():
            large.setdefault(_stamp(char), []).append(char)
    for mark, printed in large.items():
        others = sorted((char["top"], char["x0"], char["bottom"], char["x1"]) for char in chars if char["size"] <= _STAMP * usual)
        covering = sum(_covers(char, others) for char in printed[:_MOST_COVERS])
        if 3 * covering >= len(printed[:_MOST_COVERS]):
            stamps.add(mark)
    return [char for char in chars if _stamp(char) not in stamps] if stamps else chars


def _stamp(char: dict[str, Any]) -> Stamp:
    return str(char["fontname"]), round(char["size"])


def _covers(char: dict[str, Any], others: Sequence[tuple[float, float, float, float]]) -> bool:
    """Whether the middle of another character lies within this one."""
    start, stop = bisect_left(others, (char["top"] - char["size"],)), bisect_left(others, (char["bottom"],))
    return any(
        char["x0"] <= (x0 + x1) / 2 <= char["x1"] and char["top"] <= (top + bottom) / 2 <= char["bottom"]
        for top, x0, bottom, x1 in others[start:stop]
    )


def _behind(across: float, down: float, grounds: Sequence[dict[str, Any]]) -> bool:
    return any(ground["x0"] <= across <= ground["x1"] and ground["top"] <= down <= ground["bottom"] for ground in grounds)
