"""Pagers that a library draws, so that no link stands in the page: `laypage({pages: 3, jump: function(e){…}})`, `$.jqPaginator('#p', {…})`,
`kkpager.generPageHtml({pno, total, getLink})`, `$('.pages').pagination({totalData, showData, callback})`.

The call says how many pages there are, and its function what happens when one is chosen: it sets an address, returns one, or fills in a
form and sends it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from scrapy import Request
from scrapy.http import TextResponse

from crawler.portals.addresses import number_of
from crawler.portals.expressions import Literal, Value, evaluate, literal_at
from crawler.portals.family import requests_for
from crawler.portals.forms import submitted
from crawler.portals.links import address_key, same_host
from crawler.portals.scripts import function_in, outcome, variables_of

#: What stands in the source of a page with such a pager; plain words are found many times faster than the pattern.
WORDS = ("laypage", "kkpager", "agination(", "jqPaginator", ".paging(", ".Paging(", ".pager(")
DRAWN = re.compile(
    r"(?:\blaypage(?:\.render)?|\bkkpager\.generPageHtml|\.(?:jqPaginator|pagination|paging|Paging|pager|twbsPagination|simplePagination))"
    r"\s{0,3}\(\s{0,9}(?:(['\"][^'\"]{0,80}['\"]|[\w$.]{1,60})\s{0,3},\s{0,9})?(?=\{)"
)
#: How libraries call the number of pages, of lines, of lines on a page, and the function for a page that was chosen.
PAGES = ("pages", "totalPages", "totalPage", "total_pages", "pageCount", "page_count")
LINES = ("count", "totalData", "totalCounts", "totalCount", "totalRecords", "totalRecord", "total", "items", "dataCount")
A_PAGE = ("limit", "showData", "pageSize", "page_size", "pagesize", "perPage", "itemsOnPage", "items_per_page")
CHOSEN = ("jump", "callback", "callBack", "onPageChange", "onPageClick", "getLink", "click", "pageChange", "onClick", "change", "backFn")


@dataclass(frozen=True, slots=True)
class DrawnPager:
    """The call that draws a pager: its settings, and the number of pages where it states them."""

    settings: Literal
    pages: int | None
    #: Number that its function gets for the first page: `pagination(8, {…})` counts from 0.
    first: int = 1


def drawn_pager(source: str) -> DrawnPager | None:
    """The pager that a script of a page draws; `None` without one."""
    if not any(word in source for word in WORDS):
        return None
    match = DRAWN.search(source)
    settings = literal_at(source, match.end()) if match else None
    if match is None or settings is None:
        return None
    lines = match.group(1) or ""
    counted = bool(lines) and "jqPaginator" not in match.group()
    settings_of_lines = {"count": lines} if counted else {}
    return DrawnPager(settings, number_of_pages({**settings_of_lines, **settings}, variables_of(source)), 0 if counted else 1)


def number_of_pages(settings: Literal, variables: Mapping[str, Value]) -> int | None:
    """The pages that the settings of a pager state, or that their lines fill; `None` where they do not say."""
    pages = stated(settings, PAGES, variables)
    if pages is None and "total" in settings and ("totalRecords" in settings or "hrefFormer" in settings):
        # kkpager's `total` are pages, that of others lines.
        pages = stated(settings, ("total",), variables)
    lines, size = stated(settings, LINES, variables), stated(settings, A_PAGE, variables)
    if pages is None and lines is not None and size:
        pages = -(-lines // size)
    return pages


def stated(settings: Literal, names: tuple[str, ...], variables: Mapping[str, Value]) -> int | None:
    """The number under the first of the names that has one."""
    values = (evaluate(settings[name], variables) for name in names if name in settings)
    numbers = (value if isinstance(value, int) else number_of(value, -1) for value in values if value is not None)
    return next((number for number in numbers if number >= 0), None)


def drawn_page(response: TextResponse, pager: DrawnPager, number: int) -> list[Request]:
    """The request for page `number` of the list below such a pager; nothing where its function cannot be read."""
    for name in CHOSEN:
        function = function_in(pager.settings.get(name, ""), response.text)
        if function is None:
            continue
        parameter = function.parameters[0] if function.parameters else ""
        chosen = number - 1 + pager.first
        given: dict[str, Value] = {parameter: chosen, f"{parameter}.curr": chosen} if parameter else {}
        fixed = {key: value for key, source in pager.settings.items() if (value := evaluate(source, {})) is not None}
        effect = outcome(function.body, {**variables_of(response.text), **fixed}, given, response.text)
        sent = submitted(response, effect.fields, effect.action) if effect.fields else None
        if sent is not None:
            return [sent]
        requests = requests_for(response, effect.address, optional=True) if effect.address else []
        if requests and same_host(requests[0].url, response.url) and address_key(requests[0].url) != address_key(response.url):
            return requests
    return []
