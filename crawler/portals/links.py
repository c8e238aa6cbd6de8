"""Links of a page: where they lead, what they are called, which date stands beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

from lxml import etree
from lxml.html import HtmlElement
from scrapy.http import TextResponse

from crawler.portals.addresses import ADDRESS_CHARACTERS, host_of, joined, split
from crawler.portals.expressions import unescape
from crawler.portals.once import once_a_page
from crawler.portals.scripts import called_address, set_address
from pipelines.extract.elements import text_below, visible_size

#: `2023-01-18`, `2023/1/18`, `2023.1.18`, `2023年1月18日`, `[2017-04-24]`, `23-01-18`, `2021-03-2918:26`, broken by line feeds.
DATE = re.compile(r"(?<![\d])(20\d\d|\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
#: The same in addresses: `/t20230118_1.html`, `/art/2023/1/18/art_1.html`, `/2026-01-15/7.html`, `/2026-02/02/7.html`, `/20230112/7.html`.
URL_DATE = re.compile(
    r"/t(20\d\d)(\d\d)(\d\d)_\d|/(20\d\d)/(\d{1,2})/(\d{1,2})/|/(20\d\d)-(\d\d)[-/](\d\d)/|/(20[012]\d)([01]\d)([0-3]\d)/"
)
#: What a script call has between two quotation marks, and whether that is an address.
QUOTED = re.compile(r"""['"]([^'"]+)(?=['"])""")
SCRIPT_TARGET = re.compile(
    r"(?:https?://|\.{0,2}/).|\?\w+=.|[^\s'\"<>]+?\.(?:[sjt]?html?|aspx?|php|jspx?|do|action|pdf|docx?)(?:\?|\Z)", re.IGNORECASE | re.DOTALL
)
#: Attributes besides `href` in which templates keep the address a script opens: `data-url`, `tourl` (EasySite).
ADDRESS_ATTRIBUTE = re.compile(r"^(?:data-[\w-]*(?:url|href|link|src|page|target)[\w-]*|tourl|url|link|to)$", re.IGNORECASE)
#: What leads somewhere when it is clicked and is no link: rows with a script or an address of their own, choices of a list.
CLICKABLE = etree.XPath("//*[@onclick or @tourl][not(self::a or self::area)] | //option[@value]")
#: The same on a page with `data-url` and its like; names of attributes take ten times as long to compare.
CLICKABLE_BY_DATA = etree.XPath(
    "//*[@onclick or @tourl or @*[starts-with(name(), 'data-')]][not(self::a or self::area)] | //option[@value]"
)
#: The texts of the titles in the head of a page.
TITLE_TEXTS = cast(Callable[[HtmlElement], list[str]], etree.XPath("//head/title/text()", smart_strings=False))
#: Elements of a page that are looked at for being clickable, and calls of its functions that are read.
CLICKABLES, CALLS = 2000, 300
#: Addresses that `urljoin` would only put behind the page's scheme and host, or leave as they are.
UNSENT = r"\s\x00-\x1f\x7f\ud800-\udfff"
ROOTED = re.compile(rf"/(?![/.])(?:[^{UNSENT}?#/]+/(?!\.))*[^{UNSENT}?#/]*(?:\?[^{UNSENT}#]+)?$")
COMPLETE = re.compile(rf"https?://[\w.-]+(?::\d{{1,4}})?/[^{UNSENT}?#]*(?:\?[^{UNSENT}#]+)?$")
ORIGIN = re.compile(r"https?://[^/?#]+")
NEXT_TEXT = re.compile(
    r"^[\[【(<‹«←]*(?:下一?[页頁]|下一[个個组組批]|后一?页|下翻页?|往后翻|next(?:page)?|older(?:posts|entries)?|(?:[较更]早的?|早期|旧)(?:文章|内容|信息)|[较更]早的?|(?:点击|查看)?加载更多|显示更多|>{1,2}|»|›)"
    r"[>»›→▶►\])】]*$",
    re.IGNORECASE,
)
#: Classes of a link without words that turns the page; sliders have such links, too, and they lead nowhere.
NEXT_CLASS = re.compile(r"(?:^|[\s_-])next(?:[_-]?page|btn)?(?:$|\s)", re.IGNORECASE)
#: The largest shell among the home pages probed in 2026-04.
SHELL_CHARACTERS = 2500
#: A shell shows at most a line such as 如果没有跳转请点击这里.
SHELL_TEXT = 30
TWIN_SUFFIX = re.compile(r"_(?:wap|app)(?=\.s?html?$)", re.IGNORECASE)
INDEX_FILE = re.compile(r"/(?:index|default)\.(?:s?html?|jhtml)$", re.IGNORECASE)
#: A visitor's number, which servers that set cookies write into the addresses of those who keep none.
SESSION = re.compile(r";jsessionid=[\w.!-]*", re.IGNORECASE)
#: Parameters that say how a page is shown or where its reader comes from (`ddtab`: UCAP opens a tab), not which page it is.
SHOWN_AS = frozenset({"ismobile", "ddtab", "isappinstalled", "spm", "jsessionid"})
#: Link texts that name the form instead of the page; the row they stand in has its title.
NAMELESS = re.compile(
    r"^[\[(（【]?(?:点击|在线)?(?:查看|浏览|阅读|下载|详情|详细|打开|全文|pdf|word|docx?|附件)(?:下载|查看|详情|版|全文|文件|预览|阅读)?[\])）】]?$|^(?:网页|html|在线|文字|文本)版?$|^(?:查看|阅读)?(?:原文|正文|链接|内容)$|^(?:点击)?(?:进入|此处)$|^点(?:击|此)$",
    re.IGNORECASE,
)
#: How titles end that the template cut.
CUT = ("…", "...", "..")
#: Elements that are such a row, how far up they are looked for, and the longest title seen with its date.
TITLED_ROWS, ROW_STEPS, ROW_TITLE = frozenset({"tr", "li", "dd"}), 4, 120
#: Elements whose text is no text of the article.
UNSHOWN = frozenset({"a", "script", "style"})
SOURCES = frozenset({"script", "style"})
#: How answers in JSON and JSONP begin, and within how many characters.
DATA, DATA_CHARACTERS = re.compile(r"\s*(?:[\w$.]{1,60}\(\s*)?[\[{]"), 200
#: Links of a page that are looked at, and the characters of a page that may be a list. The longest list seen has 2,600 links,
#: the largest home page 1.2 million characters.
LINKS, LIST_CHARACTERS = 5000, 8_000_000
#: Characters of a link's text that are looked at; a longer one is no title.
LABEL_CHARACTERS = 1000
#: Elements that hold one row of a list.
ROW_TAGS = frozenset({"li", "tr", "dd", "dt", "p", "div", "td", "span", "h3", "h4"})


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One line of a list: absolute address, full title, the date beside it, and the line's text as printed."""

    url: str
    title: str
    date: date | None
    raw: str
    #: The article as an HTML page, where the list brought it along (JSON lists do); read when the page itself shows less.
    article: str = ""


