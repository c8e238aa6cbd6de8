"""How a list page of a system nobody has described says what comes behind it, and whether something does.

In this order: the link called 下一页; the links called 2, 3 …; a form that is sent; a script that says how the pages are called
(`location.href = '?page=' + obj.curr`, `link: 'list_{page}.html'`); the number in the page's own address, a guess.
"""

from __future__ import annotations

import re
from itertools import islice

from scrapy import Request
from scrapy.http import TextResponse

from crawler.portals.addresses import number_of, split
from crawler.portals.drawn_pagers import drawn_page, drawn_pager
from crawler.portals.expressions import Value, evaluate
from crawler.portals.family import as_html, requests_for
from crawler.portals.forms import PAGE_NUMBER, form_page
from crawler.portals.links import (
    address_key,
    anchors,
    link_target,
    may_be_list,
    next_address,
    next_elements,
    same_host,
    script_of,
    squeeze,
)
from crawler.portals.script_lists import markup_in
from crawler.portals.scripts import LEADS, expression_at, only_shows, variables_of

PAGER_TEXT = re.compile(r"^[<«‹]*(?:上一?页|前一?页|尾页|末页|最后一页)$")
#: Addresses of lists that say which page they are: `/zfxxgknb/1.html` (all of Shaanxi), `list.aspx?cid=1019&page=1`, `?currentPage=1`.
OWN_NUMBER = re.compile(
    r"(?<=/)([1-9]\d{0,2})(?=\.s?html?$)|(?<=[?&])(?:page(?:no|num|index)?|cur(?:rent)?_?page)=([1-9]\d{0,2})(?=&|$)", re.IGNORECASE
)
#: Variables of scripts that stand for the number of the page to come: `curr` (layui), `obj.curr`, `pageNo`, `api.getCurrent()`.
PAGE_VARIABLE = re.compile(
    r"^(?:page|pageno|pagenum|pagenumber|pageindex|curr|current|currentpage|curpage|pn|p|num|n|index|value)$", re.IGNORECASE
)
#: What a script that is bound to the links of a pager reads out of the one that was clicked.
BOUND = re.compile(
    r"""\$\(this\)\.(?:(?:attr|data)\(\s*['"](?:data-)?(?:page\w*|num|index|p|val|value)['"]\s*\)|(?:text|html|val)\(\s*\))|this\.getAttribute\(\s*['"](?:data-)?(?:page\w*|num|index|p)['"]\s*\)""",
    re.IGNORECASE,
)
#: Addresses with a place for the number: `list_{page}.html`, `?page={{page}}`, `index___page__.html`.
TEMPLATE = re.compile(
    r"""["']([^"'\s<>{}\[\]]{0,200})(?:\{\{?\s*(?:page|pageno|pagenum|current|curr|num|index|n|p|i|0)\s*\}?\}|\[(?:page|n)\]|__(?:page|id)__|#page#|\(page\)|%(?:page%|p\b|d\b)|\*page\*)([^"'\s<>{}]{0,200})["']""",
    re.IGNORECASE,
)
#: How pages state the number of pages, around the word 页: 共3页, 第1/3页, 页次：1/3. How scripts do.
STATED_BEFORE = re.compile(r"(?:共|总|/)\s{0,3}(?:<[^<>]{0,60}>\s{0,3}){0,3}(\d{1,4})\s{0,3}(?:<[^<>]{0,60}>\s{0,3}){0,3}页$")
STATED_BEHIND = re.compile(r"^页(?:数|次|码)?\s{0,3}[:：]?\s{0,3}(?:<[^<>]{0,60}>){0,2}\d{1,4}\s{0,3}/\s{0,3}(\d{1,4})")
STATED_SCRIPT = re.compile(
    r"(?:total_?pages?|page_?count|page_?total|count_?page|total_?page_?(?:num|count))['\"]?\s{0,3}[:=]\s{0,3}['\"]?(\d{1,4})\b",
    re.IGNORECASE,
)
STATED_WORDS = ("totalpage", "total_page", "pagecount", "page_count", "pagetotal", "page_total", "countpage", "count_page")
#: Characters around the word 页 that are looked at, and words of a page.
AROUND, WORDS = 250, 200
COUNTED = re.compile(r"\b(?:count|total)['\"]?\s{0,3}:\s{0,3}['\"]?(\d{1,6})\b")
A_PAGE = re.compile(r"\b(?:limit|pageSize|perPage|page_size)['\"]?\s{0,3}:\s{0,3}['\"]?(\d{1,4})\b", re.IGNORECASE)
#: Links of a pager that lead nowhere any more say so.
DISABLED = re.compile(r"disabled|no-?(?:more|next)|unable|forbid", re.IGNORECASE)
#: Scripts of one page that set an address, or print a template of one, and are looked at.
SCRIPTS = 30


