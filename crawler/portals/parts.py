"""Articles that go on in further files: `t20150101_1_1.html`, `content_2.html`, `index_2.html`.

The further parts are called like the article, with a number behind the name. A pager's script names them
(`createPageHTML(3, 0, "t20150101_1", "html")`), or links lead to them. All parts are printed with the same
template: what differs between two of them is the article, and goes where the first part has its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement, tostring
from scrapy.http import HtmlResponse, TextResponse

from crawler.portals.family import as_html
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
    if numbering is not None and name_of(urljoin(first, f"{numbering.prefix}.{numbering.suffix}")) == (stem, suffix):
        numbers = range(numbering.current + 1, min(numbering.last, PARTS) + 1)
        found |= {number: urljoin(first, f"{numbering.prefix}_{number}.{numbering.suffix}") for number in numbers}
    # Reading the links of a page takes milliseconds; most articles have one part, and their source says so at once.
    if any(f"{stem.rpartition('/')[2]}{sign}" in response.text for sign in "_-"):
        for entry in anchors(response):
            name, ending = name_of(entry.url)
            number = NUMBER.search(name)
            if number and ending == suffix and name == stem + number.group() and same_host(entry.url, first):
                found.setdefault(int(number.group(1)), entry.url)
    return [found[number] for number in sorted(found) if name_of(found[number]) != name_of(response.url)]


def name_of(url: str) -> tuple[str, str]:
    """Path of a file without its suffix, and the suffix; a directory is its `index.html`."""
    path = urlsplit(url).path
    match = NAME.match(f"{path}index.html" if path.endswith("/") else path)
    return (match["stem"], (match["suffix"] or "").lower()) if match else (path, "")


def join_parts(parts: Sequence[TextResponse]) -> HtmlResponse:
    """The first part with what the others have of the article; whatever all parts have in common stands in it once."""
    first, *others = parts
    root = deepcopy(first.selector.root)
    for other in others:
        known = set(texts_of(first.selector.root))
        own = set(texts_of(other.selector.root))
        place, source = home_of(root, own), home_of(other.selector.root, known)
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


def home_of(root: HtmlElement, foreign: set[str]) -> Home | None:
    """The lowest element that holds all texts of a page which are not `foreign`; `None` when there are none."""
    container: HtmlElement = root
    while True:
        holding = [index for index, child in enumerate(container) if any(text not in foreign for text in texts_of(child))]
        if not holding:
            return None
        inner = container[holding[0]]
        if len(holding) > 1 or any(text not in foreign for text in own_texts(container)) or not len(inner) or inner.tag in WHOLE:
            return Home(container, holding[0], holding[-1])
        container = inner


def own_texts(element: HtmlElement) -> Iterator[str]:
    """The texts of an element that stand in none of its children."""
    for text in (element.text, *(child.tail for child in element)):
        if text and text.strip():
            yield " ".join(text.split())


def texts_of(element: HtmlElement) -> Iterator[str]:
    """The shown texts in an element, outside links and scripts."""
    if not isinstance(element.tag, str) or element.tag in UNSHOWN or element.tag == "head":
        return
    yield from own_texts(element)
    for child in element:
        yield from texts_of(child)
