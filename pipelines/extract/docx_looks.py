"""What a paragraph of a Word file prints: without hidden and struck runs and marks of footnotes.

A run looks as its own properties say, else as its character style, else as its paragraph's style says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields

from pipelines.extract.doubts import LOST
from pipelines.extract.elements import Element
from pipelines.extract.unseen import is_footnote

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
#: What Word 2003 adds for other programs, and how it marks insertions.
HINTS = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_AML = "{http://schemas.microsoft.com/aml/2001/core}"

#: Wrappers whose content is part of the text: content controls, links, inserted text, smart tags, fields, what readings stand above.
_WRAPPERS = ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple", "dir", "bdo", "r", "ruby", "rubyBase")
_OF_2003 = (HINTS + "sect", HINTS + "sub-section", HINTS + "pBdrGroup", _AML + "annotation", _AML + "content")
TRANSPARENT = frozenset((*(W + name for name in _WRAPPERS), *_OF_2003))
_BREAKS = {W + "tab": " ", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
#: Formulas that are more than signs in a row: their digits must not join the numbers around them.
_BUILT = frozenset(
    _M + name
    for name in ("f", "sSup", "sSub", "sSubSup", "sPre", "rad", "nary", "d", "m", "func", "limLow", "limUpp", "eqArr", "acc", "bar")
)
_OFF = ("0", "false", "off", "none")
_WHITE = re.compile(r"F[8-9A-F]F[8-9A-F]F[8-9A-F]", re.I)
_FOOTNOTE_STYLE = re.compile(r"(?:foot|end)note\s*reference", re.I)
_TINY_HALF_POINTS, _NARROW_PERCENT = 2, 5
_LONGEST_CHAIN = 20
#: Letters set closer by this much stand on each other; a run raised by a point or two is centred in its line.
_PUSHED_TWIPS, _RAISED_HALF_POINTS = 80, 6
_TURNING = (W + "bdo", W + "dir")
_WHITE_OF_THEME = ("background1", "light1")
_HIGHLIGHTS = {"black": "000000", "red": "FF0000", "yellow": "FFFF00", "green": "00FF00", "blue": "0000FF", "darkBlue": "000080"}


@dataclass(slots=True, frozen=True)
class Look:
    """What properties say of a run; `None` where they say nothing."""

    hidden: bool | None = None
    struck: bool | None = None
    raised: bool | None = None
    white: bool | None = None
    shaded: bool | None = None
    tiny: bool | None = None
    #: Set in another place or order than digits beside it, in a way only Word can tell.
    odd: bool | None = None

    def over(self, other: Look) -> Look:
        """These properties, and those of `other` where they say nothing."""
        if self is _PLAIN or other is _PLAIN:
            return other if self is _PLAIN else self
        return Look(*(getattr(self, one.name) if getattr(self, one.name) is not None else getattr(other, one.name) for one in fields(Look)))


_PLAIN, _ODD = Look(), Look(odd=True)


class Looks:
    """The styles of a file, and the printed pieces of its paragraphs."""

    def __init__(self, styles: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._known: dict[str, Look] = {}
        if styles is not None:
            self._styles = {style.get(W + "styleId") or "": style for style in styles.iterfind(W + "style")}

    def pieces(self, paragraph: Element) -> Iterator[str]:
        """The printed texts of the runs, in order."""
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        runs = list(self._runs(paragraph, self._of_style(style)))
        if all(look is _PLAIN for _, look in runs):
            yield from (text for text, _ in runs)
            return
        on_paper = self._on_paper(paragraph, runs)
        seen: list[tuple[str, Look]] = []
        before = ""
        for text, look in runs:
            if look.hidden or look.struck or look.tiny or (look.white and not look.shaded and on_paper):
                continue
            if look.raised and is_footnote(text, before):
                continue
            before = text if text.strip() else before
            seen.append((text, look))
        yield from _with_doubts(seen)

    def _on_paper(self, paragraph: Element, runs: list[tuple[str, Look]]) -> bool:
        """Whether white text of the paragraph cannot be read: no shading, and in a table dark text beside it.

        Styles of tables paint the rows of heads; a head is white as a whole.
        """
        if not any(look.white for _, look in runs) or _is_shaded(paragraph.find(f"{W}pPr/{W}shd")):
            return False
        cell = next(paragraph.iterancestors(W + "tc"), None)
        if cell is None:
            return True
        return not _is_shaded(cell.find(f"{W}tcPr/{W}shd")) and any(text.strip() and not look.white for text, look in runs)

    def _runs(self, parent: Element, look: Look) -> Iterator[tuple[str, Look]]:
        for child in parent:
            tag = child.tag
            if tag == W + "t":
                if child.text:
                    yield child.text, look
            elif tag in _BREAKS:
                yield _BREAKS[tag], look
            elif tag == W + "sym":
                yield _symbol(child), look
            elif tag == W + "r":
                properties = child.find(W + "rPr")
                own = look if properties is None else self._look(properties).over(look)
                yield from self._runs(child, own)
            elif tag in TRANSPARENT:
                turned = tag in _TURNING and child.get(W + "val") == "rtl"
                yield from self._runs(child, _ODD.over(look) if turned else look)
            elif tag == MC + "AlternateContent":
                # Both say the same; programs print the first they know.
                for choice in child:
                    found = list(self._runs(choice, look)) if isinstance(choice.tag, str) else []
                    if found:
                        yield from found
                        break
            elif tag in (_M + "oMath", _M + "oMathPara"):
                yield _formula(child), look

    def _look(self, properties: Element) -> Look:
        style = properties.find(W + "rStyle")
        own = _stated(properties)
        return own.over(self._of_style(style)) if style is not None else own

    def _of_style(self, reference: Element | None) -> Look:
        name = (reference.get(W + "val") or "") if reference is not None else ""
        if not name:
            return _PLAIN
        if name not in self._known:
            look = Look(raised=True) if _FOOTNOTE_STYLE.search(name) else _PLAIN
            following: str = name
            for _ in range(_LONGEST_CHAIN):
                style = self._styles.get(following)
                if style is None:
                    break
                properties = style.find(W + "rPr")
                look = look.over(_stated(properties)) if properties is not None else look
                base = style.find(W + "basedOn")
                following = (base.get(W + "val") or "") if base is not None else ""
            self._known[name] = _PLAIN if look == _PLAIN else look
        return self._known[name]


def _with_doubts(runs: list[tuple[str, Look]]) -> Iterator[str]:
    """The texts, with a mark in front of digits inside a number that are set apart from the others: which number is printed is unknown."""
    for index, (text, look) in enumerate(runs):
        after = runs[index + 1][0] if index + 1 < len(runs) else ""
        touches = after[:1].isdigit() or (index > 0 and runs[index - 1][0][-1:].isdigit())
        yield LOST + text if (look.odd or look.raised) and touches and text.strip().isdigit() else text


def _stated(properties: Element) -> Look:
    if len(properties) == 0:
        return _PLAIN
    stated: dict[str, bool] = {}
    colour = ground = ""
    for child in properties:
        if not isinstance(child.tag, str):
            continue
        name, value = child.tag.rpartition("}")[2], child.get(W + "val") or ""
        if name in ("vanish", "specVanish", "webHidden"):
            stated["hidden"] = stated.get("hidden", False) or value not in _OFF
        elif name in ("strike", "dstrike"):
            stated["struck"] = stated.get("struck", False) or value not in _OFF
        elif name == "vertAlign":
            stated["raised"] = value in ("superscript", "subscript")
        elif name == "color":
            stated["white"] = bool(_WHITE.fullmatch(value)) or child.get(W + "themeColor") in _WHITE_OF_THEME
            colour = value.upper()
        elif name == "shd":
            stated["shaded"] = _is_shaded(child)
            ground = (child.get(W + "fill") or "").upper()
        elif name == "highlight":
            stated["shaded"] = value not in ("none", "white", "")
            ground = _HIGHLIGHTS.get(value, "")
        elif name == "sz":
            stated["tiny"] = stated.get("tiny", False) or _at_most(value, _TINY_HALF_POINTS)
        elif name == "w" and _at_most(value, _NARROW_PERCENT):
            stated["tiny"] = True
        elif _sets_apart(name, value):
            stated["odd"] = True
    if colour and colour == ground:
        stated["hidden"] = True
    return Look(**stated) if stated else _PLAIN


def _sets_apart(name: str, value: str) -> bool:
    """Whether a property turns, raises or pushes its run over the one beside it."""
    if name in ("position", "spacing"):
        limit = _PUSHED_TWIPS if name == "spacing" else _RAISED_HALF_POINTS
        return bool(re.fullmatch(r"-?\d{1,5}", value)) and (int(value) <= -limit if name == "spacing" else abs(int(value)) >= limit)
    return name in ("rtl", "eastAsianLayout") and value not in _OFF


def _at_most(value: str, limit: int) -> bool:
    return bool(re.fullmatch(r"\d{1,4}", value)) and int(value) <= limit


def _is_shaded(shading: Element | None) -> bool:
    if shading is None:
        return False
    fill = shading.get(W + "fill") or "auto"
    coloured = fill.lower() != "auto" and not _WHITE.fullmatch(fill)
    return coloured or (shading.get(W + "val") or "clear") not in ("clear", "nil")


def _symbol(element: Element) -> str:
    """A sign typed by its code. Fonts of pictures count theirs from F000; only in Symbol are those letters and digits."""
    stated = element.get(W + "char") or ""
    if not re.fullmatch(r"[0-9A-Fa-f]{1,5}", stated):
        return ""
    code = int(stated, 16)
    if 0xF000 <= code <= 0xF0FF:
        plain = chr(code - 0xF000)
        return plain if "symbol" in (element.get(W + "font") or "").lower() and plain.isascii() and plain.isprintable() else ""
    return chr(code) if chr(code).isprintable() else ""


def _formula(element: Element) -> str:
    if any(True for _ in element.iter(*_BUILT)):
        return LOST
    return "".join(text.text or "" for text in element.iter(_M + "t", W + "t"))
