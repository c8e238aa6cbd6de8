"""Hanweb 大汉 with jpage lists: records wrapped in CDATA, further ones from a data proxy.

The column page holds `<datastore>` with the first records, each an HTML fragment inside CDATA that no
HTML parser looks into. `<nextgroup>` names the data proxy; `totalRecord` and `perPage` stand in the
script. Further pages are asked for with `page=N`; a reply without records (sites that encrypt the
parameters, or want the older form) makes the family try `startrecord` by POST once, then give up: the
caller reports the empty list. `unitid` and `webid` belong to the template and are read from the page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import islice
from math import ceil
from typing import Any, TypedDict
from urllib.parse import parse_qsl, urlencode

from parsel import Selector
from scrapy import FormRequest, Request
from scrapy.http import TextResponse

from crawler.portals.addresses import number_of, split
from crawler.portals.family import Family, register
from crawler.portals.links import LINKS, ListEntry, address_on, anchors_below, may_be_list

RECORD = re.compile(r"<record>\s*<!\[CDATA\[")
RECORD_END = re.compile(r"\]\]>\s*</record>")
NEXT_GROUP = re.compile(r"<nextgroup>\s*<!\[CDATA\[")
GROUP_ADDRESS = re.compile(r"href=[\"']([^\"']+)")
#: Characters behind the beginning of a group in which its address stands.
GROUP_CHARACTERS = 4000
SCRIPT_NUMBER = r"\b{name}\s*:\s*['\"]?(\d+)"
PROXY_URL = re.compile(r"\bproxyUrl\s*:\s*['\"]([^'\"]+)")
UNIT = re.compile(
    r"\$\(\s*['\"]#(\d+)['\"]\s*\)\.jpage\(|<div\b[^<>]{0,300}\bid=['\"](\d+)['\"][^<>]{0,300}>\s*<script[^<>]{0,300}text/xml",
    re.IGNORECASE,
)
WEB = re.compile(r"\bwebid['\"]?\s*[=:]\s*['\"]?(\d+)", re.IGNORECASE)
COLUMN = re.compile(r"/col/col(\d+)/(?!art/)")
#: Later generations share the addresses; they have families of their own.
OTHER_GENERATIONS = re.compile(r"/module/xxgk/(?:search|tree|xxgkAnnualReport)\w*\.jsp|/front/page/build/unit\b")
#: Another system with the same pager; see `truecms`.
TRUECMS = "messageController/getMessage.do"
DETAIL = re.compile(r"/art/20\d\d/\d{1,2}/\d{1,2}/art_\d+_\d+\.html?", re.IGNORECASE)


class Listing(TypedDict):
    """What is carried from page to page in `request.meta["listing"]`."""

    #: Address of the data proxy without the moving parameters.
    proxy: str
    parameters: dict[str, str]
    total: int
    per_page: int
    page: int
    #: Address of the column page, which relative links refer to.
    base: str
    by_post: bool


@register
class HanwebJpage(Family):
    """Hanweb 大汉 jcms: `/col/col<N>/` lists, `/art/Y/M/D/art_<col>_<id>.html` pages."""

    name = "hanweb_jpage"
    detail = DETAIL
    addresses = (COLUMN,)
    markup = ("<datastore>", ".jpage(", "/module/web/jpage/")
    body_selectors = ("#zoom", ".bt_content", ".article-content", ".main-txt")

    def recognise(self, response: TextResponse, *, article: bool = False) -> str | None:
        later = OTHER_GENERATIONS.search(response.text) and "<datastore>" not in response.text and not DETAIL.search(response.url)
        return None if later or TRUECMS in response.text else super().recognise(response, article=article)

    def list_entries(self, response: TextResponse) -> list[ListEntry]:
        if "<record" not in response.text:
            return self.articles(response)
        listing: Listing | None = response.meta.get("listing")
        base = listing["base"] if listing else response.url
        if not may_be_list(response):
            return []
        return [entry for record in records_of(response.text) for entry in anchors_below(Selector(text=record).root, base)]

    def next_pages(self, response: TextResponse) -> list[Request]:
        listing: Listing | None = response.meta.get("listing")
        if listing is None:
            first = read_listing(response)
            return turn(first, first["page"] + 1) if first else []
        if next(records_of(response.text), None) is None:
            # The same page once more, asked for the other way; a second empty answer ends it.
            return [] if listing["by_post"] else turn({**listing, "by_post": True}, listing["page"])
        return turn(listing, listing["page"] + 1)


def records_of(text: str) -> Iterator[str]:
    """The markup of the records in an answer, at most `LINKS` of them; one that does not end ends the list."""
    return islice(read_records(text), LINKS)


def read_records(text: str) -> Iterator[str]:
    """The markup of every record."""
    start = RECORD.search(text)
    while start is not None:
        end = RECORD_END.search(text, start.end())
        if end is None:
            return
        yield text[start.end() : end.start()]
        start = RECORD.search(text, end.end())


def read_listing(response: TextResponse) -> Listing | None:
    """How to ask for further records, from the column page; `None` when the page has all of them or does not say."""
    text = response.text
    total, per_page = script_number(text, "totalRecord"), script_number(text, "perPage")
    if not total or not per_page:
        return None
    begun = NEXT_GROUP.search(text)
    group = GROUP_ADDRESS.search(text, begun.end(), begun.end() + GROUP_CHARACTERS) if begun else None
    if group:
        address = split(address_on(response, html.unescape(group.group(1))) or "")
        parameters = {key: value for key, value in parse_qsl(address.query, keep_blank_values=True) if key != "page"}
        proxy = address._replace(query="", fragment="").geturl()
    else:
        found = read_parameters(response)
        proxy_url = PROXY_URL.search(text)
        if found is None or proxy_url is None:
            return None
        parameters, proxy = found, address_on(response, proxy_url.group(1)) or ""
    if not proxy:
        return None
    return Listing(proxy=proxy, parameters=parameters, total=total, per_page=per_page, page=1, base=response.url, by_post=group is None)


def read_parameters(response: TextResponse) -> dict[str, str] | None:
    """The form fields of the older calling form, read from the page; `None` when one of them is not there."""
    unit, web, column = UNIT.search(response.text), WEB.search(response.text), COLUMN.search(response.url)
    if unit is None or web is None or column is None:
        return None
    unit_id = unit.group(1) or unit.group(2)
    return {"appid": "1", "webid": web.group(1), "path": "/", "columnid": column.group(1), "unitid": unit_id, "permissiontype": "0"}


def turn(listing: Listing, page: int) -> list[Request]:
    """The request for one page of records, counted from 1; nothing behind the last one."""
    if page > ceil(listing["total"] / listing["per_page"]):
        return []
    meta: dict[str, Any] = {"listing": {**listing, "page": page}}
    if not listing["by_post"]:
        return [Request(f"{listing['proxy']}?{urlencode({'page': page, **listing['parameters']})}", meta=meta)]
    start = (page - 1) * listing["per_page"] + 1
    window = {"startrecord": start, "endrecord": min(page * listing["per_page"], listing["total"]), "perpage": listing["per_page"]}
    form = {"col": "1", "sourceContentType": "1", **listing["parameters"]}
    return [FormRequest(f"{listing['proxy']}?{urlencode(window)}", formdata=form, meta=meta)]


def script_number(text: str, name: str) -> int:
    """The number an option of the page's script is set to, 0 when it is not there."""
    match = re.search(SCRIPT_NUMBER.format(name=name), text)
    return number_of(match.group(1)) if match else 0