def parse_date(text: str) -> date | None:
    """The first day printed in the text; two-digit years are 20YY. `None` when there is none."""
    for match in DATE.finditer(text):
        found = calendar_date(*match.groups())
        if found is not None:
            return found
    return None


def url_date(url: str) -> date | None:
    """The day of publication in an address, as TRS and Hanweb write it."""
    match = URL_DATE.search(url)
    return calendar_date(*[part for part in match.groups() if part]) if match else None


def calendar_date(year: str, month: str, day: str) -> date | None:
    """The date, or `None` for 2023-13-40."""
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None


def anchors(response: TextResponse) -> list[ListEntry]:
    """Every link of the page in page order, then rows, choices and links that lead somewhere by script."""
    return list(every_link(response))


# Ten families look at the links of a page before one recognises it.
@once_a_page
def every_link(response: TextResponse) -> tuple[ListEntry, ...]:
    """The links of a page in page order, then what else leads somewhere when it is clicked."""
    # The links in JSON stand in texts, their quotation marks escaped.
    if not may_be_list(response) or DATA.match(response.text[:DATA_CHARACTERS]):
        return ()
    base = base_of(response)
    return (*entries_of(page_links(response), base, response.text), *clickables(response, base))


def may_be_list(response: TextResponse) -> bool:
    """False for a page that is larger than any list: it is a download, and its links are not looked at."""
    return len(response.text) <= LIST_CHARACTERS


@once_a_page
def page_links(response: TextResponse) -> list[HtmlElement]:
    """The elements of the first `LINKS` links of a page."""
    return link_elements(response.selector.root)


def link_elements(root: Any) -> list[HtmlElement]:
    """The first `LINKS` links below an lxml element."""
    return list(islice(root.iter("a", "area"), LINKS))