def page_number(response: TextResponse) -> int:
    """The number of a list page within its list, counted while its pages are turned."""
    number = response.meta.get("list_page", 1) if response.request else 1
    return number if isinstance(number, int) else 1


def turned_pages(response: TextResponse) -> list[Request]:
    """Requests for what a list page says is behind it; guesses are `optional`."""
    number = page_number(response) + 1
    target, by_script = next_address(response)
    if target is not None and address_key(target) != address_key(response.url):
        last = stated_pages(response) if by_script else None
        if not same_host(target, response.url) or (last is not None and number > last):
            return []
        return numbered([Request(target, meta={"optional": True} if by_script else {})], number)
    following = [Request(address) for address in numbered_pages(response)]
    if following:
        return numbered(following, number)
    pager = drawn_pager(response.text)
    if pager is not None and pager.pages is not None and number > pager.pages:
        return []
    sent = drawn_page(response, pager, number) if pager is not None else []
    if not sent:
        sent = list(filter(None, [form_page(response, number)]))
    if sent:
        return numbered(sent, number)
    return numbered(declared_page(response, number), number)


def numbered(requests: list[Request], number: int) -> list[Request]:
    """The requests, each with the number of its list page."""
    return [request.replace(meta={**request.meta, "list_page": number}) for request in requests]


def numbered_pages(response: TextResponse) -> list[str]:
    """The addresses a pager's numbers lead to: links or choices named 2, 3 … into the folder of this page or below.

    A calendar has such links as well, but they lead to pages elsewhere. 1 is where the list was entered, often by another address.
    """
    folder = split(response.url).path.rpartition("/")[0] + "/"
    matches = ((PAGE_NUMBER.match("".join(entry.title.split())), entry.url) for entry in anchors(response))
    found = [url for match, url in matches if match and match.group(1) != "1" and match.group(2) != "一" and same_host(url, response.url)]
    own = address_key(response.url)
    return list(dict.fromkeys(url for url in found if split(url).path.startswith(folder) and address_key(url) != own))


def has_pager(response: TextResponse) -> bool:
    """True when the page has links of a pager: one without a next page is the last."""
    return any(PAGER_TEXT.match("".join(entry.title.split())) for entry in anchors(response))


def counted_page(response: TextResponse) -> list[Request]:
    """The page behind this one by the number in its own address, a guess; nothing when the address has none or the list says it ends."""
    number = OWN_NUMBER.search(response.url)
    if number is None:
        return []
    group = 1 if number.group(1) else 2
    own, last = number_of(number.group(group)), stated_pages(response)
    if last is not None and max(own, page_number(response)) >= last:
        return []
    target = f"{response.url[: number.start(group)]}{own + 1}{response.url[number.end(group) :]}"
    return numbered(requests_for(response, target, optional=True), page_number(response) + 1)


