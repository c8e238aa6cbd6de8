"""Numbers that a page shows otherwise than it holds them: a picture or a script between two digits, digits set from right to left.

What such a number is only a browser knows. A mark takes the place of what is not known, and with it the digits are no number:
`48<img src="2.png">1` must not be read as 481.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from pipelines.extract.elements import Element, text_below

#: Stands for a character that cannot be told, one that a font maps to nothing, too; left out, it would make another number of the
#: digits around it.
LOST = "\ufffd"
#: What shows something we do not read.
SHOWING_TAGS = ("img", "script", "svg", "canvas", "input")
#: Elements that set their digits smaller than those beside them: another number, or a footnote.
SMALL_TAGS = ("small", "big")
_DIGITS = re.compile(r"\s*\d[\d.,\s]*")
_LONGEST = 20
#: How numbers and marks of notes begin.
_BEGINNINGS = frozenset("0123456789０１２３４５６７８９[［（(〔【注①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳*＊※¹²³⁴⁵⁶⁷⁸⁹")
_SMALL_SIZES = ("0", "1", "2", "-1", "-2", "-3")
#: Classes that hide, raise or strike text by everybody's convention (Bootstrap, Tailwind, WordPress); the sheets that say so lie elsewhere.
# fmt: off
_TELLING_CLASSES = frozenset((
    "sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "d-none", "hidden", "hide", "is-hidden", "invisible",
    "sup", "super", "superscript", "sub", "footnote", "footnote-ref", "footnoteref", "fnref", "noteref",
    "msofootnotereference", "msoendnotereference", "line-through", "strike", "strikethrough", "del", "delete", "deleted", "msodel",
))
# fmt: on
#: Attributes of a number that counts up when the page opens, or that a script fills in: what is printed is where it begins.
_COUNTS_UP = ("data-to", "data-count", "data-num", "data-number", "data-target", "data-end", "data-value")
_FILLED_IN = frozenset((*_COUNTS_UP, "v-text", "x-text", "data-bind"))
#: Pieces that only their class tells about.
_PIECES = frozenset(("span", "i", "em", "b"))


def mark_shown(elements: Iterable[Element]) -> None:
    """Mark what stands between two digits and shows something else."""
    for element in elements:
        if (element.tail or "")[:1].isdigit() and _before(element)[-1:].isdigit():
            element.tail = LOST + element.tail


def mark_beside(elements: Iterable[Element]) -> None:
    """Mark numbers that touch elements beside which a sheet prints digits of its own."""
    for element in elements:
        if _behind(element)[:1].isdigit() or _before(element)[-1:].isdigit() or _holds_digits(element):
            _mark(element)


def mark_turned(elements: Iterable[Element]) -> None:
    """Mark digits that are set in another order than they stand in."""
    for element in elements:
        if _holds_digits(element):
            _mark(element)


def mark_odd(elements: Iterable[Element]) -> None:
    """Mark digits of another look that touch digits of a number."""
    for element in elements:
        touches = _behind(element)[:1].isdigit() or _before(element)[-1:].isdigit()
        if touches and _holds_digits(element):
            _mark(element)


def mark_filled_in(root: Element) -> None:
    """Mark numbers that a script replaces by others."""
    # A tenth of what an XPath expression takes that asks for each of the names.
    for element in [one for one in root.iterdescendants() if not _FILLED_IN.isdisjoint(one.keys())]:
        told = [(element.get(name) or "").strip() for name in _COUNTS_UP]
        if _holds_digits(element) and text_below(element).strip() not in told:
            _mark(element)


def small_pieces(fonts: Iterable[Element]) -> list[Element]:
    """The `font` elements that set their text smaller."""
    return [font for font in fonts if font.get("size") in _SMALL_SIZES]


def short_marks(links: Iterable[Element]) -> list[Element]:
    """The links that begin with a digit, or as the mark of a note does."""
    return [link for link in links if (link.text or (text_below(link) if len(link) else ""))[:1] in _BEGINNINGS]


def mark_told(classes: Mapping[str, Sequence[Element]]) -> None:
    """Mark digits of pieces that their class hides, raises or strikes by convention; `classes` are the elements of a page by class."""
    mark_odd(piece for name in _TELLING_CLASSES & classes.keys() for piece in classes[name] if piece.tag in _PIECES)


def _before(element: Element) -> str:
    """The text right in front of an element, as far as its neighbour or its parent holds it."""
    neighbour = element.getprevious()
    if neighbour is None:
        parent = element.getparent()
        return (parent.text or "") if parent is not None else ""
    return neighbour.tail or text_below(neighbour)


def _behind(element: Element) -> str:
    """The text right behind an element, its neighbour's where none stands between."""
    neighbour = element.getnext()
    return element.tail or (text_below(neighbour) if neighbour is not None else "")


def _holds_digits(element: Element) -> bool:
    text = text_below(element)
    return len(text) <= _LONGEST and bool(_DIGITS.fullmatch(text))


def _mark(element: Element) -> None:
    element.text = LOST + (element.text or "")
