"""The platform of Hebei and Shijiazhuang: every column, template and block is called by a UUID.

A column page shows nothing; its script loads `/columns/…/templates/…/blocks/…?page=1&fix=0`, a fragment
with the entries and, on a pager, the page and the number of pages. The month in a detail's address is
that of the last migration, not of publication: only the printed date counts.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from urllib.parse import parse_qs

from scrapy import Request
from scrapy.http import TextResponse

from crawler.portals.addresses import number_of, split
from crawler.portals.family import Family, register, requests_for
from crawler.portals.links import ListEntry, parse_date

UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
DETAIL = re.compile(rf"/columns/{UUID}/\d{{6}}/\d{{2}}/{UUID}\.html", re.IGNORECASE)
COLUMN = re.compile(rf"/columns/{UUID}(?:/index\.html|/?$)", re.IGNORECASE)
BLOCK = re.compile(rf"/columns/{UUID}/templates/{UUID}/blocks/{UUID}", re.IGNORECASE)
#: Blocks of a page that are asked for; a column has one to four.
BLOCKS = 20


@register
class ColumnsUuid(Family):
    """`/columns/<uuid>/` lists, `/columns/<uuid>/YYYYMM/DD/<uuid>.html` pages."""

    name = "columns_uuid"
    detail = DETAIL
    addresses = (COLUMN, BLOCK)
    markup = (BLOCK, DETAIL)
    body_selectors = (".content",)

    def list_entries(self, response: TextResponse) -> list[ListEntry]:
        return [replace(entry, date=parse_date(entry.raw)) for entry in self.articles(response)]

    def next_pages(self, response: TextResponse) -> list[Request]:
        if not BLOCK.search(response.url):
            blocks = dict.fromkeys(BLOCK.findall(response.text))
            return [request for block in islice(blocks, BLOCKS) for request in requests_for(response, f"{block}?page=1&fix=0")]
        address = split(response.url)
        page = number_of(parse_qs(address.query).get("page", ["1"])[0], 1)
        total = response.xpath("//@data-total").get("")
        if not self.list_entries(response) or (total.isdecimal() and page >= number_of(total)):
            return []
        block = address._replace(query=f"page={page + 1}&fix=0").geturl()
        # Without a pager the end is an empty page, or one that repeats.
        return requests_for(response, block, optional=not total)
