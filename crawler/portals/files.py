"""Reports that are files: the page has no article of its own and shows or links a file instead, or the tables are an annex.

Viewers (`<iframe src="viewer.html?file=…">`, `<embed>`), files that scripts show (`showVsbpdfIframe("/…pdf")`) and links
count, as `pipelines.extract.attachments` tells what belongs to a page. Files nobody here can read are left out: the
page itself leaves as `attachment_only` and names them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from itertools import islice

from scrapy.http import TextResponse

from crawler.portals.addresses import NOWHERE, is_http, split
from crawler.portals.links import ListEntry, base_of, may_be_list
from crawler.portals.titles import judge_title
from pipelines.draft import RejectedPage
from pipelines.extract.attachments import attachments_of
from pipelines.extract.html import parse

#: Files asked for by one page: the report, and what may be its parts.
FILES = 3
#: Links of a page from which on it is a list and no report: reading what stands around each takes longer with every other.
FILE_LINKS = 2000
#: Formats without a reader. An address without a suffix may be anything; the answer tells.
UNREADABLE = re.compile(r"\.(?:ceb|rar|7z|pptx?)$", re.IGNORECASE)
ANYTHING = re.compile("")
SUFFIX = re.compile(r"\.[a-z]{2,4}$", re.IGNORECASE)
#: What every file that `attachments_of` finds has in its address: a suffix, one of these words, or characters that are percent-coded;
#: or its script has in its name.
FILE_SUFFIX = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ceb|zip|rar|7z|ofd|rtf|mht(?:ml)?|pptx?)(?![a-z0-9])")
CODED = re.compile("%(?:2e|[3-7][0-9a-f])")
FILE_WORDS = ("downfile", "download", "virtual_attach_file", "showvsbpdfiframe")
#: What the statistics of 2014 to 2018 are called where they are an annex.
ANNEX = re.compile("统计表|情况表|附表|数据表")


def annex_files(response: TextResponse, entry: ListEntry) -> list[ListEntry]:
    """The files that hold the statistics of a report whose text stands on its page, as entries called like the report."""
    # Most pages name no annex, or no file, and reading a page takes a millisecond.
    if not ANNEX.search(response.text) or not names_file(response.text):
        return []
    return [file for file in report_files(response, entry, ANNEX) if file.title == entry.title]


def names_file(source: str) -> bool:
    """True for a source of a page that may name a file."""
    plain = unescape(source).casefold()
    return bool(FILE_SUFFIX.search(plain) or CODED.search(plain)) or any(word in plain for word in FILE_WORDS)


def report_files(response: TextResponse, entry: ListEntry, called: re.Pattern[str] = ANYTHING) -> list[ListEntry]:
    """The files that may be the report of an `entry` whose page holds no text of its own, as entries.

    A file that calls itself a report keeps its title, since it may be another body's; all others are called like the entry.
    `called`: only files whose name matches.
    """
    if not may_be_list(response):
        return []
    try:
        tree = parse(response.text)
    except RejectedPage:
        return []
    if next(islice(tree.root.iter("a"), FILE_LINKS, None), None) is not None:
        return []
    found: dict[str, ListEntry] = {}
    for file in attachments_of(tree, base_of(response), ()):
        title = SUFFIX.sub("", file.title)
        address = split(file.url) if file.url and is_http(file.url) else NOWHERE
        readable = bool(address.scheme) and not UNREADABLE.search(address.path) and not UNREADABLE.search(file.title)
        kind = judge_title(title)
        if file.url and readable and called.search(title) and kind != "not_report":
            found.setdefault(file.url, replace(entry, url=file.url, title=title if kind == "report" else entry.title, article=""))
    return list(found.values())[:FILES]
