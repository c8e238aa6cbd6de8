"""What a page is, by its look: a list, an article, a shell; and what it shows beside its list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from html import escape
from itertools import islice

from scrapy.http import Response, TextResponse

from crawler.portals.addresses import split
from crawler.portals.family import FALLBACK, Family, as_html, readable
from crawler.portals.generic import list_frames
from crawler.portals.links import SOURCES, ListEntry, address_key, anchors, meta_tags, shown_length, shown_texts
from crawler.portals.once import once_a_page
from crawler.portals.script_lists import json_answer, texts_in
from crawler.portals.titles import TITLE_CHARACTERS, judge_title, title_year

#: Characters outside links and scripts from which on a page is an article and not a list.
ARTICLE_CHARACTERS = 400
#: Texts of a page without entries that are looked at.
TEXTS = 5000
#: Where scripts begin and end, and the name of a column.
SCRIPT, SCRIPT_END = re.compile(r"<script\b[^<>]*>"), "</script>"
COLUMN = re.compile("(?:信息公开|公开工作)(?:工作)?(?:年报|年度报告)")


@once_a_page
def page_title(response: TextResponse) -> str:
    """The title an article page gives itself: meta tag, first heading, or title element; of a piece without, the one report it names."""
    response = readable(response)
    elements = [next(response.selector.root.iter(name), None) for name in ("h1", "title")]
    printed = ("".join(element.itertext()) for element in elements if element is not None)
    titles = (title.strip() for title in (meta_tags(response).get("articletitle", ""), *printed))
    title = next((title[:TITLE_CHARACTERS] for title in titles if title), "")
    if title or any(element is not None for element in elements):
        return title
    named = set(named_reports(response))
    return named.pop() if len(named) == 1 else ""


def shows_article(response: TextResponse) -> bool:
    """True for a page with as much text outside links and scripts as an article has."""
    return shown_length(response) >= ARTICLE_CHARACTERS


def is_article(response: TextResponse, entries: Iterable[ListEntry], family: Family) -> bool:
    """True for a column address that shows the report itself instead of a list, or of a script that asks for one."""
    if any(judge_title(entry.title) == "report" and address_key(entry.url) != address_key(response.url) for entry in entries):
        return False
    if not shows_article(response):
        return False
    kind = judge_title(page_title(response))
    if kind not in ("column", "unclear"):
        return kind == "report"
    # A page whose address has a number in it is guessed to have a next one, whatever it is.
    further = [request for request in family.next_pages(response) if family.name != FALLBACK or not request.meta.get("optional")]
    return not further and not list_frames(response)


def other_reports(response: TextResponse, entries: Iterable[ListEntry]) -> list[ListEntry]:
    """Links of a page whose text is a report's and which its family did not take for entries: files, pages of other systems."""
    known = {address_key(response.url), *(address_key(entry.url) for entry in entries)}
    return [link for link in anchors(response) if judge_title(link.title) == "report" and address_key(link.url) not in known]


def links_to_others(response: TextResponse) -> bool:
    """True for a page that links to reports which are not itself."""
    reports = (found for found in anchors(response) if judge_title(found.title) == "report")
    return any(address_key(found.url) != address_key(response.url) for found in reports)


def unread_report(response: TextResponse) -> str:
    """The title of a report that a page, or the answer of a service, names without a link that can be followed; empty without one."""
    return next(named_reports(response), "")


def named_reports(response: TextResponse) -> Iterator[str]:
    """The titles of reports among the texts of a page, or of the answer of a service."""
    data = json_answer(response.text)
    texts = texts_in(data) if data is not None else shown_texts(response.selector.root, SOURCES)
    yield from (text.strip() for text in islice(texts, TEXTS) if len(text) < TITLE_CHARACTERS and judge_title(text) == "report")


def brought_article(response: TextResponse, title: str) -> TextResponse | None:
    """The article that a service answers with, as a page of that title or the one it names itself; `None` where it brings none, or one of
    another year."""
    data = json_answer(response.text)
    markup = max((text for text in texts_in(data) if "<" in text), key=len, default="")
    if len(markup) < ARTICLE_CHARACTERS:
        return None
    named = next(named_reports(response), title)
    return as_html(response, f"<h1>{escape(named)}</h1>{markup}") if title_year(named) in (None, title_year(title)) else None


def is_wanted(entry: ListEntry) -> bool:
    """True for an entry that is, or may be, a report."""
    return judge_title(entry.title) in ("report", "unclear")


def names_columns(response: TextResponse, family: Family) -> bool:
    """True for a page whose script names the column and whose system knows how to ask for it."""
    return family.name != FALLBACK and scripts_name_column(response.text) and bool(family.next_pages(response))


def scripts_name_column(source: str) -> bool:
    """True when a script in the source of a page names the column, as on platforms that draw themselves."""
    opening = SCRIPT.search(source)
    while opening is not None:
        begin, end = opening.end(), source.find(SCRIPT_END, opening.end())
        script = source[begin : end if end >= 0 else len(source)]
        # A script may write another one, whose attributes are no script.
        if COLUMN.search(script) and COLUMN.search(SCRIPT.sub(" ", script)):
            return True
        opening = SCRIPT.search(source, end) if end >= 0 else None
    return False


def other_scheme(url: str) -> str | None:
    """The address by http instead of https, or the other way round; `None` where a port says which it is."""
    parts = split(url)
    if parts.port is not None or not parts.netloc:
        return None
    return parts._replace(scheme="http" if parts.scheme == "https" else "https").geturl()


def digest(response: Response) -> bytes:
    """Equal for pages with the same bytes."""
    return sha256(response.body).digest()
