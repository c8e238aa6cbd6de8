"""The openness platform of Anhui's prefectures (also Hulunbuir): `/Xxgknb/showList/<n>/page_1.html`.

Each kind of information has a controller of its own (`Xxgknb`, `OpennessContent`, `OpennessAnnualReport`);
lists and pages of all of them are built alike.
"""

from __future__ import annotations

import re

from scrapy import Request
from scrapy.http import TextResponse

from crawler.portals.addresses import number_of
from crawler.portals.family import Family, register
from crawler.portals.links import ListEntry, anchors, next_link, same_host

CONTROLLER = r"/(?:Xxgk\w+|Openness\w+)"
DETAIL = re.compile(rf"{CONTROLLER}/show/\d+\.html|/xxgkAnnualReport/detail/[0-9a-f]{{24}}\.html", re.IGNORECASE)
LIST = re.compile(rf"{CONTROLLER}/showList/[\d/]+page_(\d+)\.html", re.IGNORECASE)


@register
class AnhuiOpenness(Family):
    """Openness platform: `/<controller>/showList/…/page_<n>.html` lists, `/<controller>/show/<id>.html` pages."""

    name = "anhui_openness"
    detail = DETAIL
    addresses = (LIST,)
    body_selectors = (".con",)

    def list_entries(self, response: TextResponse) -> list[ListEntry]:
        return self.articles(response)

    def next_pages(self, response: TextResponse) -> list[Request]:
        target = next_link(response)
        if target is None:
            own = LIST.search(response.url)
            number = number_of(own.group(1), 1) if own else 1
            pages = [(number_of(page.group(1)), entry.url) for entry in anchors(response) if (page := LIST.search(entry.url))]
            target = next((url for page, url in pages if page == number + 1), None)
        return [Request(target)] if target and same_host(target, response.url) else []