def clickables(response: TextResponse, base: str) -> Iterator[ListEntry]:
    """What is no link and leads somewhere all the same: `<tr onclick>`, `<li data-url>`, `<option value>`."""
    calls = 0
    for element in clickable_elements(response):
        calls += bool(script_of(element))
        if element.tag == "option":
            value = (element.get("value") or "").strip()
            target = address_at(base, value) if SCRIPT_TARGET.match(value) else None
        else:
            target = link_target(element, base, response.text if calls <= CALLS else "")
        # A row with links in it is a block that opens when it is clicked.
        if target and next(element.iter("a"), None) is None:
            yield row_entry(element, target)


def clickable_elements(response: TextResponse) -> list[HtmlElement]:
    """What leads somewhere when it is clicked and is no link."""
    found = (CLICKABLE_BY_DATA if "data-" in response.text else CLICKABLE)(response.selector.root)
    return list(islice((element for element in found if isinstance(element, HtmlElement)), CLICKABLES)) if isinstance(found, list) else []


def script_of(element: HtmlElement) -> str:
    """The script that a click on an element runs; empty when there is none that calls anything."""
    script = f"{element.get('onclick') or ''} {element.get('href') or ''}"
    return script if "(" in script and len(script) <= ADDRESS_CHARACTERS else ""


def row_entry(element: HtmlElement, target: str) -> ListEntry:
    """The line of a list that leads somewhere as a whole; the longest of its texts is the title."""
    texts = [squeeze(text) for text in islice(shown_texts(element, SOURCES), LINKS)]
    row = squeeze(" ".join(texts))[:LABEL_CHARACTERS]
    own = squeeze(element.get("title") or element.get("value") or "") if element.tag != "option" else ""
    title = max([*texts, own], key=len)[:LABEL_CHARACTERS]
    return ListEntry(target, title, parse_date(row.replace(title, " ", 1)) or url_date(target), row)


def next_link(response: TextResponse) -> str | None:
    """The address that the link called 下一页 leads to, on whatever host; `None` when there is no such link, or when a function of the
    page would put it together: the systems whose lists are read by this have none."""
    target, by_script = next_address(response)
    return None if by_script else target


def next_address(response: TextResponse) -> tuple[str | None, bool]:
    """The address that the link called 下一页 leads to, and whether a function of the page put it together: the function may refuse to
    go there on the last page."""
    if may_be_list(response):
        base = base_of(response)
        for element in next_elements(response):
            target = link_target(element, base, response.text)
            if target:
                return target, target != link_target(element, base)
    return None, False


def next_elements(response: TextResponse) -> Iterator[HtmlElement]:
    """What turns the page when it is clicked, links first: by its text, its picture, its title, its class."""
    yield from (element for element in page_links(response) if turns_page(element))
    yield from (element for element in islice(response.selector.root.iter("link"), LINKS) if element.get("rel") == "next")
    if any(sign in response.text for sign in ("onclick", "data-", "tourl")):
        yield from (element for element in clickable_elements(response) if element.tag != "option" and turns_page(element))


def turns_page(element: HtmlElement) -> bool:
    """True for a link or button to the next page."""
    label = "".join(label_of(element).split()) if element.tag != "input" else "".join((element.get("value") or "").split())
    if label:
        return NEXT_TEXT.match(label) is not None
    pictures = [picture.get("alt") or picture.get("title") or "" for picture in islice(element.iter("img"), 1)]
    names = (element.get("title") or "", element.get("aria-label") or "", *pictures)
    spoken = next(("".join(name.split()) for name in names if name.strip()), "")
    return (
        NEXT_TEXT.match(spoken) is not None if spoken else element.tag == "a" and NEXT_CLASS.search(element.get("class") or "") is not None
    )


def redirect_target(response: TextResponse) -> str | None:
    """Where the script of a shell leads: a page without text of its own whose script sets an address of the same site that is fixed in it.

    A script that also sets a cookie is no redirect but a wall.
    """
    if len(response.text) > SHELL_CHARACTERS or "location" not in response.text or "cookie" in response.text:
        return None
    address = set_address(response.text, response.url)
    if address is None:
        return None
    shown = response.xpath("//body//text()[not(ancestor::script or ancestor::noscript or ancestor::style)]").getall()
    if len("".join("".join(shown).split())) > SHELL_TEXT:
        return None
    target = address_on(response, address)
    return target if target and same_host(target, response.url) and address_key(target) != address_key(response.url) else None


@once_a_page
def shown_length(response: TextResponse) -> int:
    """Characters a page shows outside links and scripts, white space left out."""
    bodies = response.selector.root.iter("body")
    return sum(visible_size(body) - sum(map(len, "".join(unshown_texts(body)).split())) for body in bodies)


