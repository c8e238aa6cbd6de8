"""TRS WCM: static pages, list pages numbered by a script call.

Details are called `t<YYYYMMDD>_<id>.html`. The numbered list pages exist as files; the call in the page
names prefix, suffix and count, and its form tells the numbering:

    createPageHTML(total, current, "index", "html")                  page 2 is index_1.html
    createPage(total, current, "index", "html")                      page 2 is index_1.html
    createPageHTML('page_div', total, current, 'list', 'shtml', n)   page 2 is list_2.shtml
    Pager({prefix:'index', suffix:'html', current:0, size:3})        page 2 is index_1.html
    var currentPage = 0; var countPage = 3; document.write(…)        page 2 is index_1.html

Other static systems copied the pager, not the file names: where a page has such a call and no such details,
its dated links are the entries. Without a call `_1` and `_2` are tried once; the caller drops the one that repeats page 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from scrapy import Request
from scrapy.http import TextResponse

from crawler.portals.addresses import number_of, split
from crawler.portals.family import Family, register, requests_for
from crawler.portals.generic import is_list_entry
from crawler.portals.links import ListEntry, anchors, meta_tags

DETAIL = re.compile(r"/t20\d{6}_\d+(?:_wap|_app)?\.s?html?(?:\?|$)", re.IGNORECASE)
CALL = re.compile(r"(?<!function )\bcreatePage(?:HTML)?\(([^()]*)\)")
PAGER = re.compile(r"\bPager\(\s*\{([^{}]*)\}")
WRITTEN = re.compile(r"\bvar\s+countPage\s*=\s*(\d+)")
WRITE = re.compile(r"\bdocument\.write\b")
WRITTEN_CURRENT = re.compile(r"\bvar\s+currentPage\s*=\s*(\d+)")
WRITTEN_SUFFIX = re.compile(r"[\"'.](s?html?)\b")
CALLED = {CALL: "createPage", PAGER: "Pager(", WRITTEN: "countPage"}
#: Calls of one page that are looked at.
CALLS = 20
PAGER_FIELD = re.compile(r"""\b(\w+)\s*:\s*['"]?([\w./-]+)""")
MARKUP = ("TRS_Editor", "trs_editor_view", "Custom_UnionStyle")
#: Script calls and list markup stand early; very long articles need not be searched for them.
FILE = re.compile(r"(?P<stem>[^/]*?)(?:_(?P<number>\d+))?\.(?P<suffix>s?html?|htm)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Numbering:
    """How the pages of a list are called: `<prefix>_<n>.<suffix>`, with n of the page after `current`."""

    prefix: str
    suffix: str
    #: Number in the name of the last page.
    last: int
    #: Number in the name of this page; the first page carries none.
    current: int
    #: True when the count is not certain.
    guessed: bool = False


@register
class Trs(Family):
    """TRS WCM 拓尔思 and the static systems that copy its file names."""

    name = "trs"
    detail = DETAIL
    markup = MARKUP
    body_selectors = (".trs_editor_view", ".TRS_Editor", ".Custom_UnionStyle", ".view")

    def sign(self, response: TextResponse) -> str | None:
        # UCAP prints the same call on its static lists, and names its channel.
        named = super().sign(response)
        if named or "channelid" in meta_tags(response):
            return named
        return next((call.group() for pattern in CALLED for call in calls(pattern, response)), None)

    def list_entries(self, response: TextResponse) -> list[ListEntry]:
        dated_names = self.articles(response)
        if dated_names or read_numbering(response) is None:
            return dated_names
        return [entry for entry in anchors(response) if is_list_entry(entry)]

    def next_pages(self, response: TextResponse) -> list[Request]:
        numbering = read_numbering(response)
        if numbering is not None:
            number = numbering.current + 1
            if number > numbering.last:
                return []
            return page_requests(response, numbering.prefix, [number], numbering.suffix, optional=numbering.guessed)
        if not self.list_entries(response):
            return []
        prefix, number, suffix = file_parts(response.url)
        return page_requests(response, prefix, [number + 1] if number else [1, 2], suffix, optional=True)


def file_parts(url: str) -> tuple[str, int, str]:
    """Prefix, number and suffix of a list page's file: `index_2.html` is ("index", 2, "html"), a directory ("index", 0, "html")."""
    match = FILE.match(split(url).path.rpartition("/")[2])
    if match is None or not match["stem"]:
        return "index", 0, "html"
    return match["stem"], number_of(match["number"]), match["suffix"]


def page_requests(response: TextResponse, prefix: str, numbers: list[int], suffix: str, *, optional: bool) -> list[Request]:
    """The requests for numbered list pages beside this one."""
    return [request for number in numbers for request in requests_for(response, f"{prefix}_{number}.{suffix}", optional=optional)]


def calls(pattern: re.Pattern[str], response: TextResponse) -> Iterator[re.Match[str]]:
    """The calls of a pager in the page's scripts. Most pages have none, and a plain text is found many times faster than a pattern."""
    if CALLED[pattern] not in response.text:
        return iter(())
    found = islice(pattern.finditer(response.text), CALLS)
    if pattern is not WRITTEN:
        return found
    # A count that no script goes on to print links with is none of a pager's.
    return (match for match in islice(found, 1) if WRITE.search(response.text, match.end()))


def read_numbering(response: TextResponse) -> Numbering | None:
    """The numbering stated by a script call of the page; `None` when there is none or it holds variables."""
    for match in calls(CALL, response):
        arguments = [argument.strip().strip("'\"") for argument in match.group(1).split(",")]
        one_based = not arguments[0].isdecimal()
        numbers = arguments[1:] if one_based else arguments
        total, current = (number_of(number, -1) for number in (*numbers[:2], "", "")[:2])
        if len(numbers) >= 4 and total >= 0 and current >= 0:
            return numbered(response, numbers[2], numbers[3], total if one_based else total - 1, current)
    for match in calls(PAGER, response):
        fields = dict(PAGER_FIELD.findall(match.group(1)))
        size = number_of(fields.get("size"), -1)
        if size >= 0:
            current, last = number_of(fields.get("current")), size - 1
            return numbered(response, fields.get("prefix", "index"), fields.get("suffix", "html"), last, current, guessed=True)
    for match in calls(WRITTEN, response):
        prefix, number, suffix = file_parts(response.url)
        stated, written = WRITTEN_CURRENT.search(response.text), WRITTEN_SUFFIX.search(response.text, match.end())
        current = number or (number_of(stated.group(1)) if stated else 0)
        return Numbering(prefix, written.group(1) if written else suffix, number_of(match.group(1)) - 1, current, guessed=True)
    return None


def numbered(response: TextResponse, prefix: str, suffix: str, last: int, current: int, *, guessed: bool = False) -> Numbering:
    """The numbering, with the number in the page's own address preferred to the one its template prints."""
    own_prefix, own_number, _ = file_parts(response.url)
    return Numbering(prefix, suffix, last, own_number if own_prefix == prefix and own_number else current, guessed)
