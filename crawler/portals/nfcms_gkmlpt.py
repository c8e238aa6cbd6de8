"""NFCMS with the disclosure platform gkmlpt: all portals of Guangdong.

`/gkmlpt/index` holds the tree of columns in `window._CONFIG`. A column lists itself through
`/gkmlpt/api/all/<column>?page=1&sid=<site>` until a page is empty, or leads by `jump_url` to an ordinary
column of NFCMS, whose pages are `index.html`, `index_2.html`. A page of the platform keeps its article
as escaped markup in `_CONFIG.DETAIL.content`; it leaves as it is, the reading of scripts is extraction.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from scrapy import Request
from scrapy.http import TextResponse

from crawler.portals.addresses import joined
from crawler.portals.family import Family, register, requests_for
from crawler.portals.json_answers import day_of, json_object, objects, text_of
from crawler.portals.links import ListEntry, address_on, next_link, same_host
from crawler.portals.titles import judge_title
from crawler.portals.trs import file_parts, page_requests

DETAIL = re.compile(r"/content/(?:\d+/\d+/)?post_\d+\.html", re.IGNORECASE)
PLATFORM = re.compile(r"/gkmlpt/(?:index|content|api)\b")
CONFIG = re.compile(r"\b_CONFIG\s*=\s*\{")
TREE = re.compile(r"""["']?\bTREE["']?\s*:\s*(?=\[)""")
SITE = re.compile(r"""\bSID["']?\s*:\s*["']?(\w+)""")
#: Names of columns of annual reports; `judge_title` leaves out those on other subjects.
ANNUAL = re.compile(r"年报|年度报告")


@register
class NfcmsGkmlpt(Family):
    """NFCMS and gkmlpt: `/gkmlpt/index`, `/gkmlpt/content/4/4688/post_<id>.html` and `…/content/post_<id>.html`."""

    name = "nfcms_gkmlpt"
    detail = DETAIL
    addresses = (PLATFORM,)
    body_selectors = ("#zoomcon", ".news_cont_d_wrap", ".article-content")

    def sign(self, response: TextResponse) -> str | None:
        return "_CONFIG" if "gkmlpt" in response.text and CONFIG.search(response.text) else None

    def list_entries(self, response: TextResponse) -> list[ListEntry]:
        answer = json_object(response)
        if answer:
            found = (entry_of(article, response.url) for article in objects(answer.get("articles")))
            return [entry for entry in found if entry]
        return self.articles(response)

    def next_pages(self, response: TextResponse) -> list[Request]:
        listing = response.meta.get("listing")
        if listing:
            following = column_request(response, listing["column"], listing["site"], listing["page"] + 1)
            return following if self.list_entries(response) else []
        if CONFIG.search(response.text):
            return column_requests(response)
        target = next_link(response)
        if target is not None:
            return [Request(target)] if same_host(target, response.url) else []
        if not self.list_entries(response):
            return []
        prefix, number, suffix = file_parts(response.url)
        return page_requests(response, prefix, [max(number, 1) + 1], suffix, optional=True)


def entry_of(article: dict[str, Any], base: str) -> ListEntry | None:
    """One article of the platform's list, `None` without an address; its moments are text or seconds, depending on the field."""
    title = text_of(article.get("title"))
    url = joined(base, text_of(article.get("url")) or text_of(article.get("post_url")))
    day = day_of(article.get("date"), article.get("display_publish_time"), article.get("first_publish_time"), article.get("created_at"))
    return ListEntry(url, title, day, title) if url else None


def column_requests(response: TextResponse) -> list[Request]:
    """One request for each column of annual reports in the platform's tree."""
    site, start = SITE.search(response.text), TREE.search(response.text)
    if site is None or start is None:
        return []
    try:
        tree, _ = json.JSONDecoder().raw_decode(response.text, start.end())
    except (ValueError, RecursionError):
        return []
    requests: list[Request] = []
    for node in nodes(tree):
        name, jump = text_of(node.get("name")), text_of(node.get("jump_url"))
        if not ANNUAL.search(name) or judge_title(name) == "not_report":
            continue
        target = address_on(response, jump)
        if jump and target and same_host(target, response.url):
            requests.append(Request(target))
        elif not jump and text_of(node.get("id")):
            requests += column_request(response, text_of(node.get("id")), site.group(1), 1)
    return requests


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every node of the tree, a parent before its children."""
    waiting = objects(tree)[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += objects(node.get("children"))[::-1]


def column_request(response: TextResponse, column: str, site: str, page: int) -> list[Request]:
    """The request for one page of a column, counted from 1; behind the last one the answer is empty."""
    listing = {"column": column, "site": site, "page": page}
    return requests_for(response, f"/gkmlpt/api/all/{column}?page={page}&sid={site}", listing=listing, optional=page > 1)
