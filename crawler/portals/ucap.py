"""UCAP 开普云: columns `/<site>/c<number>/`, lists and whole articles from a search by channel.

The column names its channel in a meta tag; `/common/search/<channel>` answers with titles, addresses
without scheme, and the articles themselves (`contentHtml`, header pairs in `domainMetaList`). Columns
that print their first page may also have numbered files (`list_2.shtml` is page 2); then both ways are
tried, since neither is on every portal. Some hosts serve articles only through a gateway
(`getManuscriptById`); its answer is read as an article too. One report often stands in two columns:
both copies are fetched, telling them apart is not a list's business.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import TextResponse

from crawler.portals.addresses import joined
from crawler.portals.family import Family, as_html, register, requests_for
from crawler.portals.json_answers import Article, as_object, as_page, day_of, json_object, named_pairs, objects, text_of
from crawler.portals.links import ListEntry, meta_tags
from crawler.portals.trs import file_parts, page_requests

DETAIL = re.compile(r"/20\d{4}/(?:[0-9a-f]{32}|c\d\d_\d+)\.s?html?|/c\d+/c\d+/content\.s?html?", re.IGNORECASE)
CHANNEL = re.compile(r"^[0-9a-f]{32}$", re.IGNORECASE)
GATEWAY = "getManuscriptById"
INTERFACE = re.compile(rf"/common/search/[0-9a-f]{{32}}|{GATEWAY}")
PAGE_SIZE = 15


@register
class Ucap(Family):
    """UCAP 开普云: `/<site>/c<N>/<template>.shtml` lists, `/YYYYMM/<32 hex>.shtml` pages."""

    name = "ucap"
    detail = DETAIL
    addresses = (INTERFACE,)
    markup = ("UCAP-CONTENT",)
    body_selectors = ("#UCAP-CONTENT", ".detail-news")

    def sign(self, response: TextResponse) -> str | None:
        if channel_of(response):
            return "channelid"
        return super().sign(response)

    def list_entries(self, response: TextResponse) -> list[ListEntry]:
        answer = json_object(response)
        if answer:
            found = (entry_of(result, response.url) for result in objects(as_object(answer.get("data")).get("results")))
            return [entry for entry in found if entry]
        return self.articles(response)

    def next_pages(self, response: TextResponse) -> list[Request]:
        answer = as_object(json_object(response).get("data"))
        if answer:
            return following_search(response, answer)
        static = bool(self.list_entries(response))
        prefix, number, suffix = file_parts(response.url)
        files = page_requests(response, prefix, [max(number, 1) + 1], suffix, optional=True) if static else []
        channel = channel_of(response)
        if not channel or number:
            return files
        # The first page of the search repeats what the column printed and would end the list, so the second is asked for as well.
        pages = (1, 2) if static else (1,)
        return [request for page in pages for request in search_request(response, channel, page, optional=static)] + files

    def article(self, response: TextResponse, entry: ListEntry) -> TextResponse:
        data = as_object(json_object(response).get("data"))
        if GATEWAY in response.url and data:
            return as_html(response, as_page(manuscript(data)))
        return super().article(response, entry)


def channel_of(response: TextResponse) -> str:
    """The channel a column names in its meta tags, else an empty text."""
    name = meta_tags(response).get("channelid", "")
    return name if CHANNEL.match(name) else ""


def search_request(response: TextResponse, channel: str, page: int, *, optional: bool) -> list[Request]:
    """The request for one page of a channel's articles, counted from 1."""
    query = {
        "_isAgg": "true",
        "_isJson": "true",
        "_pageSize": PAGE_SIZE,
        "_template": "index",
        "_rangeTimeGte": "",
        "_channelName": "",
        "page": page,
    }
    listing = {"channel": channel, "page": page}
    return requests_for(response, f"/common/search/{channel}?{urlencode(query)}", listing=listing, optional=optional)


def following_search(response: TextResponse, answer: dict[str, Any]) -> list[Request]:
    """The page of the search behind this one; nothing behind the last or an empty one."""
    listing = response.meta.get("listing")
    results, total, rows = objects(answer.get("results")), answer.get("total"), answer.get("rows")
    if not listing or not results or not isinstance(total, int) or not isinstance(rows, int) or listing["page"] * rows >= total:
        return []
    return search_request(response, listing["channel"], listing["page"] + 1, optional=False)


def entry_of(result: dict[str, Any], base: str) -> ListEntry | None:
    """One result of the search with the article it brings; `None` without an address."""
    title, url = text_of(result.get("title")), joined(base, text_of(result.get("url")))
    if url is None:
        return None
    markup = text_of(result.get("contentHtml"))
    article = Article(
        title=title,
        url=url,
        published=text_of(result.get("publishedTimeStr")),
        markup=markup,
        column=text_of(result.get("channelName")),
        pairs=named_pairs(pair for group in objects(result.get("domainMetaList")) for pair in objects(group.get("resultList"))),
    )
    day = day_of(result.get("publishedTimeStr"), result.get("publishedTime"))
    return ListEntry(url=url, title=title, date=day, raw=title, article=as_page(article) if markup else "")


def manuscript(data: dict[str, Any]) -> Article:
    """The article in an answer of the gateway. `staticUrl` tells whose page it is: a county's host may serve its prefecture's."""
    return Article(
        title=text_of(data.get("title")),
        url=text_of(data.get("staticUrl")) or text_of(data.get("url")),
        published=text_of(data.get("publishedTimeStr")),
        markup=text_of(data.get("content")),
    )
