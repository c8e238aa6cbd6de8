"""What a page holds and does not show: hidden and struck text, marks of footnotes, readings above characters.

Hidden text is handed back, because a portal may keep its whole article so. Struck text is not the report's any
more, and a raised digit behind a number is a footnote's: both leave the page for good, or `<del>999</del>321`
would read 999321.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import islice
from typing import cast

from lxml import etree
from lxml.cssselect import CSSSelector

from pipelines.extract.doubts import (
    SHOWING_TAGS,
    SMALL_TAGS,
    mark_beside,
    mark_odd,
    mark_shown,
    mark_turned,
    short_marks,
    small_pieces,
)
from pipelines.extract.elements import Element, compiled_xpath, link_texts, text_below, visible_size
from pipelines.extract.styles import Effect, Sheet, effect_of, is_pale, read_sheet

_STRUCK_TAGS = ("del", "s", "strike")
_RAISED_TAGS = ("sup", "sub")
_READING_TAGS = ("rt", "rp", "rtc")
_TELLING_TAGS = (*_STRUCK_TAGS, *_RAISED_TAGS, *_READING_TAGS, *SHOWING_TAGS, *SMALL_TAGS, "style", "font", "bdo", "a")
#: The mark of a footnote: 1, [2], (3), ①, *, 注1.
_FOOTNOTE = re.compile(r"\s*[\[［（(〔【]?\s*注?\s*(?:\d{1,2}|[①-⑳]|[*＊※]{1,3}|[¹²³⁴-⁹])\s*[\]］）)〕】]?\s*")
#: 10<sup>4</sup> is a power, and neither 104 nor 10.
_POWER = re.compile(r"[×xX*＊]\s*10\s*$")
_LATIN = re.compile(r"[A-Za-zΑ-ω㎡㎥]\s*$")
#: More than this share of a page struck out, or hidden by its sheets alone, is an unclosed tag or a page that a script opens.
_MOST_TAKEN = 0.3
#: What a class hides and is longer than this is a part readers can open (a tab, a fold), not a hijacker's line.
_LONG = 1000
_LONGEST_READING = 40
#: How far text in front of an element, and a background around it, is looked for.
_CLIMB, _MOST_ANCESTORS = 6, 60
#: Rules, pale pieces and raised pieces of one page that are looked at; an honest page has few.
_MOST_RULES, _MOST_PALE, _MOST_RAISED = 40, 200, 5000

_BLOCK_TAGS = frozenset(
    ("p", "div", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "dd", "dt", "section", "article", "tr", "body", "html")
)
#: Blocks that a template does not paint as it does heads of tables, banners and buttons.
_PLAIN_BLOCKS = frozenset(("p", "div", "section"))

_STYLES = compiled_xpath("descendant::*/@style")
_HIDDEN = cast(Callable[[Element], bool], etree.XPath("boolean(descendant::*/@hidden | descendant::*/@popover | descendant::dialog)"))
_STYLED = cast(Callable[[Element], list[Element]], etree.XPath("descendant::*[@style or @hidden or @popover or self::dialog]"))
#: What no sheet hides, and what is set aside without one.
_NOT_STYLED = frozenset(("html", "body", "head", "title", "style", "script", "textarea", "template", "noscript"))
_NAMES = cast(Callable[[Element], list[str]], etree.XPath("descendant::*/@class | descendant::*/@id", smart_strings=False))


def by_tag(root: Element, *tags: str) -> dict[str, list[Element]]:
    """Elements of these tags, and of those `take_unseen` asks for: every pass over a page costs."""
    found: dict[str, list[Element]] = {}
    for element in root.iter(*tags, *_TELLING_TAGS):
        found.setdefault(element.tag, []).append(element)
    return found


def take_unseen(root: Element, telling: dict[str, list[Element]], *, may_hide: bool = True) -> list[Element]:
    """Take out of the tree what is not shown and return the hidden elements.

    `telling` is what `by_tag` found; elements that say themselves that they are hidden are looked for if they `may_hide`.
    """
    effects = _effects(root, telling, may_hide)
    struck = [element for element, effect in effects if effect.struck]
    struck += (element for tag in _STRUCK_TAGS for element in telling.get(tag, ()))
    if struck:
        _take_struck(root, struck)
    raised = [element for element, effect in effects if effect.raised]
    raised += (element for tag in _RAISED_TAGS for element in telling.get(tag, ()))
    links = short_marks(telling.get("a", ()))
    raised += (link for link in links if (link.get("href") or "").startswith("#") or link.get("role") == "doc-noteref")
    for element in raised[:_MOST_RAISED]:
        _take_footnote(element)
    for element in [element for tag in _READING_TAGS for element in telling.get(tag, ())]:
        if len(text_below(element)) <= _LONGEST_READING:
            detach(element)
    sheets = _sheets(telling["style"]) if "style" in telling else []
    painted = _hide_by_sheets(root, sheets, effects) if sheets else frozenset[str]()
    hidden = [element for element, effect in effects if effect.hides and _is_hidden(element, effect)]
    pale = [element for element, effect in effects if effect.pale and not effect.hides]
    hidden += [element for element in pale[:_MOST_PALE] if _is_pale_on_paper(element, painted)]
    for element in hidden:
        detach(element)
    _mark_doubts(telling, effects, links)
    _mark_by_sheets(root, sheets)
    return hidden


def _mark_doubts(telling: dict[str, list[Element]], effects: list[tuple[Element, Effect]], links: list[Element]) -> None:
    """Put a mark into numbers that are shown otherwise than they stand in the page."""
    mark_shown(element for tag in SHOWING_TAGS for element in telling.get(tag, ()))
    mark_turned([*(element for element, effect in effects if effect.turned), *telling.get("bdo", ())])
    mark_odd(
        [
            *(element for tag in SMALL_TAGS for element in telling.get(tag, ())),
            *small_pieces(telling.get("font", ())),
            *(element for element, effect in effects if effect.odd),
            *links,
        ]
    )


def _effects(root: Element, telling: dict[str, list[Element]], may_hide: bool) -> list[tuple[Element, Effect]]:
    """Elements whose own attributes hide, strike, raise or pale their text."""
    found: list[tuple[Element, Effect]] = []
    # Attributes are asked first: styled elements are many and hidden ones few.
    styled = _STYLED(root) if may_hide and _HIDDEN(root) else [style.getparent() for style in _STYLES(root) if _matters(str(style))]
    for element in styled:
        effect = Effect(hides="all") if _is_closed(element) else effect_of(element.get("style") or "")
        if effect.tells:
            found.append((element, effect))
    found += [(element, Effect(pale=True)) for element in telling.get("font", ()) if is_pale(element.get("color") or "")]
    return found


def _is_closed(element: Element) -> bool:
    """Whether the page opens without what the element holds: `hidden`, a popover, a dialog that nothing has opened."""
    if element.get("hidden") is not None or element.get("popover") is not None:
        return True
    return element.tag == "dialog" and element.get("open") is None


@lru_cache(maxsize=4096)
def _matters(style: str) -> bool:
    return effect_of(style).tells


def detach(element: Element) -> None:
    """Take the element out of its tree and leave the text behind it in place."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
        element.tail = None
    parent.remove(element)


