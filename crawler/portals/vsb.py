"""VSB 博达 (webber): static lists that number their pages backwards.

`nb.htm` is page 1 of a column, `nb/2.htm` page 2 of three and `nb/1.htm` the last: an address is another
page as soon as one is added. So the pager's 下页 is followed and never computed, and list pages are not
to be kept in a cache. Details are `/info/<column>/<id>.htm`, or `content.jsp` on dynamic sites.
"""

from __future__ import annotations

import re

from scrapy import Request
from scrapy.http import TextResponse

from crawler.portals.family import Family, register
from crawler.portals.links import ListEntry, anchors, next_link, same_host

DETAIL = re.compile(r"/info/\d+/\d+\.html?(?:$|\?)|/content\.jsp\?\S*\bwbnewsid=\d+")
MARKUP = re.compile(r"_showDynClicks\(|\bvsb_content|\bv_news_content\b|\bpb_sys_common\b|urltype=tree\.TreeTempUrl|showVsbpdfIframe\(")


@register
class Vsb(Family):
    """VSB 博达: `<column>.htm` lists, `/info/<column>/<id>.htm` pages."""

    name = "vsb"
    body_selectors = (".v_news_content", "[id^=vsb_content]")

    def recognise(self, response: TextResponse) -> str | None:
        match = DETAIL.search(response.url)
        if match:
            return f"address {match.group()}"
        match = MARKUP.search(response.text)
        if match:
            return f"markup {match.group()}"
        entries = self.list_entries(response)
        return f"link {entries[0].url}" if entries else None

    def list_entries(self, response: TextResponse) -> list[ListEntry]:
        return [entry for entry in anchors(response) if DETAIL.search(entry.url)]

    def next_pages(self, response: TextResponse) -> list[Request]:
        target = next_link(response)
        return [Request(target, meta={"dont_cache": True})] if target and same_host(target, response.url) else []