class PageVariables(dict[str, Value]):
    """The fixed variables of a page, and the number of a page for every name that stands for one; `asked` tells whether it was needed."""

    def __init__(self, fixed: dict[str, Value], number: int) -> None:
        super().__init__(fixed)
        self.number = number
        self.asked = False

    def get(self, name: str, otherwise: Value | None = None) -> Value | None:  # type: ignore[override]
        if PAGE_VARIABLE.match(name.rpartition(".")[2]):
            self.asked = True
            return self.number
        return super().get(name, otherwise)


def declared_page(response: TextResponse, number: int) -> list[Request]:
    """The request for page `number` of a list whose script says how its pages are called; nothing behind the last one it states."""
    last = stated_pages(response)
    if last is not None and number > last:
        return []
    for target in declared_addresses(response, number):
        requests = requests_for(response, target, optional=True)
        if requests and is_beside(requests[0].url, response.url):
            return requests
    return []


def is_beside(url: str, other: str) -> bool:
    """True for another address in the same folder: pages of one list; a search box leads elsewhere."""
    folders = {split(address).path.rpartition("/")[0] for address in (url, other)}
    return len(folders) == 1 and same_host(url, other) and address_key(url) != address_key(other)


def declared_addresses(response: TextResponse, number: int) -> list[str]:
    """The addresses of page `number` by the scripts of the page, likeliest first."""
    source = response.text
    found = []
    if "location" in source or "open(" in source:
        for match in islice(LEADS.finditer(source), SCRIPTS):
            variables = PageVariables(dict(variables_of(source)), number)
            value = evaluate(BOUND.sub("page", expression_at(source, match.end())), variables)
            if isinstance(value, str) and variables.asked:
                found.append(value)
    found += [
        f"{match[1]}{number}{match[2]}"
        for match in islice(TEMPLATE.finditer(source), SCRIPTS)
        if "/" in match[1] or "." in match[2] or "=" in match[1]
    ]
    return found


def stated_pages(response: TextResponse) -> int | None:
    """The number of pages a list says it has; `None` when it does not say."""
    stated = stated_in(response.text)
    if stated is not None:
        return stated
    pager = drawn_pager(response.text)
    if pager is not None and pager.pages is not None:
        return pager.pages
    lines, size = COUNTED.search(response.text), A_PAGE.search(response.text)
    if lines is None or size is None or not number_of(size.group(1)):
        return None
    return -(-number_of(lines.group(1)) // number_of(size.group(1)))


def stated_in(source: str) -> int | None:
    """The number of pages that a page prints, or else its script states; `None` without one."""
    place = source.find("页")
    for _ in range(WORDS):
        if place < 0:
            break
        found = STATED_BEFORE.search(source[max(0, place - AROUND) : place + 1]) or STATED_BEHIND.search(source[place : place + AROUND])
        if found:
            return number_of(found.group(1))
        place = source.find("页", place + 1)
    plain = source.lower()
    found = STATED_SCRIPT.search(source) if any(word in plain for word in STATED_WORDS) else None
    return number_of(found.group(1)) if found else None


def unturned(response: TextResponse, turned: int) -> str:
    """What on a page says that its list goes on, where no way on could be read and `turned` pages were; empty when nothing does."""
    if not may_be_list(response):
        return ""
    if "listing" in response.meta:
        response = as_html(response, markup_in(response.text))
    pages = stated_in(response.text)
    pager = drawn_pager(response.text) if pages is None else None
    pages = pager.pages if pager is not None else pages
    if pages is not None:
        return f"of {pages} pages {turned} could be turned" if pages > turned else ""
    for element in next_elements(response):
        # On the last page such a link stands there without a script, or says that it is switched off.
        if only_shows(script_of(element), response.text):
            continue
        said = f"{element.get('class') or ''} {element.get('disabled') or ''} {' '.join(element.keys())}"
        if (
            link_target(element, response.url) is None
            and script_of(element)
            and "void" not in script_of(element)
            and not DISABLED.search(said)
        ):
            return f"{squeeze(script_of(element))[:60]} could not be read"
    return ""
