"""Find the element that holds the article.

Selectors of the portal come first, then the containers the CMS families use, then what visible pages
hide (a script, a text area). Where none is known trafilatura reads the page, and the smallest element
around its paragraphs is the body; where that fails, the element densest in text outside links.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import cast

from lxml import etree
from lxml.cssselect import CSSSelector
from trafilatura import bare_extraction
from trafilatura.settings import Document, use_config

from pipelines.extract.blocks import BLOCK_TAGS
from pipelines.extract.doubts import mark_told
from pipelines.extract.elements import Element, compiled_xpath, link_texts, text_below, visible_size
from pipelines.extract.html import Tree, fragment
from pipelines.extract.tables import TablesOf, read_tables
from pipelines.rules import load_rules

#: Characters (blanks aside) an article has at least; measured on the access shells and "no data" pages,
#: the longest of which says 20.
MIN_TEXT = 50
#: Generic containers need more, and at most this share of their text in links.
_MIN_GENERIC_TEXT = 120
_MAX_GENERIC_LINKS = 0.25
# A wider container is taken when it holds this much more text than the one inside it.
_WIDER = 1.3
# Hidden text must be this much longer than what the page shows to be its article.
_CARRIED = 3
# Share of the article's weight an element must hold to be preferred to its parent.
_BULK = 0.96
# One long paragraph must not outweigh twenty short ones.
_MAX_WEIGHT = 40
#: Headings that make an article known as a report's: different numbers, short lines of their own.
_TOP_HEADING = re.compile(r"[一二三四五六七八九]、")
_MIN_HEADINGS, _MAX_HEADING = 3, 60
_TABLE_WEIGHT = 80
_MIN_MATCH = 6
_DEEPEST = 200
_HOLDERS = frozenset(
    ("body", "div", "section", "article", "main", "center", "form", "table", "tbody", "tr", "td", "font", "span", "ul", "li")
)
_KEPT_TAGS = frozenset(("p", "ul", "li", "h1", "h2", "h3", "h4"))
# Chinese says in 60 characters what trafilatura's default of 250 expects of European prose.
_CONFIG = use_config()
_CONFIG.set("DEFAULT", "MIN_EXTRACTED_SIZE", "60")
_CONFIG.set("DEFAULT", "MIN_OUTPUT_SIZE", "1")

_BLANKS = re.compile(r"\s+")
_IDS = compiled_xpath("descendant-or-self::*/@id")
_CLASSES = compiled_xpath("descendant-or-self::*/@class")


@dataclass(slots=True, frozen=True)
class ContainerRule:
    """One entry of `containers.toml` [[containers]]."""

    selector: str
    family: str
    reason: str
    generic: bool = False


@dataclass(slots=True, frozen=True)
class CarrierRule:
    """One entry of `containers.toml` [[carriers]]."""

    key: str
    family: str
    reason: str


@dataclass(slots=True, frozen=True)
class ChromeRule:
    """One entry of `containers.toml` [[chrome]]: a tag or a word of a class or an id."""

    reason: str
    tag: str | None = None
    word: str | None = None


@dataclass(slots=True)
class Body:
    """Where the article stands.

    `roots` are its elements in order (several when a container repeats) and `tables` the tables of
    each, `skip` elements inside them that are chrome, `extractor` says how it was found.
    """

    roots: list[Element]
    extractor: str
    tables: list[TablesOf]
    skip: set[Element] = field(default_factory=set)


@dataclass(slots=True)
class Marks:
    """Elements of a page by lower-case id and class."""

    ids: dict[str, list[Element]] = field(default_factory=dict)
    classes: dict[str, list[Element]] = field(default_factory=dict)


@cache
def _containers() -> list[ContainerRule]:
    return load_rules("pipelines.extract", "containers.toml", "containers", ContainerRule)


@cache
def _carrier_pattern() -> re.Pattern[str]:
    keys = "|".join(re.escape(rule.key) for rule in load_rules("pipelines.extract", "containers.toml", "carriers", CarrierRule))
    return re.compile(rf'"(?:{keys})"\s*:\s*("(?:[^"\\]|\\.)*")', re.S)


@cache
def _chrome() -> tuple[frozenset[str], re.Pattern[str]]:
    rules = load_rules("pipelines.extract", "containers.toml", "chrome", ChromeRule)
    words = "|".join(re.escape(rule.word) for rule in rules if rule.word)
    return frozenset(rule.tag for rule in rules if rule.tag), re.compile(rf"(?:^|[-_\s])(?:{words})(?:$|[-_\s\d])", re.I)


@cache
def _css(expression: str) -> Callable[[Element], list[Element]]:
    return cast(Callable[[Element], list[Element]], CSSSelector(expression, translator="html"))


def marks_of(root: Element) -> Marks:
    """Index the ids and classes of a page once; every container is then a dictionary look-up."""
    marks = Marks()
    for identifier in _IDS(root):
        marks.ids.setdefault(identifier.lower(), []).append(identifier.getparent())
    for names in _CLASSES(root):
        for name in names.lower().split():
            marks.classes.setdefault(name, []).append(names.getparent())
    return marks


def find_body(tree: Tree, marks: Marks, selectors: Sequence[str]) -> Body | None:
    """The article of the page, or `None` when it shows no text; `selectors` are the portal's (CSS)."""
    hinted = [(selector, _css(selector)(tree.root)) for selector in selectors]
    ruled = [(rule.selector, _matches(marks, rule.selector)) for rule in _containers() if not rule.generic]
    specific = [(selector, matches) for selector, matches in [*hinted, *ruled] if matches]
    for selector, matches in specific:
        chosen = _judge(matches)
        if chosen:
            return _widened(chosen, selector, specific)
    carried = _carried(tree)
    # An empty container says where the article would stand: visible text elsewhere is not it.
    if specific:
        return carried
    visible = _generic(marks) or _located(tree.root)
    if visible is None or (carried and visible_size(carried.roots[0]) > _CARRIED * visible_size(visible.roots[0])):
        return carried
    return visible