# --------------------------------------------------------------------------- struck and raised
def _take_struck(root: Element, struck: list[Element]) -> None:
    most = _MOST_TAKEN * visible_size(root)
    for element in sorted(struck, key=lambda one: len(text_below(one))):
        size = visible_size(element)
        if size > most:
            break
        most -= size
        detach(element)


def is_footnote(mark: str, before: str) -> bool:
    """Whether a raised piece is the mark of a footnote behind a number or a word; m² and CO₂ are none."""
    return bool(_FOOTNOTE.fullmatch(mark)) and bool(before.strip()) and not _LATIN.search(before)


def _take_footnote(element: Element) -> None:
    text = text_below(element)
    if not _FOOTNOTE.fullmatch(text):
        return
    before = text_before(element)
    if _POWER.search(before):
        element.text = "^" + (element.text or "")
    elif is_footnote(text, before) or (not before.strip() and (element.tail or "")[:1].isdigit()):
        detach(element)


def text_before(element: Element) -> str:
    """The text right in front of an element in its block."""
    text = ""
    for _ in range(_CLIMB):
        before = element.getprevious()
        for _ in range(_CLIMB):
            if before is None or text.strip():
                break
            if before.tag == "br" or before.tag in _BLOCK_TAGS:
                return (before.tail or "") + text
            text = text_below(before) + (before.tail or "") + text
            before = before.getprevious()
        parent = element.getparent()
        if text.strip() or parent is None:
            break
        text = (parent.text or "") + text
        if text.strip() or parent.tag in _BLOCK_TAGS:
            break
        element = parent
    return text


# --------------------------------------------------------------------------- hidden
def _is_hidden(element: Element, effect: Effect) -> bool:
    if element.tag in ("html", "body"):
        return False
    # Wrappers set font-size:0 to close the gaps between inline blocks and their children show again.
    return effect.hides == "all" or not any(effect_of(child.get("style") or "").sized for child in element.iterdescendants())


