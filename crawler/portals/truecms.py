"""TrueCMS, the system of 南通 and its neighbours: lists from `messageController/getMessage.do`.

A column page prints its first rows; its script names the service (`proxyUrl`), the column (`columnId`) and the numbers of rows.
The service answers with JSON, or JSONP where it is asked to, whose `result` holds records as Hanweb's do. It counts from 1,
takes no larger window than the page's own everywhere, and knows nobody who does not say which page he comes from.
"""

from __future__ import annotations

import re
from typing import TypedDict
from urllib.parse import urlencode

from parsel import Selector
from scrapy import Request
from scrapy.http import TextResponse

from crawler.portals.addresses import number_of
from crawler.portals.family import Family, register
from crawler.portals.hanweb_jpage import records_of
from crawler.portals.json_answers import as_object, json_value, text_of
from crawler.portals.links import ListEntry, address_on, anchors_below

SERVICE = "messageController/getMessage.do"
DETAIL = re.compile(r"/content/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.html", re.IGNORECASE)
PROXY = re.compile(rf"['\"]([^'\"\s]*{re.escape(SERVICE)})['\"]")
COLUMN = re.compile(r"\bcolumnId['\"]?\s*[:=]\s*['\"]([0-9A-Za-z-]+)['\"]")
NUMBER = r"\b{name}['\"]?\s*:\s*['\"]?(\d+)"
CALLBACK = re.compile(r"^\s*[\w.$]+\(\s*(\{.*\})\s*\)\s*;?\s*$", re.DOTALL)
PAGE_SIZE = 10


class Listing(TypedDict):
    """What is carried from page to page in `request.meta["listing"]`."""

    service: str
    column: str
    #: Address of the column page, which the service wants to know and relative links refer to.
    base: str
    rows: int
    #: Rows in all; 0 where the page does not say.
    total: int
    page: int


@register
class TrueCms(Family):
    """TrueCMS: `/<site>/<column>/<column>.html` lists, `/<site>/<column>/content/<uuid>.html` pages."""

    name = "truecms"
    detail = DETAIL
    markup = (SERVICE,)
    body_selectors = ("#zoomcon", "#zoom", ".article-content")

    def list_entries(self, response: TextResponse) -> list[ListEntry]:
        listing: Listing | None = response.meta.get("listing")
        if listing is None:
            return self.articles(response)
        records = records_of(result_of(response))
        return [entry for record in records for entry in anchors_below(Selector(text=record).root, listing["base"])]

    def next_pages(self, response: TextResponse) -> list[Request]:
        listing: Listing | None = response.meta.get("listing")
        if listing is None:
            first = read_listing(response)
            # The first window repeats what the page prints and would end the list, so the second is asked for as well.
            return [window(first, page) for page in (1, 2)] if first else []
        behind = listing["page"] * listing["rows"]
        if next(records_of(result_of(response)), None) is None or (listing["total"] and behind >= listing["total"]):
            return []
        return [window(listing, listing["page"] + 1)]


def read_listing(response: TextResponse) -> Listing | None:
    """How to ask for the rows of a column, from its page; `None` when the page does not say."""
    service, column = PROXY.search(response.text), COLUMN.search(response.text)
    if service is None or column is None:
        return None
    numbers = {name: re.search(NUMBER.format(name=name), response.text) for name in ("perPage", "totalRecord")}
    rows, total = (number_of(found.group(1)) if found else 0 for found in numbers.values())
    address = address_on(response, service.group(1))
    if address is None:
        return None
    return Listing(service=address, column=column.group(1), base=response.url, rows=rows or PAGE_SIZE, total=total, page=1)


def window(listing: Listing, page: int) -> Request:
    """The request for one page of rows, counted from 1."""
    rows = listing["rows"]
    query = {"startrecord": (page - 1) * rows + 1, "endrecord": page * rows, "perpage": rows, "columnId": listing["column"]}
    meta = {"listing": {**listing, "page": page}, "optional": True}
    return Request(f"{listing['service']}?{urlencode(query)}", headers={"Referer": listing["base"]}, meta=meta)


def result_of(response: TextResponse) -> str:
    """The records in an answer of the service, JSON or JSONP; empty when it holds none."""
    called = CALLBACK.match(response.text)
    return text_of(as_object(json_value(called.group(1) if called else response.text)).get("result"))
