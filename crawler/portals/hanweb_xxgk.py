"""Hanweb 大汉 xxgk, the module of the disclosure catalogue, and its page of annual reports.

Lists are asked for by POST from `/module/xxgk/search.jsp`. The answer is not limited to the column: only
links `art_<column>_…` belong to it. The body's code (`area`) stands in the address of the tree of bodies
or in a script variable of the column page.

`/module/xxgk/xxgkAnnualReport.jsp?fbtime=<report year>&area=<body>` shows one year's report itself. Years
without a report answer 暂无数据, in the middle of the row as well, so earlier years are asked for down to
the first report year and later ones while there is something to show.
"""

from __future__ import annotations

import html
import re
from typing import TypedDict
from urllib.parse import parse_qsl, urlencode

from scrapy import FormRequest, Request
from scrapy.http import TextResponse

from crawler.items import FIRST_YEAR
from crawler.portals.addresses import number_of, split
from crawler.portals.family import Family, register, requests_for
from crawler.portals.links import ListEntry, address_on, anchors, beginning, shown_length

MODULE = re.compile(r"/module/xxgk/(?:search|tree|xxgkAnnualReport)\w*\.jsp", re.IGNORECASE)
ANNUAL_REPORT = re.compile(r"/module/xxgk/xxgkAnnualReport\.jsp", re.IGNORECASE)
SEARCH = re.compile(r"""/module/xxgk/search\w*\.jsp(?:\?([^"'\s]*))?""", re.IGNORECASE)
COLUMN = re.compile(r"/col/col(\d+)")
AREA = re.compile(r"""\b(?:vc_xxgk)?area(?:["']\s*value=|["']?\s*[:=]\s*)["']?([0-9A-Za-z]{6,64})""")
#: Form fields that column pages state in a script or a hidden input.
STATED = re.compile(r"""\b(infotypeId|jdid|divid)\b(?:["']\s*value=|["']?\s*[:=]\s*)["']?(\w{1,64})""")
PAGES = re.compile(r"共\s*(\d+)\s*页")
#: An empty year says 暂无数据 and little else; the shortest reports have several hundred characters.
REPORT_CHARACTERS = 200
#: Elements among which the title of a report is looked for.
TITLED = 20
#: What the module's own script sends when nobody searches.
UNFILTERED = {"texttype": "0", "fbtime": "-1", "vc_all": "", "vc_filenumber": "", "vc_title": "", "vc_number": ""}
NEWEST_FIRST = ",createdatetime:0,orderid:0"


class Listing(TypedDict):
    """What is carried from page to page in `request.meta["listing"]`."""

    search: str
    form: dict[str, str]
    column: str
    page: int


@register
class HanwebXxgk(Family):
    """Hanweb 大汉 xxgk: lists from `search.jsp`, annual reports on `xxgkAnnualReport.jsp`."""

    name = "hanweb_xxgk"
    body_selectors = (".nb_con", "#zoom", ".bt_content", ".article-content")

    def recognise(self, response: TextResponse, *, article: bool = False) -> str | None:
        match = MODULE.search(response.url)
        if match:
            return f"address {match.group()}"
        if "/art/" in response.url or "<datastore" in response.text or not COLUMN.search(response.url):
            return None
        match = MODULE.search(response.text)
        return f"markup {match.group()}" if match else None

    def list_entries(self, response: TextResponse) -> list[ListEntry]:
        listing: Listing | None = response.meta.get("listing")
        if listing is None:
            return []
        own = re.compile(rf"/art_{listing['column']}_\d+\.html?")
        return [entry for entry in anchors(response) if own.search(entry.url)]

    def own_entry(self, response: TextResponse) -> ListEntry | None:
        if not ANNUAL_REPORT.search(response.url) or shown_length(response) < REPORT_CHARACTERS:
            return None
        titled = response.xpath("//*[contains(@class, 'title')] | //h1 | //h2")[:TITLED]
        title = next((text for element in titled if (text := beginning(element.root))), "")
        return ListEntry(response.url, title, None, title)

    def next_pages(self, response: TextResponse) -> list[Request]:
        if ANNUAL_REPORT.search(response.url):
            return other_years(response, shows_report=self.own_entry(response) is not None)
        listing: Listing | None = response.meta.get("listing")
        if listing is None:
            first = read_listing(response)
            return [search_request(first, 1)] if first else []
        count = PAGES.search(response.text)
        more = listing["page"] < number_of(count.group(1)) if count else "/art_" in response.text
        return [search_request(listing, listing["page"] + 1)] if more else []


def other_years(response: TextResponse, *, shows_report: bool) -> list[Request]:
    """The year before, and the year behind a report."""
    address = split(response.url)
    query = dict(parse_qsl(address.query, keep_blank_values=True))
    year = number_of(query.get("fbtime"))
    if not year:
        return []
    years = [year - 1] + ([year + 1] if shows_report else [])
    addresses = [address._replace(query=urlencode({**query, "fbtime": other})).geturl() for other in years if other >= FIRST_YEAR]
    return [request for url in addresses for request in requests_for(response, url, optional=True)]


def read_listing(response: TextResponse) -> Listing | None:
    """How to ask for a column's entries, from its page; `None` when body or column are not stated."""
    column, area = COLUMN.search(response.url), AREA.search(response.text)
    if column is None or area is None:
        return None
    search = SEARCH.search(response.text)
    stated = {match[1]: match[2] for match in STATED.finditer(response.text)}
    query = dict(parse_qsl(html.unescape(search.group(1) or ""), keep_blank_values=True)) if search else {}
    options = {"standardXxgk": "1", "isAllList": "1", "sortfield": NEWEST_FIRST}
    form = {"infotypeId": "", "jdid": "", "divid": f"div{column.group(1)}", **stated, "area": area.group(1), **options}
    address = address_on(response, split(search.group()).path if search else "/module/xxgk/search.jsp")
    if address is None:
        return None
    moving = urlencode({**UNFILTERED, **options, **{key: value for key, value in query.items() if key != "currpage"}})
    return Listing(search=f"{address}?{moving}", form=form, column=form["divid"].removeprefix("div"), page=1)


def search_request(listing: Listing, page: int) -> Request:
    """The request for one page of the search, counted from 1."""
    return FormRequest(f"{listing['search']}&currpage={page}", formdata=listing["form"], meta={"listing": {**listing, "page": page}})
