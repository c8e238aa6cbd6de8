"""Lonsun 龙讯: `/public/column/<organ>?type=3` is the column of annual reports of a body.

The column page is empty; its script asks the label `publicInfoList` for a fragment with the entries.
All parameters of that request (site, body, template file) stand in the page and are taken from there;
the fragment says on which page of how many it is.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TypedDict
from urllib.parse import parse_qs, urlencode

from scrapy import Request
from scrapy.http import TextResponse

from crawler.portals.addresses import number_of, split
from crawler.portals.family import Family, register
from crawler.portals.links import ListEntry, address_on

COLUMN = re.compile(r"/public/column/(\d+)")
DETAIL = re.compile(r"/public/(?:\d+/\d+\.html|content/\d+)(?:$|\?)")
LABEL = "publicInfoList"
MARKUP = re.compile(rf"labelName['\"]?\s*[:=]\s*['\"]?{LABEL}\b")
#: The label's name among the parameters, and how far from it their object begins and ends.
LABELLED = re.compile(rf"\blabelName['\"]?\s*:\s*['\"]{LABEL}['\"]")
AROUND, LABELS = 3000, 20
PARAMETER = re.compile(r"""\b(\w+)['"]?\s*:\s*(?:'([^']*)'|"([^"]*)"|([\w.-]+))""")
ADDRESS = re.compile(r"""['"](/site/label/\d+)""")
SITE = re.compile(r"""(?:data-site|siteId)['"]?\s*[:=]\s*['"]?(\d+)""")


class Listing(TypedDict):
    """What is carried from page to page in `request.meta["listing"]`."""

    address: str
    parameters: dict[str, str]


@register
class Lonsun(Family):
    """Lonsun 龙讯: `/public/column/<organ>?type=3` lists, `/public/<organ>/<id>.html` pages."""

    name = "lonsun"
    detail = DETAIL
    addresses = (COLUMN,)
    markup = ("newscontnet", MARKUP)
    body_selectors = (".newscontnet", ".j-fontContent")

    def list_entries(self, response: TextResponse) -> list[ListEntry]:
        return self.articles(response)

    def next_pages(self, response: TextResponse) -> list[Request]:
        listing: Listing | None = response.meta.get("listing")
        if listing is None:
            first = read_listing(response)
            # A column that prints its first page would end there if only the first page of the label repeated it.
            pages = (1, 2) if self.list_entries(response) else (1,)
            return [label_request(first, page, optional=page > 1) for page in pages] if first else []
        page, count = page_attribute(response, "pageindex"), page_attribute(response, "pagecount")
        return [label_request(listing, page + 1, optional=False)] if page and page < count else []


def page_attribute(response: TextResponse, name: str) -> int:
    """A number among the attributes of the pager, 0 when it is not there."""
    return number_of(response.xpath(f"//@{name}").get())


def parameters_of(text: str) -> dict[str, str]:
    """The parameters of the object around the label's name in a script; empty when no such object stands there."""
    for label in islice(LABELLED.finditer(text), LABELS):
        start = max(text.rfind(sign, max(label.start() - AROUND, 0), label.start()) for sign in "{}")
        ends = (text.find(sign, label.end(), label.end() + AROUND) for sign in "{}")
        end = min((place for place in ends if place >= 0), default=-1)
        if start >= 0 and end >= 0 and text[start] + text[end] == "{}":
            found = PARAMETER.finditer(text, start, end)
            return {match[1]: next((value for value in match.groups()[1:] if value), "") for match in found}
    return {}


def read_listing(response: TextResponse) -> Listing | None:
    """How to ask for the entries of a column: as its script does, else from the address and the site's number."""
    address = ADDRESS.search(response.text)
    target = address_on(response, address.group(1) if address else "/site/label/8888")
    if target is None:
        return None
    found = parameters_of(response.text)
    if found:
        return Listing(address=target, parameters={"IsAjax": "1", "dataType": "html", **found})
    organ, site = COLUMN.search(response.url), SITE.search(response.text)
    if organ is None or site is None:
        return None
    kind = parse_qs(split(response.url).query).get("type", ["3"])[0]
    parameters = {"IsAjax": "1", "dataType": "html", "labelName": LABEL, "siteId": site.group(1), "organId": organ.group(1), "type": kind}
    more = {"pageSize": "15", "action": "list", "isDate": "true", "dateFormat": "yyyy-MM-dd", "length": "80"}
    return Listing(address=target, parameters={**parameters, **more})


def label_request(listing: Listing, page: int, *, optional: bool) -> Request:
    """The request for one page of a label's entries, counted from 1."""
    query = urlencode({**listing["parameters"], "pageIndex": page})
    return Request(f"{listing['address']}?{query}", meta={"listing": listing, "optional": optional})