def _generic(marks: Marks) -> Body | None:
    for rule in _containers():
        matches = _matches(marks, rule.selector) if rule.generic else []
        chosen = [root for root in _judge(matches) if _is_prose(root)][:1]
        if chosen:
            return Body(chosen, f"container:{rule.selector}", [read_tables(root) for root in chosen])
    return None


def _matches(marks: Marks, selector: str) -> list[Element]:
    name = selector.lower()
    if name.startswith("#"):
        return marks.ids.get(name[1:], [])
    if name.startswith("."):
        return marks.classes.get(name[1:], [])
    prefix = name.removeprefix("[id^=").removesuffix("]")
    return [element for identifier, elements in marks.ids.items() if identifier.startswith(prefix) for element in elements]


def _judge(matches: Sequence[Element]) -> list[Element]:
    """Of several matches: the outermost, siblings in order, of equal texts one, of strangers the longest."""
    outermost = [one for one in matches if not any(parent in matches for parent in one.iterancestors())] if len(matches) > 1 else matches
    sized = {one: visible_size(one) for one in outermost}
    texts = {_BLANKS.sub("", text_below(one)): one for one in reversed(outermost) if sized[one] and len(outermost) > 1}
    kept = [one for one in outermost if sized[one] and (len(outermost) == 1 or one in texts.values())]
    if sum(sized[one] for one in kept) < MIN_TEXT:
        return []
    if len({one.getparent() for one in kept}) > 1:
        return [max(kept, key=lambda one: sized[one])]
    return kept


def _widened(chosen: list[Element], selector: str, specific: Iterable[tuple[str, list[Element]]]) -> Body:
    """Climb to a wider known container when the inner one holds only a part of the article."""
    size = sum(map(visible_size, chosen))
    ancestors = set(chosen[0].iterancestors())
    for name, matches in specific:
        for wider in matches:
            if wider in ancestors and visible_size(wider) - sum(map(len, link_texts(wider))) > _WIDER * size:
                chosen, selector, size = [wider], name, visible_size(wider)
                ancestors = set(wider.iterancestors())
    return Body(chosen, f"container:{selector}", [read_tables(root) for root in chosen])


