"""Pages of a content system nobody has described: about a third of all portals.

A list entry is a link with a date beside it, or one whose text speaks of annual reports. The next page
is the link called 下一页, or the links called 2, 3, 4 of a pager; where a script draws the pager and the list's address says
which page it is, the next number is tried. A page without entries may be a shell whose script leads on, or show its list in a
frame of the same host.
"""

from __future__ import annotations

import re

from scrapy import Request
from scrapy.http import TextResponse

from crawler.portals.addresses import number_of, split
from crawler.portals.family import FALLBACK, Family, register, requests_for
from crawler.portals.links import ListEntry, anchors, frame_urls, next_link, parse_date, redirect_target, same_host
from crawler.portals.titles import judge_title

#: Frames that show a document, not a list.
VIEWER = re.compile(r"viewer\.html|\.pdf(?:$|\?)", re.IGNORECASE)
PAGE_NUMBER = re.compile(r"^\[?([1-9]\d{0,2})\]?$")
PAGER_TEXT = re.compile(r"^[<«‹]*(?:上一?页|前一?页|尾页|末页|最后一页)$")
#: Addresses of lists that say which page they are: `/zfxxgknb/1.html` (all of Shaanxi), `list.aspx?cid=1019&page=1`, `?currentPage=1`.
OWN_NUMBER = re.compile(
    r"(?<=/)([1-9]\d{0,2})(?=\.s?html?$)|(?<=[?&])(?:page(?:no|num|index)?|cur(?:rent)?_?page)=([1-9]\d{0,2})(?=&|$)", re.IGNORECASE
)


@register
class Generic(Family):
    """Any page with links; recognises nothing, so that every other family goes first."""

    name = FALLBACK

    def list_entries(self, response: TextResponse) -> list[ListEntry]:
        return [entry for entry in anchors(response) if is_list_entry(entry)]

    def next_pages(self, response: TextResponse) -> list[Request]:
        target = next_link(response)
        if target is not None:
            return [Request(target)] if same_host(target, response.url) else []
        if self.list_entries(response):
            numbered = [Request(address) for address in numbered_pages(response)]
            return numbered or ([] if has_pager(response) else counted_page(response))
        shell = redirect_target(response)
        if shell is not None:
            return [Request(shell)]
        return [Request(frame) for frame in list_frames(response)]


def list_frames(response: TextResponse) -> list[str]:
    """Addresses of the frames in which a list may stand: of the same site, and no viewer of a document."""
    return [url for url in frame_urls(response) if same_host(url, response.url) and not VIEWER.search(url)]


def is_list_entry(entry: ListEntry) -> bool:
    """True for a dated link, or one whose text is about annual reports."""
    dated = parse_date(entry.raw.replace(entry.title, " ", 1)) is not None
    return bool(entry.title) and (dated or judge_title(entry.title) in ("report", "not_report", "unclear"))


def numbered_pages(response: TextResponse) -> list[str]:
    """The addresses a pager's numbers lead to: links named 2, 3 … into the folder of this page or below.

    A calendar has such links as well, but they lead to pages elsewhere.
    """
    folder = split(response.url).path.rpartition("/")[0] + "/"
    found = [entry.url for entry in anchors(response) if PAGE_NUMBER.match(entry.title) and same_host(entry.url, response.url)]
    return list(dict.fromkeys(url for url in found if split(url).path.startswith(folder)))


def has_pager(response: TextResponse) -> bool:
    """True when the page has links of a pager: one without a next page is the last."""
    return any(PAGER_TEXT.match("".join(entry.title.split())) for entry in anchors(response))


def counted_page(response: TextResponse) -> list[Request]:
    """The page behind this one by the number in its own address, a guess; nothing when the address has none."""
    number = OWN_NUMBER.search(response.url)
    if number is None:
        return []
    group = 1 if number.group(1) else 2
    target = f"{response.url[: number.start(group)]}{number_of(number.group(group)) + 1}{response.url[number.end(group) :]}"
    return requests_for(response, target, optional=True)