def _is_pale_on_paper(element: Element, painted: frozenset[str]) -> bool:
    """Whether white text stands on white: dark text stands beside it in its block, and nothing around it is painted.

    White heads of tables and banners are painted by sheets we never see; what is white there is white as a whole.
    """
    block = element
    while block.tag not in _BLOCK_TAGS:
        block = block.getparent()
        if block is None:
            return False
    if block is element and (element.tag not in _PLAIN_BLOCKS or element.get("class") or element.get("id")):
        return False
    around = block if block is not element else block.getparent()
    ancestors = [element, *islice(element.iterancestors(), _MOST_ANCESTORS)]
    if around is None or block.tag == "th" or any(_is_painted(one, painted) for one in ancestors):
        return False
    if any(map(_is_coloured, element.iterdescendants())):
        return False
    dark = text_below(around).replace(text_below(element), "", 1)
    for other in islice(around.iter(), _MOST_RAISED):
        if other is not element and _is_pale(other):
            dark = dark.replace(text_below(other), "", 1)
    return bool(dark.strip())


def _is_painted(element: Element, painted: frozenset[str]) -> bool:
    ground = element.get("bgcolor")
    if (ground is not None and not is_pale(ground)) or element.get("background") is not None:
        return True
    if effect_of(element.get("style") or "").painted:
        return True
    return bool(painted) and not painted.isdisjoint(_keys(element))


def _keys(element: Element) -> list[str]:
    """Tag, id, classes and attributes of an element as a sheet writes them."""
    classes = [f".{name}" for name in (element.get("class") or "").lower().split()]
    return [str(element.tag), f"#{(element.get('id') or '').lower()}", *classes, *(f"[{name}" for name in element.attrib)]


def _is_pale(element: Element) -> bool:
    return effect_of(element.get("style") or "").pale or (element.tag == "font" and is_pale(element.get("color") or ""))


def _is_coloured(element: Element) -> bool:
    if _is_pale(element):
        return False
    return effect_of(element.get("style") or "").coloured or (element.tag == "font" and bool(element.get("color")))


# --------------------------------------------------------------------------- style sheets
@lru_cache(maxsize=1024)
def _selected(selector: str) -> Callable[[Element], list[Element]]:
    return cast(Callable[[Element], list[Element]], CSSSelector(selector, translator="html"))


def _sheets(styles: list[Element]) -> list[Sheet]:
    return [read_sheet(text_below(sheet)) for sheet in styles if "print" not in (sheet.get("media") or "")]


def _mark_by_sheets(root: Element, sheets: list[Sheet]) -> None:
    """Mark digits inside of a number that a sheet may hide, and numbers beside which it prints more digits."""
    doubted = frozenset[str]().union(*(sheet.doubted for sheet in sheets))
    printing = frozenset[str]().union(*(sheet.printing for sheet in sheets))
    if not doubted and not printing:
        return
    pieces = [(element, _keys(element)) for element in root.iter(etree.Element) if element.tag not in _BLOCK_TAGS]
    mark_odd(element for element, keys in pieces if not doubted.isdisjoint(keys))
    mark_beside(element for element, keys in pieces if not printing.isdisjoint(keys))


def _hide_by_sheets(root: Element, sheets: list[Sheet], effects: list[tuple[Element, Effect]]) -> frozenset[str]:
    """Add to `effects` what the page's own sheets hide, take out what they strike and raise; returns what they paint."""
    painted = frozenset[str]().union(*(sheet.painted for sheet in sheets))
    rules = [rule for sheet in sheets for rule in sheet.rules]
    if not rules:
        return painted
    names = {part for name in _NAMES(root) for part in name.lower().split()}
    hidden: list[tuple[Element, Effect]] = []
    struck: list[Element] = []
    for rule in [rule for rule in rules if rule.key[0] not in ".#" or rule.key[1:] in names][:_MOST_RULES]:
        for element in _matches(root, rule.selector):
            if element.tag in _NOT_STYLED or effect_of(element.get("style") or "").shows:
                continue
            if rule.effect.struck:
                struck.append(element)
            elif rule.effect.raised:
                _take_footnote(element)
            elif rule.effect.hides != "font" or len(element) == 0:
                # Children of a wrapper without font size have theirs from other rules.
                hidden.append((element, rule.effect))
    if struck:
        _take_struck(root, struck)
    short = [(element, effect) for element, effect in hidden if _prose(element) <= _LONG]
    # A page that a script opens at last hides all of itself.
    if sum(_prose(element) for element, effect in short if effect.hides) <= _MOST_TAKEN * _prose(root):
        effects += short
    return painted


def _matches(root: Element, selector: str) -> Iterable[Element]:
    try:
        return list(_selected(selector)(root))
    except (SyntaxError, etree.XPathError):
        return ()


def _prose(element: Element) -> int:
    """Characters below an element outside links."""
    return visible_size(element) - sum(len(part) for text in link_texts(element) for part in text.split())