def unshown_texts(element: HtmlElement) -> Iterator[str]:
    """The texts in an element that stand in links and scripts; each is that of the outermost of them."""
    within: set[HtmlElement] = set()
    for unshown in element.iterdescendants(*UNSHOWN):
        if unshown in within:
            continue
        if len(unshown):
            within.update(unshown.iterdescendants(*UNSHOWN))
        yield text_of(unshown)


def text_of(element: HtmlElement) -> str:
    """All text in an element; most links hold nothing else."""
    return text_below(element) if len(element) else element.text or ""


def shown_texts(element: HtmlElement, unshown: frozenset[str] = UNSHOWN) -> Iterator[str]:
    """The texts in an element that stand outside links and scripts, in the order of the page."""
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if event == "start":
            if node.tag in unshown and node is not element:
                walk.skip_subtree()
            elif node.text:
                yield node.text
        elif node.tail and node is not element:
            yield node.tail


def frame_urls(response: TextResponse) -> list[str]:
    """Addresses of the frames of a page, in page order."""
    base = base_of(response)
    sources = islice(response.selector.root.iter("iframe", "frame"), LINKS)
    return [target for frame in sources if (source := frame.get("src")) is not None and (target := joined(base, source))]


def same_host(url: str, other: str) -> bool:
    """True when both http addresses are on one site."""
    first = split(url)
    return first.scheme in ("http", "https") and same_site_host(first.hostname or "") == same_site_host(host_of(other))


def address_on(response: TextResponse, address: str) -> str | None:
    """Where an address printed on the page leads; `None` for what nobody can ask for."""
    return joined(base_of(response), address)


@once_a_page
def base_of(response: TextResponse) -> str:
    """The address that relative links refer to."""
    href = next((base.get("href") for base in response.selector.root.iter("base") if base.get("href")), None)
    return (joined(response.url, href) if href else None) or response.url


@once_a_page
def meta_tags(response: TextResponse) -> dict[str, str]:
    """Contents of the page's meta tags by name in lower case."""
    return {meta.get("name").lower(): meta.get("content", "").strip() for meta in response.selector.root.iter("meta") if meta.get("name")}


def anchors_below(root: Any, base: str) -> Iterator[ListEntry]:
    """The links below an lxml element."""
    return entries_of(link_elements(root), base)


@once_a_page
def head_titles(response: TextResponse) -> list[str]:
    """The texts of the title elements in the head of a page."""
    return TITLE_TEXTS(response.selector.root)


def entries_of(elements: Sequence[HtmlElement], base: str, source: str = "") -> Iterator[ListEntry]:
    """What the elements of links say; `source` of the page whose functions they call."""
    single, crowded = holders_of(elements)
    row_titles: dict[HtmlElement, str] = {}
    calls = 0
    for element in elements:
        calls += bool(source) and bool(script_of(element))
        target = link_target(element, base, source if calls <= CALLS else "")
        if target is None:
            continue
        # A link within a link ends it.
        nested = element in single
        label = label_of(element) if nested else squeeze(text_of(element))
        full = squeeze(element.get("title") or (element.get("alt") if element.tag == "area" else "") or "")[:LABEL_CHARACTERS]
        if not full and label.endswith(CUT):
            full = whole_title(element)
        if len(label) <= 8 and not full and NAMELESS.match(label):
            full = row_title(element, row_titles)
        row = label if nested else row_text(element, label, crowded)
        beside = row.replace(label, " ", 1) if row != label else ""
        yield ListEntry(
            url=target,
            title=full if len(full) >= len(label.rstrip(".… ")) else label[:LABEL_CHARACTERS],
            date=(parse_date(beside) if beside.strip() else None) or url_date(target),
            raw=row,
        )


def holders_of(links: Iterable[HtmlElement]) -> tuple[set[HtmlElement], set[HtmlElement]]:
    """The elements that hold one of the links or more, and among them those that hold several; each element is looked at twice at most."""
    single: set[HtmlElement] = set()
    several: set[HtmlElement] = set()
    for link in links:
        for ancestor in link.iterancestors():
            if ancestor in several:
                # So do all those above it.
                break
            if ancestor in single:
                several.add(ancestor)
            else:
                single.add(ancestor)
    return single, several


def label_of(link: HtmlElement) -> str:
    """The beginning of a link's text, up to `LABEL_CHARACTERS` and without the links in it."""
    return beginning(link) if len(link) else squeeze(link.text or "")[:LABEL_CHARACTERS]


