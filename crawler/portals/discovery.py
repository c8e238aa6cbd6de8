"""From a portal's home page to its annual reports: which link next (rules: `discovery.toml`).

The search is a focused crawl: the most promising link first, one page at a time, at most `SEARCH_PAGES`
pages a portal, and no page is asked for once the reports are listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from heapq import heappop, heappush
from itertools import islice

from lxml.html import HtmlElement
from scrapy.http import TextResponse

from crawler.portals.addresses import joined, split
from crawler.portals.links import (
    ListEntry,
    address_key,
    anchors,
    base_of,
    beginning,
    frame_urls,
    head_titles,
    label_of,
    may_be_list,
    meta_tags,
    page_links,
    same_host,
    shown_texts,
)
from crawler.portals.pages import scripts_name_column
from crawler.portals.script_lists import MENU, script_entries, script_files
from crawler.portals.titles import judge_title, normalise
from pipelines.extract.elements import compiled_xpath, text_below
from pipelines.rules import load_rules

#: Pages of one portal that may be looked at before the search is given up.
SEARCH_PAGES = 60
#: Links followed from the home page; the deepest way seen was home, 政务公开, 信息公开, 政府信息公开, 年报.
SEARCH_DEPTH = 5
#: Score of a link whose text is the column's name.
NAMED = 100
#: A link that stood on the way when the column was found before goes in front of others.
REMEMBERED = 20
#: Score of a frame: platforms show their menu in one.
FRAME = 65
#: Scores of a script that draws the menu, and of the few links of an entrance page.
MENU_SCRIPT, ENTRANCE = 25, 20
#: Links of an entrance page at most.
ENTRANCES = 6
#: Link texts that say nothing; the heading beside them does.
SPEECHLESS = re.compile(r"^(?:更多|more|查看更多|更多信息|详细)?[>»+…]*$", re.IGNORECASE)
LOADED = re.compile(
    r"""\.load\(\s{0,9}['"]([^'"\s]{0,150}(?:menu|nav|head|top|daohang|left)[\w-]{0,20}\.(?:s?html?|jsp|aspx?|php))\b""", re.IGNORECASE
)
#: The longest heading of a box; longer texts are its content.
HEADING_CHARACTERS = 20
#: Neighbours among which the heading of a link is looked for, in each direction.
NEIGHBOURS = 30
FIRST_HEADING = compiled_xpath("(//h1 | //h2)[1]")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "strong", "b", "span", "p", "i", "em")


@dataclass(frozen=True, slots=True)
class WayRule:
    """One entry of `discovery.toml`."""

    score: int
    reason: str
    text: str = ""
    path: str = ""
    column: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A link that may lead to the column."""

    url: str
    #: Text of the link, the name of a step on the way.
    name: str
    score: int
    #: True when the link seems to be the column itself.
    column: bool


@dataclass(slots=True)
class Frontier:
    """The links of one portal that have not been followed, best first; equal scores in the order they were seen."""

    heap: list[tuple[int, int, int, Candidate, tuple[str, ...]]] = field(default_factory=list)
    known: set[str] = field(default_factory=set)

    def push(self, candidates: Iterable[Candidate], path: tuple[str, ...]) -> None:
        """Add the links of a page that was reached by the links named in `path`."""
        for candidate in candidates:
            key = address_key(candidate.url)
            if key not in self.known and len(path) < SEARCH_DEPTH:
                self.known.add(key)
                heappush(self.heap, (-candidate.score, len(path), len(self.known), candidate, (*path, candidate.name)))

    def pop(self) -> tuple[Candidate, tuple[str, ...]] | None:
        """The best link and the names of the links that lead to its page; `None` when there is none left."""
        if not self.heap:
            return None
        *_, candidate, path = heappop(self.heap)
        return candidate, path


@cache
def compiled_rules() -> tuple[tuple[WayRule, re.Pattern[str], re.Pattern[str]], ...]:
    """The rules with their patterns."""
    rules = load_rules("crawler.portals", "discovery.toml", "ways", WayRule)
    return tuple((rule, re.compile(rule.text), re.compile(rule.path)) for rule in rules)


# A portal's menu stands on each of its pages, and portals call the same things alike.
@lru_cache(maxsize=20_000)
def ways_named(text: str) -> tuple[tuple[WayRule, re.Pattern[str]], ...]:
    """The rules that fit a link's text, with the pattern of their path."""
    return tuple((rule, path_pattern) for rule, text_pattern, path_pattern in compiled_rules() if text_pattern.search(text))


def candidate_of(entry: ListEntry, remembered: Sequence[str] = ()) -> Candidate | None:
    """The link as a candidate, `None` when nothing speaks for it.

    `remembered` are the names of the links that led to the column when it was found last.
    """
    text = normalise(entry.title)
    kind = judge_title(text)
    if kind == "report":
        return None
    score, column = (NAMED, True) if kind == "column" else (0, False)
    parts = split(entry.url)
    address = f"{parts.path}?{parts.query}" if parts.query else parts.path
    for rule, path_pattern in ways_named(text):
        # A guide or a set of rules is no report, but it may be a step on the way; its address alone is none.
        speaks = rule.text or kind != "not_report"
        if rule.score > score and speaks and path_pattern.search(address):
            score, column = rule.score, rule.column
    if text and text in remembered:
        score += REMEMBERED
    return Candidate(entry.url, text, score, column) if score else None


