"""Pages of a content system nobody has described: about a third of all portals.

A list entry is a link with a date beside it, or one whose text speaks of annual reports; where no link does, the page's scripts may hold
the list (`script_lists`). How a list goes on, `pagers` reads. A page without such entries may be a shell whose script leads on, show its
list in a frame of the same host, or ask a service for it (`services`).
"""

from __future__ import annotations

import re

from scrapy import Request
from scrapy.http import TextResponse

from crawler.portals.bound_clicks import bound_entries
from crawler.portals.family import FALLBACK, Family, register
from crawler.portals.links import ListEntry, address_key, base_of, every_link, frame_urls, parse_date, redirect_target, same_host
from crawler.portals.once import once_a_page
from crawler.portals.pagers import counted_page, has_pager, page_number, turned_pages
from crawler.portals.script_lists import own_scripts, script_entries, script_files
from crawler.portals.services import asked_lists, further_lists, next_list
from crawler.portals.titles import judge_title

#: Frames that show a document, not a list.
VIEWER = re.compile(r"viewer\.html|\.pdf(?:$|\?)", re.IGNORECASE)


@register
class Generic(Family):
    """Any page with links; recognises nothing, so that every other family goes first."""

    name = FALLBACK

    def list_entries(self, response: TextResponse) -> list[ListEntry]:
        entries = list(linked_entries(response))
        if any(may_be_report(entry) for entry in entries):
            return entries
        # What stands beside an empty list is the newest of other columns.
        return entries + [entry for entry in (*script_entries(response), *bound_entries(response)) if may_be_report(entry)]

    def next_pages(self, response: TextResponse) -> list[Request]:
        entries = self.list_entries(response)
        if "listing" in response.meta:
            # Lines that are no reports may stand in front of some; an answer without any is the end.
            lines = entries or (() if response.meta["listing"]["further"] else script_entries(response))
            return next_list(response) if lines else []
        if not entries and page_number(response) > 1:
            # A link or script that leads on from the last page leads on for ever.
            return []
        following = turned_pages(response)
        if following:
            return following
        if any(may_be_report(entry) for entry in entries):
            return [] if has_pager(response) else further_lists(response) or counted_page(response)
        shell = redirect_target(response)
        if shell is not None:
            return [Request(shell)]
        frames = frame_pages(response)
        counted = counted_page(response) if entries and not has_pager(response) else []
        return frames or asked_lists(response) or counted or written_lists(response)


@once_a_page
def linked_entries(response: TextResponse) -> tuple[ListEntry, ...]:
    """The links of a page that are entries of a list."""
    return tuple(entry for entry in every_link(response) if is_list_entry(entry))


def written_lists(response: TextResponse) -> list[Request]:
    """Requests for the scripts that may write the list of a page, or ask for it; each is read together with what the page's own
    scripts fix. A script asks for no other."""
    if "written_for" in response.meta:
        return []
    page = {"url": base_of(response), "page": response.url, "markup": own_scripts(response)}
    return [Request(url, meta={"optional": True, "written_for": page}) for url in script_files(response)]


def frame_pages(response: TextResponse) -> list[Request]:
    """Requests for the frames in which a list may stand; they are parts of the page, none that follows it."""
    return [Request(frame, meta={"frame": True}) for frame in list_frames(response)]


def list_frames(response: TextResponse) -> list[str]:
    """Addresses of the frames in which a list may stand: of the same site, no viewer of a document, none that a script fills."""
    own = address_key(response.url)
    return [url for url in frame_urls(response) if same_host(url, response.url) and not VIEWER.search(url) and address_key(url) != own]


def is_list_entry(entry: ListEntry) -> bool:
    """True for a dated link, or one whose text is about annual reports."""
    dated = parse_date(entry.raw.replace(entry.title, " ", 1)) is not None
    return bool(entry.title) and (dated or judge_title(entry.title) in ("report", "not_report", "unclear"))


def may_be_report(entry: ListEntry) -> bool:
    """True for an entry whose text is a report's, or may be; a menu names yearly documents on other subjects."""
    return judge_title(entry.title) in ("report", "unclear")
