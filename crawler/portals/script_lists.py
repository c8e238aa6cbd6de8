"""Lists that stand in a page's scripts instead of its markup: records with a title and an address, links that a script writes.

    var list = [{title: '…', url: '/nb/2023.html'}, …]         <script type="application/json">[{"title": …}]</script>
    document.write("<li><a href='/nb/2023.html'>…</a></li>")   <textarea><li><a href="…">…</a></li></textarea>
    <xml><doc><title>…</title><url>…</url></doc></xml>         an answer in JSON, JSONP or XML

No script is run. A record without an address of its own is no link: how its page is called, only the script knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from weakref import WeakKeyDictionary

from lxml import etree
from scrapy.http import TextResponse
from scrapy.selector import Selector

from crawler.portals.addresses import joined, split
from crawler.portals.expressions import literal_at, unescape
from crawler.portals.json_answers import day_of, json_value, text_of
from crawler.portals.links import LINKS, SCRIPT_TARGET, ListEntry, anchors_below, base_of, may_be_list, same_host, squeeze
from crawler.portals.titles import judge_title

#: Names of a record's title and address, most telling first, and of its day.
TITLE_KEYS = re.compile(r"^(?:\w*title\w*|\w*name|subject|caption|bt|biaoti|text|label|mc)$", re.IGNORECASE)
ADDRESS_KEYS = re.compile(r"^(?:\w*url\w*|\w*href|\w*link\w*|\w*path|lj|dz|src)$", re.IGNORECASE)
DAY_KEYS = re.compile(r"time|date|day|rq|sj", re.IGNORECASE)
DAY = re.compile(r"20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}")
NO_TITLE = re.compile(
    r"^(?:sub|short|channel|column|site|user|file|class|type|dept|org|author|nick|create|update|category|source)_?\w*(?:name|title)$|^name$",
    re.IGNORECASE,
)
NO_ADDRESS = re.compile(r"img|image|pic|thumb|icon|logo|cover|video|base|avatar|file", re.IGNORECASE)
#: Records of one page.
RECORDS = 5000
#: Scripts of libraries and of what every page has; all others may write the list. At most so many of a page are asked for.
LIBRARY = re.compile(
    r"jquery|layui|layer|laypage|vue|axios|bootstrap|swiper|slide|echarts|angular|react|require|polyfill|chunk|vendor|common|public|util|func|base|"
    r"share|count|stat|hm\.js|analytic|baidu|wza|wechat|weixin|qrcode|page|fenye|tab\b|tabs|search|scroll|marquee|html5|respond|print|date|"
    r"calendar|cookie|md5|trace|login|font|\bapp[.\w-]*\.js|\.min\.js",
    re.IGNORECASE,
)
MENU = re.compile(r"(?:menu|nav|head|top|daohang|left)[\w-]{0,20}\.js", re.IGNORECASE)
FILES = 3
#: Depth of an answer that is looked at.
DEPTH = 12
#: Where a list may be held that is not shown as it stands, and what a list worth reading speaks of; scripts may write it in numbers.
SOURCES = ("script", "textarea", "template", "noscript")
SPEAKS = re.compile(r"公开|年报|年度报告|\\u516c\\u5f00|\\u5e74\\u5ea6|\\u5e74\\u62a5", re.IGNORECASE)
#: Entries of the pages at hand; an entry goes with its page.
READ_RECORDS: WeakKeyDictionary[TextResponse, tuple[ListEntry, ...]] = WeakKeyDictionary()
ANYTHING = re.compile("")
#: A link as a script writes it, and what a text is still being put together of.
WRITTEN = re.compile(r"<a\s[^<>]{1,1000}>", re.IGNORECASE)
UNFINISHED = re.compile(r"['\"+{}$<>\s]|%7B|%22|%27", re.IGNORECASE)
#: The parts of an address and the names of the fields between them.
Recipe = tuple[str, str, str, str, str]
FIELD = r"""['"]\s{0,3}\+\s{0,3}(?:[\w$]{1,30}(?:\[[\w$.]{1,20}\])?\.){1,4}(\w{1,30})\s{0,3}(?:\+\s{0,3}['"]|(?=[,;)"'}]))"""
HOLE = r"""\$\{\s{0,3}(?:[\w$]{1,30}\.){1,3}(\w{1,30})\s{0,3}\}"""
OPENS = r"""(?:\b(?:href|open|url|to)\s{0,3}(?:\\?=|\(|:)\s{0,3}\\?["'`]?\s{0,3}\\?["'`]?)"""
PART = r"""([^'"`<>\s+${}();,]{0,200})"""
MADE = (
    re.compile(rf"{OPENS}{PART}\\?{FIELD}{PART}(?:{FIELD}{PART})?"),
    re.compile(rf"{OPENS}{PART}{HOLE}{PART}(?:{HOLE}{PART})?"),
)
RECIPES = 10
MARKED_TITLE = re.compile(r"<(title|name|bt)>\s{0,9}(?:<!\[CDATA\[)?([^<>\]]{4,300})(?:\]\]>)?\s{0,9}</\1>", re.IGNORECASE)
MARKED_ADDRESS = re.compile(r"<(url|link|href|src)>\s{0,9}(?:<!\[CDATA\[)?([^<>\]\s]{2,500})(?:\]\]>)?\s{0,9}</\1>", re.IGNORECASE)
MARKED_DAY = re.compile(r"<(?:\w*date|\w*time)>\s{0,9}([^<>]{6,40})<", re.IGNORECASE)
JSON_START = re.compile(r"\s*(?:[\w$.]{1,60}\(\s*)?(?=[\[{])")


@dataclass(frozen=True, slots=True)
class Records:
    """How records become entries: the address their own addresses refer to, and how the page's script makes one of their fields."""

    base: str
    made: tuple[Recipe, ...] = ()


def script_entries(response: TextResponse) -> list[ListEntry]:
    """The entries that a page, or an answer to its script, holds outside its markup; in the order they stand."""
    found = READ_RECORDS.get(response)
    if found is None:
        found = READ_RECORDS[response] = tuple(read_entries(response)) if may_be_list(response) else ()
    return list(found)


def read_entries(response: TextResponse) -> Iterator[ListEntry]:
    """The same, read anew."""
    listing = response.meta.get("listing") if response.request else None
    data = json_answer(response.text)
    spoken = list(sources(response)) if data is None else []
    if data is None and not spoken:
        return  # as on most pages; how addresses are made need not be looked for
    made = tuple(tuple(recipe) for recipe in listing["made"]) if listing else made_addresses(response.text)
    records = Records(listing["page_url"] if listing else base_of(response), made)
    found: dict[str, ListEntry] = {}
    if data is not None:
        entries: Iterator[ListEntry] = records_of(data, records)
    else:
        entries = (entry for source in spoken for entry in entries_of(source, records))
    for entry in islice(entries, RECORDS):
        found.setdefault(entry.url, entry)
    yield from found.values()


def script_files(response: TextResponse, called: re.Pattern[str] = ANYTHING) -> list[str]:
    """Addresses of the scripts in a page's body that may write what it shows, of the same site; `called`: whose address matches."""
    found: dict[str, None] = {}
    base = base_of(response)
    for address in response.xpath("//body//script/@src").getall()[:LINKS]:
        target = joined(base, address)
        if (
            target
            and same_host(target, response.url)
            and called.search(target)
            and not LIBRARY.search(split(target).path.rpartition("/")[2])
        ):
            found.setdefault(target)
    return list(found)[:FILES]


def json_answer(text: str) -> Any:
    """What an answer in JSON or JSONP holds; `None` for any other text."""
    start = JSON_START.match(text[:200])
    if start is None:
        return None
    body = text[start.end() :].rstrip().rstrip(";").rstrip()
    return json_value(body.removesuffix(")") if start.group().strip() else body)


def sources(response: TextResponse) -> Iterator[str]:
    """The scripts of a page and the blocks it does not show, as text; marked-up data is looked for in the whole page."""
    for element in islice(response.selector.root.iter(*SOURCES), LINKS):
        text = etree.tostring(element, encoding="unicode", method="html") if len(element) else element.text or ""
        if SPEAKS.search(text):
            yield text
    if "</url>" in response.text or "</link>" in response.text or "</href>" in response.text:
        yield from (response.text,)


def made_addresses(source: str) -> tuple[Recipe, ...]:
    """How the scripts of a page make addresses out of the fields of a record: `'/detail/' + item.id + '.html'`, `/detail/${item.id}`."""
    found = [tuple(part or "" for part in match.groups()) for pattern in MADE for match in islice(pattern.finditer(source), RECIPES)]
    return tuple(dict.fromkeys(found))  # type: ignore[arg-type]


def entries_of(source: str, records: Records) -> Iterator[ListEntry]:
    """The entries in a script: its data, then the links it writes."""
    data = json_answer(source)
    if data is not None:
        yield from records_of(data, records)
        return
    if "{" in source:
        yield from literals_of(source, records)
    plain = unescape(source) if "\\" in source else source
    if WRITTEN.search(plain):
        for entry in anchors_below(Selector(text=plain, type="html").root, records.base):
            # An address that a script puts together out of a record is none yet.
            if entry.title and not UNFINISHED.search(entry.url) and not UNFINISHED.search(entry.title[:1]):
                yield entry
    yield from marked_up(source, records.base)


def records_of(data: Any, records: Records, depth: int = 0) -> Iterator[ListEntry]:
    """The records in JSON data that have a title and an address."""
    if depth > DEPTH:
        return
    if isinstance(data, list):
        for part in data:
            yield from records_of(part, records, depth + 1)
    elif isinstance(data, dict):
        entry = record_entry({key: text_of(value) for key, value in data.items() if isinstance(key, str)}, records, data)
        if entry is not None:
            yield entry
        for part in data.values():
            if isinstance(part, list | dict):
                yield from records_of(part, records, depth + 1)
            elif isinstance(part, str) and part[:2] in ("[{", '{"'):
                # Some services wrap their answer as a text.
                yield from records_of(json_value(part), records, depth + 1)


def literals_of(source: str, records: Records) -> Iterator[ListEntry]:
    """The records in a script's object literals."""
    place = source.find("{")
    for _ in range(RECORDS):
        if place < 0:
            return
        end = source.find("}", place)
        inner = source.rfind("{", place, end) if end > 0 else -1
        if inner < 0:
            return
        # Records are innermost: the blocks around them are functions and lists.
        literal = literal_at(source, inner) if end - inner < 3000 else None
        if literal:
            values = {key: value if value.isdecimal() else quoted(value) for key, value in literal.items()}
            entry = record_entry({key: value for key, value in values.items() if value}, records, {})
            if entry is not None:
                yield entry
        place = source.find("{", end)


def quoted(source: str) -> str:
    """The text of a quoted text; empty for anything else."""
    return unescape(source[1:-1]) if len(source) > 2 and source[0] in "'\"`" and source[-1] == source[0] else ""


def record_entry(values: dict[str, str], records: Records, raw: dict[str, Any]) -> ListEntry | None:
    """A record as a list entry; `None` when it has no title or no address."""
    named = sorted(
        (bool(NO_TITLE.match(key)), place, value) for place, (key, value) in enumerate(values.items()) if value and TITLE_KEYS.match(key)
    )
    titles = [value for _, _, value in named] or [value for value in values.values() if judge_title(value) in ("report", "unclear")]
    target = joined(records.base, address_in(values, records)) if titles else None
    if target is None or target == records.base:
        return None
    title = squeeze(Selector(text=titles[0]).xpath("string()").get() or "") if "<" in titles[0] else squeeze(titles[0])
    days = [raw.get(key, value) for key, value in values.items() if DAY_KEYS.search(key) or DAY.match(value)]
    return ListEntry(target, title, day_of(*days), f"{title} {' '.join(str(day) for day in days)}") if title else None


def address_in(values: dict[str, str], records: Records) -> str:
    """The address in a record: its own, the one that the page's script makes of its fields, else whatever looks like one; or empty."""
    possible = {key: value for key, value in values.items() if not NO_ADDRESS.search(key) and is_address(value)}
    own = next((value for key, value in possible.items() if ADDRESS_KEYS.match(key)), "")
    if own:
        return own
    for before, first, between, second, behind in records.made:
        if values.get(first) and (not second or values.get(second)):
            return f"{before}{values[first]}{between}{values[second] if second else ''}{behind}"
    return next(iter(possible.values()), "")


def is_address(value: str) -> bool:
    """True for what can be the address of a page."""
    return SCRIPT_TARGET.match(value) is not None and " " not in value


def marked_up(source: str, base: str) -> Iterator[ListEntry]:
    """The records of XML data, each a title and the address behind it."""
    titles = list(islice(MARKED_TITLE.finditer(source), RECORDS))
    for place, match in enumerate(titles):
        end = titles[place + 1].start() if place + 1 < len(titles) else match.end() + 3000
        address = MARKED_ADDRESS.search(source, match.end(), end)
        target = joined(base, address.group(2)) if address and is_address(address.group(2)) else None
        if target:
            title = squeeze(match.group(2))
            day = MARKED_DAY.search(source, match.end(), end)
            yield ListEntry(target, title, day_of(day.group(1)) if day else None, title)
