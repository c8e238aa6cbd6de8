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
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import TextResponse

from crawler.portals.family import Family, register
from crawler.portals.generic import is_list_entry
from crawler.portals.links import ListEntry, anchors, meta_tags

DETAIL = re.compile(r"/t20\d{6}_\d+(?:_wap|_app)?\.s?html?(?:\?|$)", re.IGNORECASE)
CALL = re.compile(r"(?<!function )\bcreatePage(?:HTML)?\(([^()]*)\)")
PAGER = re.compile(r"\bPager\(\s*\{([^}]*)\}")
WRITTEN = re.compile(r"\bvar\s+countPage\s*=\s*(\d+)(?=.*\bdocument\.write\b)", re.DOTALL)
WRITTEN_CURRENT = re.compile(r"\bvar\s+currentPage\s*=\s*(\d+)")
WRITTEN_SUFFIX = re.compile(r"[\"'.](s?html?)\b")
CALLED = {CALL: "createPage", PAGER: "Pager(", WRITTEN: "countPage"}
PAGER_FIELD = re.compile(r"""(\w+)\s*:\s*['"]?([\w./-]+)""")
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
            return [page_request(response, numbering.prefix, number, numbering.suffix, optional=numbering.guessed)]
        if not self.list_entries(response):
            return []
        prefix, number, suffix = file_parts(response.url)
        tried = [number + 1] if number else [1, 2]
        return [page_request(response, prefix, n, suffix, optional=True) for n in tried]


def file_parts(url: str) -> tuple[str, int, str]:
    """Prefix, number and suffix of a list page's file: `index_2.html` is ("index", 2, "html"), a directory ("index", 0, "html")."""
    match = FILE.search(urlsplit(url).path)
    if match is None or not match["stem"]:
        return "index", 0, "html"
    return match["stem"], int(match["number"] or 0), match["suffix"]


def page_request(response: TextResponse, prefix: str, number: int, suffix: str, *, optional: bool) -> Request:
    """The request for one numbered list page beside this one."""
    return Request(response.urljoin(f"{prefix}_{number}.{suffix}"), meta={"optional": optional})


def calls(pattern: re.Pattern[str], response: TextResponse) -> Iterator[re.Match[str]]:
    """The calls of a pager in the page's scripts. Most pages have none, and a plain text is found many times faster than a pattern."""
    return pattern.finditer(response.text) if CALLED[pattern] in response.text else iter(())


def read_numbering(response: TextResponse) -> Numbering | None:
    """The numbering stated by a script call of the page; `None` when there is none or it holds variables."""
    for match in calls(CALL, response):
        arguments = [argument.strip().strip("'\"") for argument in match.group(1).split(",")]
        one_based = not arguments[0].isdecimal()
        numbers = arguments[1:] if one_based else arguments
        if len(numbers) >= 4 and numbers[0].isdecimal() and numbers[1].isdecimal():
            total, current = int(numbers[0]), int(numbers[1])
            return numbered(response, numbers[2], numbers[3], total if one_based else total - 1, current)
    for match in calls(PAGER, response):
        fields = dict(PAGER_FIELD.findall(match.group(1)))
        if fields.get("size", "").isdecimal():
            current = int(fields["current"]) if fields.get("current", "").isdecimal() else 0
            last = int(fields["size"]) - 1
            return numbered(response, fields.get("prefix", "index"), fields.get("suffix", "html"), last, current, guessed=True)
    for match in calls(WRITTEN, response):
        prefix, number, suffix = file_parts(response.url)
        stated, written = WRITTEN_CURRENT.search(response.text), WRITTEN_SUFFIX.search(response.text, match.end())
        current = number or (int(stated.group(1)) if stated else 0)
        return Numbering(prefix, written.group(1) if written else suffix, int(match.group(1)) - 1, current, guessed=True)
    return None


def numbered(response: TextResponse, prefix: str, suffix: str, last: int, current: int, *, guessed: bool = False) -> Numbering:
    """The numbering, with the number in the page's own address preferred to the one its template prints."""
    own_prefix, own_number, _ = file_parts(response.url)
    return Numbering(prefix, suffix, last, own_number if own_prefix == prefix and own_number else current, guessed)
