"""Hanweb 大汉 JPaaS: column pages whose script asks a gateway to build the list.

The script element carries the gateway's address and, in single quotes that are no JSON, the query it
sends. Pages turn only through `paramJson`; a bare `pageNo` brings page 1 again. The answer holds the
list as markup, whose pager says how many rows a page and how many rows in all there are.
"""

from __future__ import annotations

import json
import re
from typing import TypedDict
from urllib.parse import urlencode

from parsel import Selector
from scrapy import Request
from scrapy.http import TextResponse

from crawler.portals.addresses import number_of
from crawler.portals.family import Family, register
from crawler.portals.generic import is_list_entry
from crawler.portals.json_answers import as_object, json_object, text_of
from crawler.portals.links import ListEntry, address_on, anchors_below

DETAIL = re.compile(r"/art/20\d\d/art_[0-9a-f]{32}\.html?|/art_[0-9a-f]{32}\.html?", re.IGNORECASE)
GATEWAY = re.compile(r"/front/page/build/unit\b")
FIELD = re.compile(r"'([^']+)'\s*:\s*'([^']*)'")
#: Templates name the unit that lists the column; the name is free, these words are in all that were seen.
LIST_UNIT = re.compile(r"list|列表", re.IGNORECASE)
PAGE_SIZE = 15
#: Units of a page that are asked for; a column has one to three.
UNITS = 20


class Listing(TypedDict):
    """What is carried from page to page in `request.meta["listing"]`."""

    gateway: str
    query: dict[str, str]
    page: int
    page_size: int
    #: Address of the column page, which relative links refer to.
    base: str


@register
class HanwebJpaas(Family):
    """Hanweb 大汉 JPaaS: `/<column>/` lists, `/<column>/art/YYYY/art_<32 hex>.html` pages."""

    name = "hanweb_jpaas"
    detail = DETAIL
    markup = (GATEWAY,)
    body_selectors = ("#zoom", ".article-content", ".bt_content", ".main-txt")

    def list_entries(self, response: TextResponse) -> list[ListEntry]:
        listing: Listing | None = response.meta.get("listing")
        if listing is None:
            return self.articles(response)
        unit = built_unit(response)
        links = anchors_below(unit.root, listing["base"]) if unit else ()
        return [entry for entry in links if DETAIL.search(entry.url) or is_list_entry(entry)]

    def next_pages(self, response: TextResponse) -> list[Request]:
        listing: Listing | None = response.meta.get("listing")
        if listing is None:
            # A column that prints its first page would end there if only the first page of the unit repeated it.
            pages = (1, 2) if self.list_entries(response) else (1,)
            return [unit_request(unit, page, optional=page > 1) for unit in units(response) for page in pages]
        unit = built_unit(response)
        rows, count = (pager_number(unit, name) for name in ("rows", "count")) if unit else (0, 0)
        if not rows or listing["page"] * rows >= count:
            return []
        return [unit_request({**listing, "page_size": rows}, listing["page"] + 1, optional=False)]


def units(response: TextResponse) -> list[Listing]:
    """The list units of a column page: those whose name says so, all of them where none does."""
    found = []
    for script in response.xpath("//script[@querydata][contains(@url, '/build/unit')]")[:UNITS]:
        query = dict(FIELD.findall(script.attrib["querydata"]))
        address = address_on(response, script.attrib["url"])
        if address:
            found.append(Listing(gateway=address, query=query, page=1, page_size=PAGE_SIZE, base=response.url))
    return [unit for unit in found if LIST_UNIT.search(unit["query"].get("tagId", ""))] or found


def unit_request(listing: Listing, page: int, *, optional: bool) -> Request:
    """The request for one page of a unit, counted from 1."""
    turned = json.dumps({"pageNo": page, "pageSize": listing["page_size"]}, separators=(",", ":"))
    query = urlencode({**listing["query"], "paramJson": turned})
    return Request(f"{listing['gateway']}?{query}", meta={"listing": {**listing, "page": page}, "optional": optional})


def built_unit(response: TextResponse) -> Selector | None:
    """The markup in the gateway's answer; `None` when it holds none."""
    markup = text_of(as_object(json_object(response).get("data")).get("html"))
    return Selector(text=markup) if markup else None


def pager_number(unit: Selector, name: str) -> int:
    """A number among the attributes of the unit's pager, 0 when it is not there."""
    return number_of(unit.xpath(f"//*[@rows and @count]/@{name}").get())