def _carried(tree: Tree) -> Body | None:
    """The longest article kept in a script's JSON, a text area, a template or a hidden node."""
    found: list[tuple[int, str, Element]] = []
    root: Element
    for carrier in tree.carriers:
        if carrier.tag in ("script", "textarea", "template"):
            for kind, markup in _markups(carrier):
                root = fragment(markup)
                if root is not None:
                    mark_told(marks_of(root).classes)
                    found.append((visible_size(root), kind, root))
        else:
            text = visible_size(carrier)
            links = sum(map(len, link_texts(carrier)))
            if links * 4 <= text:
                found.append((text, f"hidden {carrier.tag}", carrier))
    size, kind, root = max(found, key=lambda one: one[0], default=(0, "", None))
    # A hijacker's hidden block and a login form are short, all links or without sentences; an article is not.
    if size < 2 * MIN_TEXT or text_below(root).count("。") < 2:
        return None
    return Body([root], f"container:{kind}", [read_tables(root)])


def _markups(carrier: Element) -> list[tuple[str, str]]:
    text = text_below(carrier)
    if carrier.tag != "script":
        markup = text if carrier.tag == "textarea" else etree.tostring(carrier, encoding="unicode", with_tail=False)
        return [(carrier.tag, markup)]
    if "template" in (carrier.get("type") or "") or "html" in (carrier.get("type") or ""):
        return [("script", text)]
    found = []
    for match in _carrier_pattern().finditer(text):
        try:
            found.append(("script", str(json.loads(match[1], strict=False))))
        except json.JSONDecodeError:
            continue
    return found


def _is_prose(root: Element) -> bool:
    size = visible_size(root)
    return size >= _MIN_GENERIC_TEXT and sum(map(len, link_texts(root))) <= _MAX_GENERIC_LINKS * size


# --------------------------------------------------------------------------- pages of unknown layout
@dataclass(slots=True)
class _Outline:
    """Elements of a page outside data tables, in document order, with what each holds by itself."""

    elements: list[Element] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    texts: list[list[str]] = field(default_factory=list)
    links: list[bool] = field(default_factory=list)
    tables: list[int] = field(default_factory=list)
    depth: int = 0


def _outline(root: Element, tables: TablesOf) -> _Outline:
    outline = _Outline()
    stack: list[tuple[Element, int, bool, int]] = [(root, -1, False, 0)]
    while stack:
        element, parent, linked, depth = stack.pop()
        index = len(outline.elements)
        linked = linked or element.tag == "a"
        outline.elements.append(element)
        outline.parents.append(parent)
        outline.links.append(linked)
        outline.texts.append([element.text] if element.text else [])
        outline.tables.append(0)
        outline.depth = max(outline.depth, depth)
        if element.tail and parent >= 0:
            outline.texts[parent].append(element.tail)
        if element in tables.grids:
            outline.tables[index] = 1
        elif element not in tables.metadata:
            stack.extend((child, index, linked, depth + 1) for child in element[::-1])
    return outline


def _located(root: Element) -> Body | None:
    page = root.find("body")
    page = root if page is None else page
    tables = read_tables(page)
    outline = _outline(page, tables)
    bare = [[] if linked else [_BLANKS.sub("", text) for text in texts] for texts, linked in zip(outline.texts, outline.links, strict=True)]
    extractor, weights = "headings", _by_headings(bare)
    if sum(weights) < MIN_TEXT:
        said = _trafilatura(outline) if outline.depth < _DEEPEST else ""
        extractor = "trafilatura"
        weights = [sum(min(len(text), _MAX_WEIGHT) for text in texts if len(text) >= _MIN_MATCH and text in said) for texts in bare]
    if sum(weights) < MIN_TEXT:
        extractor = "densest"
        weights = [sum(min(len(text), _MAX_WEIGHT) for text in texts) for texts in bare]
        if sum(len(text) for texts in bare for text in texts) < MIN_TEXT:
            return None
    totals = [weight + _TABLE_WEIGHT * table for weight, table in zip(weights, outline.tables, strict=True)]
    chosen = _smallest_holder(outline, totals)
    return Body([outline.elements[chosen]], extractor, [tables], _chrome_below(outline, totals, chosen))


