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
from crawler.portals.links import ListEntry, next_link, same_host

DETAIL = re.compile(r"/info/\d+/\d+\.html?(?:$|\?)|/content\.jsp\?\S*\bwbnewsid=\d+")
MARKUP = (
    "_showDynClicks(",
    "vsb_content",
    "v_news_content",
    "pb_sys_common",
    "urltype=tree.TreeTempUrl",
    "showVsbpdfIframe(",
)


@register
class Vsb(Family):
    """VSB 博达: `<column>.htm` lists, `/info/<column>/<id>.htm` pages."""

    name = "vsb"
    detail = DETAIL
    markup = MARKUP
    body_selectors = (".v_news_content", "[id^=vsb_content]")

    def list_entries(self, response: TextResponse) -> list[ListEntry]:
        return self.articles(response)

    def next_pages(self, response: TextResponse) -> list[Request]:
        target = next_link(response)
        return [Request(target, meta={"dont_cache": True})] if target and same_host(target, response.url) else []