def candidates(response: TextResponse, remembered: Sequence[str] = ()) -> list[Candidate]:
    """What on a page may lead to the column: links, links whose heading speaks for them, pictures, frames of a menu."""
    names = other_names(response)
    links = anchors(response)
    found = []
    for entry in links:
        if SPEECHLESS.match(normalise(entry.title)):
            entry = replace(entry, title=names.get(entry.url, "") + entry.title)
        candidate = candidate_of(entry, remembered)
        if candidate is not None:
            found.append(candidate)
    frames = [Candidate(url, "", FRAME, False) for url in frame_urls(response)]
    if scripts_name_column(response.text):
        found += [candidate for entry in script_entries(response) if (candidate := candidate_of(entry, remembered)) is not None]
    drawn = [Candidate(url, "", MENU_SCRIPT, False) for url in (*script_files(response, MENU), *loaded_menus(response))]
    return found + frames + drawn or entrances(response, links)


def loaded_menus(response: TextResponse) -> list[str]:
    """Addresses of the menu where a script loads it as a piece of the page: `$("#nav").load("/common/nav.html")`."""
    if ".load(" not in response.text:
        return []
    found = (joined(base_of(response), match[1]) for match in islice(LOADED.finditer(response.text), NEIGHBOURS))
    return [target for target in dict.fromkeys(filter(None, found)) if same_host(target, response.url)]


def entrances(response: TextResponse, links: Sequence[ListEntry]) -> list[Candidate]:
    """The pictures without words that a page leads on by which has hardly any other link."""
    own = {
        address_key(link.url): link
        for link in links
        if same_host(link.url, response.url) and address_key(link.url) != address_key(response.url)
    }
    return [Candidate(link.url, "", ENTRANCE, False) for link in own.values() if not link.title] if len(own) <= ENTRANCES else []


def headed_links(response: TextResponse) -> list[ListEntry]:
    """Every link of a page, those without words of their own (`更多`) called like the heading beside them."""
    names = other_names(response)
    return [
        replace(link, title=names.get(link.url) or link.title) if SPEECHLESS.match(normalise(link.title)) else link
        for link in anchors(response)
    ]


def other_names(response: TextResponse) -> dict[str, str]:
    """What links without words are called, by address: the `alt` of their picture, the heading beside `更多`."""
    names: dict[str, str] = {}
    if not may_be_list(response):
        return names
    base = base_of(response)
    texts: dict[HtmlElement, str] = {}
    for link in page_links(response):
        if not link.get("href") or not SPEECHLESS.match(normalise(label_of(link))):
            continue
        pictures = "".join(picture.get("alt") or "" for picture in islice(link.iter("img"), 1))
        name = pictures or heading_of(link, texts)
        target = joined(base, link.get("href")) if name else None
        if target:
            names[target] = name
    return names


def heading_of(link: HtmlElement, texts: dict[HtmlElement, str]) -> str:
    """The heading a link such as `更多` belongs to: before or behind it, around it, or beside the block it stands in.

    `texts` keeps what was read of a page: hundreds of its links may stand in one block.
    """
    for element in (link, *islice(link.iterancestors(), 2)):
        if element is not link:
            if element not in texts:
                texts[element] = short_text(element)
            if texts[element]:
                return texts[element]
        before, behind = islice(element.itersiblings(preceding=True), NEIGHBOURS), islice(element.itersiblings(), NEIGHBOURS)
        heading = next((sibling for sibling in (*before, *behind) if sibling.tag in HEADINGS), None)
        if heading is not None:
            if heading not in texts:
                texts[heading] = beginning(heading)
            return texts[heading]
        if element.tag == "body":
            return ""
    return ""


def short_text(element: HtmlElement) -> str:
    """What an element says outside links, empty where that is more than a heading."""
    text = ""
    for piece in shown_texts(element):
        text += normalise(piece)
        if len(text) > HEADING_CHARACTERS:
            return ""
    return text


def own_names(response: TextResponse) -> list[str]:
    """What a page calls itself: column name of its meta tags (guidelines of 2017), title up to a separator, first heading."""
    column = meta_tags(response).get("columnname", "")
    titles = [re.split(r"[-_|]", title, maxsplit=1)[0] for title in head_titles(response)]
    headings = [text_below(heading) for heading in FIRST_HEADING(response.selector.root)]
    return [name for name in (normalise(text) for text in (column, *titles, *headings)) if name]


def is_column(response: TextResponse, entries: Sequence[ListEntry]) -> bool:
    """True when a page is the column of annual reports, by its own name or by what it lists."""
    reports = sum(judge_title(entry.title) == "report" for entry in entries)
    return any(judge_title(name) == "column" for name in own_names(response)) or (reports >= 3 and 2 * reports >= len(entries))