def _by_headings(bare: list[list[str]]) -> list[int]:
    """Weights of an article that shows itself by its numbered headings (`一、总体情况`); zeros when it does not.

    A report has at least three; with them its sentences are known to be the article's, and the much
    slower question to trafilatura (27 ms against 1 ms on the same page) need not be asked.
    """
    headings = {text[0] for texts in bare for text in texts if len(text) <= _MAX_HEADING and _TOP_HEADING.match(text)}
    if len(headings) < _MIN_HEADINGS:
        return [0] * len(bare)
    return [
        sum(min(len(text), _MAX_WEIGHT) for text in texts if "。" in text or (len(text) <= _MAX_HEADING and _TOP_HEADING.match(text)))
        for texts in bare
    ]


def _trafilatura(outline: _Outline) -> str:
    """What trafilatura takes for prose, blanks left out.

    It reads a reduced page, because most of its time goes into tables and styled spans, and because
    text before a first `<br>` and bodies in cells get lost otherwise: blocks with class and id, links,
    no data tables, text between line breaks as paragraphs.
    """
    broken = {outline.parents[index] for index, element in enumerate(outline.elements) if element.tag == "br"}
    top = etree.Element("article")
    twins: list[Element] = []
    for index, element in enumerate(outline.elements):
        parent = twins[outline.parents[index]] if index else top
        twin = parent
        if element.tag == "a":
            twin = etree.SubElement(parent, "a", {"href": element.get("href") or ""})
        elif element.tag in BLOCK_TAGS:
            names = {name: value for name in ("class", "id") if (value := element.get(name))}
            twin = etree.SubElement(parent, element.tag if element.tag in _KEPT_TAGS else "div", names)
        for text in outline.texts[index]:
            if index in broken and not text.isspace():
                etree.SubElement(twin, "p").text = text
            elif len(twin):
                twin[-1].tail = (twin[-1].tail or "") + text
            else:
                twin.text = (twin.text or "") + text
        twins.append(twin)
    markup = f"<html><body>{etree.tostring(top, encoding='unicode')}</body></html>"
    document = bare_extraction(markup, fast=True, include_comments=False, include_tables=False, config=_CONFIG)
    return _BLANKS.sub("", document.text or "") if isinstance(document, Document) else ""


def _smallest_holder(outline: _Outline, weights: list[int]) -> int:
    """Index of the deepest block that holds nearly all of the weight."""
    totals = _totals(outline, weights)
    best: dict[int, int] = {}
    for index in range(1, len(totals)):
        parent = outline.parents[index]
        if totals[index] > totals[best.get(parent, index)] or parent not in best:
            best[parent] = index
    chosen = 0
    while chosen in best:
        child = best[chosen]
        if totals[child] < _BULK * totals[0] or outline.elements[child].tag not in _HOLDERS:
            break
        chosen = child
    return chosen


def _totals(outline: _Outline, weights: list[int]) -> list[int]:
    totals = list(weights)
    for index in range(len(totals) - 1, 0, -1):
        totals[outline.parents[index]] += totals[index]
    return totals


def _chrome_below(outline: _Outline, weights: list[int], chosen: int) -> set[Element]:
    """Parts of the chosen element that hold nothing of the article and are navigation, lists of links or footers."""
    tags, words = _chrome()
    totals = _totals(outline, weights)
    sizes = [sum(len(text.strip()) for text in texts) for texts in outline.texts]
    linked = _totals(outline, [size if link else 0 for size, link in zip(sizes, outline.links, strict=True)])
    sizes = _totals(outline, sizes)
    skip: set[Element] = set()
    inside = {chosen}
    for index in range(chosen + 1, len(outline.elements)):
        if outline.parents[index] not in inside:
            if outline.parents[index] < chosen:
                break
            continue
        element = outline.elements[index]
        name = f"{element.get('class') or ''} {element.get('id') or ''}"
        is_list = 0 < sizes[index] < 2 * linked[index] and element.tag != "a"
        if totals[index] == 0 and (element.tag in tags or words.search(name) or is_list):
            skip.add(element)
        else:
            inside.add(index)
    return skip
