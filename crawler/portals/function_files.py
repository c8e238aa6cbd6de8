"""Functions that a page calls and that stand in a file of scripts: `<a onclick="showColumn(109)">信息公开年报</a>` and
`<script src="/js/common.js">`.

A file is asked for only where something could not be read without it, one after another; page and file are then read as one page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from scrapy import Request
from scrapy.http import HtmlResponse, TextResponse

from crawler.portals.addresses import joined, split
from crawler.portals.family import with_scripts
from crawler.portals.links import (
    CALLS,
    LINKS,
    base_of,
    clickable_elements,
    label_of,
    link_target,
    page_links,
    same_host,
    script_of,
    turns_page,
)
from crawler.portals.scripts import CALL, IDLE, POST_BACK, definitions
from crawler.portals.titles import TitleKind, judge_title

#: Files that are libraries of others, or count readers.
THIRD_PARTY = re.compile(
    r"jquery|layui|layer|vue|axios|bootstrap|swiper|slide|echarts|angular|react|require|polyfill|chunk|vendor|count|stat\b|hm\.js|analytic|baidu|"
    r"share|wza|wechat|weixin|qrcode|marquee|html5|respond|calendar|cookie|md5|trace|font|[.-]min\.js",
    re.IGNORECASE,
)
#: Functions of browsers and of jQuery.
BUILT_IN = IDLE | {POST_BACK, "$", "jQuery", "parseInt", "parseFloat", "String", "Number", "encodeURI", "encodeURIComponent", "setTimeout"}
#: Files of one page that are asked for.
FILES = 3
#: Characters of a page that is kept until a file has come.
PAGE_CHARACTERS = 300_000


def with_files(response: TextResponse, scripts: Iterable[str]) -> list[Request]:
    """The request for the next file in which a function may stand that one of the scripts calls and the page does not define; the page is
    read once more with it."""
    if not calls_unknown(scripts, response.text) or len(response.text) > PAGE_CHARACTERS:
        return []
    before = response.meta.get("written_for", {})
    tried = before.get("tried", ())
    file = next((url for url in function_files(response) if url not in tried), None)
    if file is None or len(tried) >= FILES:
        return []
    page = {"url": base_of(response), "page": response.url, "markup": response.text, "tried": (*tried, file)}
    kept = {name: value for name, value in response.meta.items() if name == "list_page"}
    return [Request(file, meta={**kept, "optional": True, "read_with": response.url, "written_for": page})]


def calls_unknown(scripts: Iterable[str], page: str) -> bool:
    """True when one of the scripts calls a function that the page does not define."""
    names = (match[1].rpartition(".")[2] for script in scripts for match in CALL.finditer(script))
    return any(name not in BUILT_IN and name not in definitions(page) for name in names)


def function_files(response: TextResponse) -> list[str]:
    """Addresses of the scripts of the same site that a page loads and that are no libraries of others, in page order."""
    base = base_of(response)
    sources = (script.get("src") for script in islice(response.selector.root.iter("script"), LINKS))
    found = (joined(base, source) for source in sources if source)
    return list(
        dict.fromkeys(
            url for url in found if url and same_host(url, response.url) and not THIRD_PARTY.search(split(url).path.rpartition("/")[2])
        )
    )


def joined_with(response: TextResponse, scripts: Iterable[str]) -> TextResponse:
    """A page and the scripts of its files as one page."""
    body = with_scripts(response.text, scripts).encode(errors="replace")
    return HtmlResponse(response.url, body=body, encoding="utf-8", request=response.request)


def unread_scripts(response: TextResponse, kinds: tuple[TitleKind, ...], *, pager: bool = False) -> Iterator[str]:
    """The scripts of what is called like one of these kinds, or turns the page, and leads nowhere that could be read."""
    base, source = base_of(response), response.text
    clicks, scripted = "onclick" in source, "javascript:" in source
    if not (clicks or scripted) or not (pager or "年报" in source or "年度报告" in source):
        return
    elements = (*page_links(response), *(clickable_elements(response) if clicks else ()))
    for element in islice((element for element in elements if script_of(element)), CALLS):
        wanted = judge_title(label_of(element)) in kinds or (pager and turns_page(element))
        if wanted and link_target(element, base, source) is None:
            yield script_of(element)
