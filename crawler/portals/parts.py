"""Articles that go on in further files: `t20150101_1_1.html`, `content_2.html`, `index_2.html`.

The further parts are called like the article, with a number behind the name. A pager's script names them
(`createPageHTML(3, 0, "t20150101_1", "html")`), or links lead to them. All parts are printed with the same
template: what differs between two of them is the article, and goes where the first part has its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement, tostring
from scrapy.http import HtmlResponse, TextResponse

from crawler.portals.addresses import joined, split
from crawler.portals.family import as_html, readable
from crawler.portals.links import UNSHOWN, anchors, same_host
from crawler.portals.trs import read_numbering

#: Parts of one article; the longest seen had seven.
PARTS = 30
#: Elements whose children stand in no other place.
WHOLE = frozenset({"table", "ul", "ol", "dl", "p"})
NAME = re.compile(r"(?P<stem>.*?)(?P<suffix>\.(?:s?html?|jhtml|aspx?|php|jsp))?$", re.IGNORECASE)
NUMBER = re.compile(r"[_-]([1-9]\d?)$")


def further_parts(response: TextResponse, first: str) -> list[str]:
    """Addresses of the parts that a part of the article at the address `first` names, in order; itself is not among them."""
    stem, suffix = name_of(first)
    found: dict[int, str] = {}
    numbering = read_numbering(response)
    named = joined(first, f"{numbering.prefix}.{numbering.suffix}") if numbering else None
    if numbering and named and name_of(named) == (stem, suffix):
        for number in range(numbering.current + 1, min(numbering.last, PARTS) + 1):
            target = joined(first, f"{numbering.prefix}_{number}.{numbering.suffix}")
            if target:
                found[number] = target
    # Reading the links of a page takes milliseconds; most articles have one part, and their source says so at once.
    if any(f"{stem.rpartition('/')[2]}{sign}" in response.text for sign in "_-"):
        for entry in anchors(response):
            name, ending = name_of(entry.url)
            own = NUMBER.search(name)
            if own and ending == suffix and name == stem + own.group() and same_host(entry.url, first):
                found.setdefault(int(own.group(1)), entry.url)
    return [found[number] for number in sorted(found) if name_of(found[number]) != name_of(response.url)]


def name_of(url: str) -> tuple[str, str]:
    """Path of a file without its suffix, and the suffix; a directory is its `index.html`."""
    path = split(url).path
    match = NAME.match(f"{path}index.html" if path.endswith("/") else path)
    return (match["stem"], (match["suffix"] or "").lower()) if match else (path, "")


def join_parts(parts: Sequence[TextResponse]) -> HtmlResponse:
    """The first part with what the others have of the article; whatever all parts have in common stands in it once."""
    first, *others = (readable(part) for part in parts)
    root = deepcopy(first.selector.root)
    known = {text for _, text in shown_in(first.selector.root)}
    for other in others:
        shown = list(shown_in(other.selector.root))
        own = {text for _, text in shown}
        place, source = home_of(root, shown_in(root), own), home_of(other.selector.root, shown, known)
        if place is not None and source is not None:
            behind = place.last + 1
            place.container[behind:behind] = [deepcopy(child) for child in source.container[source.first : source.last + 1]]
    return as_html(first, tostring(root, encoding="unicode"))


@dataclass(frozen=True, slots=True)
class Home:
    """Where a page has its own part of the article: the children `first` to `last` of an element."""

    container: HtmlElement
    first: int
    last: int


def home_of(root: HtmlElement, shown: Iterable[tuple[HtmlElement, str]], foreign: set[str]) -> Home | None:
    """The lowest element that holds all texts `shown` by a page which are not `foreign`; `None` when there are none."""
    holders: set[HtmlElement] = set()
    speakers: set[HtmlElement] = set()
    for element, text in shown:
        if text not in foreign:
            speakers.add(element)
            holder: HtmlElement | None = element
            while holder is not None and holder not in holders:
                holders.add(holder)
                holder = holder.getparent()
    container: HtmlElement = root
    while True:
        holding = [index for index, child in enumerate(container) if child in holders]
        if not holding:
            return None
        inner = container[holding[0]]
        if len(holding) > 1 or container in speakers or not len(inner) or inner.tag in WHOLE:
            return Home(container, holding[0], holding[-1])
        container = inner


def shown_in(element: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """The shown texts in an element, outside links and scripts, each with the element whose child it is."""
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        text = None
        if event != "start":
            holder, text = (node.getparent(), node.tail) if node is not element else (node, None)
        elif node.tag in UNSHOWN or node.tag == "head":
            walk.skip_subtree()
        else:
            holder, text = node, node.text
        if text and text.strip():
            yield holder, " ".join(text.split())