def beginning(element: HtmlElement) -> str:
    """The first `LABEL_CHARACTERS` of the text in an element, outside links and scripts in it."""
    text = ""
    for piece in shown_texts(element):
        text += piece
        if len(text) > LABEL_CHARACTERS:
            break
    return squeeze(text)[:LABEL_CHARACTERS]


def link_target(element: HtmlElement, base: str, source: str = "") -> str | None:
    """The http address a link leads to: its href, or the address its script opens, by the functions in the `source` of its page."""
    href = (element.get("href") or "").strip()
    if not href or href.startswith("#") or href.lower().startswith("javascript:"):
        called = called_address(script_of(element), source) if source and script_of(element) else None
        if called:
            return joined(base, called)
        quoted = (unescape(match.group(1)) for match in QUOTED.finditer(f"{element.get('onclick') or ''} {href}"))
        kept = (value for name, value in element.items() if ADDRESS_ATTRIBUTE.match(name))
        href = next((text for text in (*quoted, *kept) if SCRIPT_TARGET.match(text)), "").strip()
    return address_at(base, href) if href else None


def address_at(base: str, href: str) -> str | None:
    """`joined` for an address without white space around it."""
    if len(href) > ADDRESS_CHARACTERS:
        return None
    # Menus hold hundreds of such addresses a page, and `urljoin` would only take its time over them.
    if COMPLETE.match(href):
        return href
    if ROOTED.match(href) and (origin := ORIGIN.match(base)):
        return origin.group() + href
    return joined(base, href)


def whole_title(element: HtmlElement) -> str:
    """The title of a link that the template cut, where something in it or the row around it has it whole; else empty."""
    row = element.getparent()
    inside = islice(element.iterdescendants(etree.Element), ROW_STEPS)
    titles = [squeeze(holder.get("title") or "")[:LABEL_CHARACTERS] for holder in (*inside, row) if holder is not None]
    return max(titles, key=len, default="")


def row_title(element: HtmlElement, known: dict[HtmlElement, str]) -> str:
    """What the row of a link without a name says outside its links: `<tr><td>…年度报告</td><td><a>PDF</a> <a>Word</a></td></tr>`.

    `known` keeps what rows say, for the other links in them.
    """
    row = next((ancestor for ancestor in islice(element.iterancestors(), ROW_STEPS) if ancestor.tag in TITLED_ROWS), None)
    if row is None:
        return ""
    if row not in known:
        text = squeeze(" ".join(shown_texts(row)))
        known[row] = text if len(text) <= ROW_TITLE else ""
    return known[row]


def row_text(element: HtmlElement, label: str, crowded: set[HtmlElement]) -> str:
    """Text of the list line around a link called `label`: the widest enclosing element that is not `crowded`, as it holds no other link."""
    row = element
    for ancestor in element.iterancestors():
        if ancestor.tag not in ROW_TAGS or ancestor in crowded:
            break
        row = ancestor
    # A menu is nothing but such links.
    alone = row is element or (row is element.getparent() and not row.text and not element.tail and is_only_child(element))
    if alone and len(element) == 0:
        return label
    return squeeze(" ".join(row.itertext()))


def is_only_child(element: HtmlElement) -> bool:
    """True for the one child of its parent; `len` of the parent would count all of them."""
    return element.getprevious() is None and element.getnext() is None


def squeeze(text: str) -> str:
    """White space collapsed to single blanks."""
    return " ".join(text.split())


def same_site_host(host: str) -> str:
    """The host in lower case without a leading `www.`: both spellings are one site."""
    return host.lower().removeprefix("www.")


# The links of a portal's menu are met on each of its pages.
@lru_cache(maxsize=1 << 14)
def address_key(url: str, body: bytes = b"") -> str:
    """Equal for addresses that bring the same page.

    Scheme, `www.`, fragment, `index.html`, the mobile twins `_wap`, `_app`, parameters such as `isMobile` and a visitor's number make
    no difference. Equal for addresses that make no sense.
    """
    parts = split(url)
    query = parts.query and urlencode(
        sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0].lower() not in SHOWN_AS), errors="replace"
    )
    path = INDEX_FILE.sub("/", TWIN_SUFFIX.sub("", SESSION.sub("", parts.path))) or "/"
    port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    return f"{same_site_host(parts.hostname or '')}{port}{path}?{query}#{body.decode('latin-1')}"


def is_twin(url: str) -> bool:
    """True for an address that is the mobile or app twin of another."""
    parts = split(url)
    return bool(TWIN_SUFFIX.search(parts.path)) or "ismobile=" in parts.query.lower()
