"""Epoint 国泰新点 EWB: lists from a service whose name stands in `webBuilderCommon.js`.

Columns are called by steps of three digits (`/002005/002005003/`). The script names project and site;
`POST /<project>/rest/lightfrontaction/getgovinfolist` then lists the column. Sites differ in two ways
nobody can see beforehand, so both are tried: the parameters go as a form field or as the body, and the
first page is 0 or 1.
"""

from __future__ import annotations

import json
import re
from typing import Any, TypedDict

from scrapy import FormRequest, Request
from scrapy.http import TextResponse

from crawler.portals.addresses import joined, split
from crawler.portals.family import Family, register, requests_for
from crawler.portals.json_answers import as_object, day_of, json_object, objects, text_of
from crawler.portals.links import ListEntry, next_link, same_host

DETAIL = re.compile(r"/(?:\d{3}){2,}/20\d{6}/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.html", re.IGNORECASE)
MARKUP = re.compile(r"class=[\"'][^\"']*\bewb-")
CATEGORY = re.compile(r"/((?:\d{3}){2,6})(?=/|$)")
PROJECT = re.compile(r"projectName['\"]?\s*[:=]\s*['\"]([\w./-]+)")
SITE = re.compile(r"siteGuid['\"]?\s*[:=]\s*['\"]([0-9A-Za-z-]+)")
COMMON_SCRIPT = "/js/webBuilderCommon.js"
PAGE_SIZE = 15


class Listing(TypedDict):
    """What is carried from page to page in `request.meta["listing"]`."""

    category: str
    #: Address of the column page, which the entries' addresses refer to.
    base: str
    #: Empty until the common script has been read.
    service: str
    site: str
    page: int
    #: Entries a page, as far as seen: a service may give fewer than it is asked for.
    rows: int
    #: True when the parameters are the body itself, not a form field.
    plain_body: bool


@register
class EpointEwb(Family):
    """Epoint 国泰新点: `/<steps of 3 digits>/` lists, `/<steps>/YYYYMMDD/<uuid>.html` pages."""

    name = "epoint_ewb"
    detail = DETAIL
    markup = ("webBuilderCommon.js", MARKUP)
    body_selectors = ("#ivs_content", ".ewb-article-content")

    def list_entries(self, response: TextResponse) -> list[ListEntry]:
        listing: Listing | None = response.meta.get("listing")
        if listing is None:
            return self.articles(response)
        found = (entry_of(record, listing["base"]) for record in records(response))
        return [entry for entry in found if entry]

    def next_pages(self, response: TextResponse) -> list[Request]:
        listing: Listing | None = response.meta.get("listing")
        if listing is None:
            return following_file(response) + common_script(response)
        if not listing["service"]:
            project, site = PROJECT.search(response.text), SITE.search(response.text)
            if project is None or site is None:
                return []
            service = joined(response.url, f"/{project.group(1).strip('/')}/rest/lightfrontaction/getgovinfolist")
            return [service_request({**listing, "service": service, "site": site.group(1)}, 0)] if service else []
        found = len(records(response))
        if not found:
            # The same page once more with the parameters as body; a second empty answer ends it.
            again = listing["page"] == 0 and not listing["plain_body"]
            return [service_request({**listing, "plain_body": True}, 0)] if again else []
        # Where the first page is 1, page 1 repeats page 0 and would end the list, so the one behind it is asked for as well.
        total = as_object(json_object(response).get("custom")).get("total")
        rows = max(listing["rows"], found)
        last = -(-total // rows) if isinstance(total, int) else listing["page"] + 2
        pages = range(listing["page"] + 1, min(listing["page"] + 2, last) + 1)
        return [service_request({**listing, "rows": rows}, page) for page in pages]


def records(response: TextResponse) -> list[dict[str, Any]]:
    """The entries of the service's answer."""
    return objects(as_object(json_object(response).get("custom")).get("data"))


def entry_of(record: dict[str, Any], base: str) -> ListEntry | None:
    """One entry, `None` without an address; `realtitle` is the full title of what `title` cuts."""
    title = text_of(record.get("realtitle")) or text_of(record.get("title"))
    url = joined(base, text_of(record.get("infourl")))
    return ListEntry(url, title, day_of(record.get("infodate")), title) if url else None


def following_file(response: TextResponse) -> list[Request]:
    """The next page of a column that is a static list."""
    target = next_link(response)
    return [Request(target)] if target and same_host(target, response.url) else []


def common_script(response: TextResponse) -> list[Request]:
    """The request for the script that names the service, from a column page; nothing when the address names no column."""
    category = CATEGORY.findall(split(response.url).path)
    if not category or EpointEwb().sign(response) is None:
        return []
    script = response.xpath("//script/@src[contains(., 'webBuilderCommon.js')]").get() or COMMON_SCRIPT
    listing = Listing(category=category[-1], base=response.url, service="", site="", page=0, rows=0, plain_body=False)
    return requests_for(response, script, listing=listing, optional=True)


def service_request(listing: Listing, page: int) -> Request:
    """The request for one page of a column."""
    where = {"deptcode": "", "categorynum": listing["category"], "siteGuid": listing["site"]}
    parameters = {**where, "pageIndex": str(page), "pageSize": PAGE_SIZE}
    text = json.dumps(parameters, ensure_ascii=False, separators=(",", ":"))
    meta = {"listing": {**listing, "page": page}, "optional": page > 0}
    if listing["plain_body"]:
        return Request(listing["service"], method="POST", body=text, headers={"Content-Type": "application/json"}, meta=meta)
    return FormRequest(listing["service"], formdata={"params": text}, meta=meta)
