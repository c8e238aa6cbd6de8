"""Lists that stand in a page's scripts instead of its markup: records with a title and an address, links that a script writes.

    var list = [{title: '…', url: '/nb/2023.html'}, …]         <script type="application/json">[{"title": …}]</script>
    document.write("<li><a href='/nb/2023.html'>…</a></li>")   <textarea><li><a href="…">…</a></li></textarea>
    <xml><doc><title>…</title><url>…</url></doc></xml>         an answer in JSON, JSONP or XML
    tree.add(5, 0, '政府信息公开年报', 'nb.asp');              [0, "政府信息公开年报", "", "/nb/"]

No script is run. A record without an address of its own is no link: how its page is called, only the script knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape as unescaped
from itertools import islice
from typing import Any
from weakref import WeakKeyDictionary

from lxml import etree
from scrapy.http import TextResponse
from scrapy.selector import Selector

from crawler.portals.addresses import joined, split
from crawler.portals.expressions import Value, divided, known, literal_at, unescape
from crawler.portals.json_answers import day_of, json_value, text_of
from crawler.portals.links import LINKS, SCRIPT_TARGET, ListEntry, anchors_below, base_of, may_be_list, same_host, squeeze
from crawler.portals.scripts import LEADS, body_at, called_address, definitions, variables_of
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
MENU = re.compile(r"(?:menu|nav|head|top|daohang|left)[\w-]{0,20}\.(?:js|aspx?|php|jsp)\b", re.IGNORECASE)
FILES = 3
#: Characters of a page's own scripts that are kept until a script in a file has come.
OWN_CHARACTERS = 50_000
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
#: What a call is given, or a list holds.
ARGUMENTS = re.compile(r"[(\[]([^()\[\]{}]{5,400})(?=[)\]])")
#: An address that a script makes of a record's fields: texts and names of fields in turn, a text first and last.
Recipe = tuple[str, ...]
#: Where an address begins that is more than a text: `href="/d/' + item.id`, `open(ctx + "/d/" + row.id)`,
#: `attr("src", "list.jsp?id=" + node.id)`.
OPENS = re.compile(
    r"""(?:\b(?:href|open|url|to|src)\s{0,3}(?:\\?=|\(|:)|\.attr\(\s{0,3}['"](?:src|href)['"]\s{0,3},)\s{0,3}"""
    r"""(?:([A-Za-z_$][\w$.]{0,60})\s{0,3}\+\s{0,3})?\\?["'`]?\s{0,3}\\?["'`]?([^'"`<>\s+${}();,]{0,200})(?=\\?['"]\s{0,3}\+|\$\{|\{\{|<%)"""
)
#: A field, or a variable, between two texts of such an address, and the text behind it.
HOLE = re.compile(
    r"""(?:\\?['"]\s{0,3}\+\s{0,3}(?:encodeURI(?:Component)?\()?"""
    r"""([A-Za-z_$][\w$]{0,30}(?:\[[\w$.'"]{1,30}\]|\.\w{1,30}){0,4})\)?\s{0,3}(\+\s{0,3}\\?['"]|(?=[,;)"'}]))"""
    r"""|\$\{\s{0,3}([A-Za-z_$][\w$]{0,30}(?:\.\w{1,30}){0,4})\s{0,3}\}"""
    r"""|(?:\{\{|<%)[=@#&-]?\s{0,3}([A-Za-z_$][\w$]{0,30}(?:\.\w{1,30}){0,4})\s{0,3}(?:\}\}|%>))([^'"`<>\s+${}();,]{0,200})"""
)
#: The last name of `data[i].id` and of `row['id']`.
LAST_NAME = re.compile(r"""(?:\.|\[['"])(\w{1,30})(?:['"]\])?$""")
#: A field in what a function is called with, and what stands for it while the function is read.
GIVEN_FIELD = re.compile(r"(?:[\w$]{1,30}(?:\[[\w$.]{1,20}\])?\.){1,4}(\w{1,30})")
MARK = "\x01"
#: Holes of one address.
HOLES = 6
RECIPES = 10
MARKED_TITLE = re.compile(r"<(title|name|bt)>\s{0,9}(?:<!\[CDATA\[)?([^<>\]]{4,300})(?:\]\]>)?\s{0,9}</\1>", re.IGNORECASE)
MARKED_ADDRESS = re.compile(r"<(url|link|href|src)>\s{0,9}(?:<!\[CDATA\[)?([^<>\]\s]{2,500})(?:\]\]>)?\s{0,9}</\1>", re.IGNORECASE)
MARKED_DAY = re.compile(r"<(?:\w*date|\w*time)>\s{0,9}([^<>]{6,40})<", re.IGNORECASE)
#: An element of XML data whose record stands in its attributes.
WITH_ATTRIBUTES = re.compile(r"<(\w{1,30}\s[^<>]{10,2000})>")
ATTRIBUTE = re.compile(r"""([\w-]{1,30})\s{0,3}=\s{0,3}(['"])([^'"<>]{0,500})\2""")
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


def own_scripts(response: TextResponse) -> str:
    """The scripts that stand in a page, and its fields with a value, as markup: what a script in a file refers to."""
    root = response.selector.root
    fields = (field for field in islice(root.iter("input"), LINKS) if field.get("id") and field.get("value"))
    scripts = (script for script in islice(root.iter("script"), LINKS) if script.text and not script.get("src"))
    pieces = (etree.tostring(element, encoding="unicode", method="html", with_tail=False) for element in (*fields, *scripts))
    return "".join(pieces)[:OWN_CHARACTERS]


def json_answer(text: str) -> Any:
    """What an answer in JSON or JSONP holds; `None` for any other text."""
    start = JSON_START.match(text[:200])
    if start is None:
        return None
    body = text[start.end() :].rstrip().rstrip(";").rstrip()
    return json_value(body.removesuffix(")") if start.group().strip() else body)


def markup_in(text: str) -> str:
    """The markup of an answer: what JSON holds of it, any other text as it is."""
    data = json_answer(text)
    return "\n".join(part for part in texts_in(data) if "<" in part) if data is not None else text


def texts_in(data: Any) -> Iterator[str]:
    """The texts of JSON data."""
    parts = [data]
    while parts:
        part = parts.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict | list):
            parts += part.values() if isinstance(part, dict) else part


def sources(response: TextResponse) -> Iterator[str]:
    """The scripts of a page and the blocks it does not show, as text; marked-up data is looked for in the whole page."""
    for element in islice(response.selector.root.iter(*SOURCES), LINKS):
        text = etree.tostring(element, encoding="unicode", method="html") if len(element) else element.text or ""
        if SPEAKS.search(text):
            yield text
    if "</url>" in response.text or "</link>" in response.text or "</href>" in response.text or response.text.startswith("<?xml"):
        yield response.text


def made_addresses(source: str) -> tuple[Recipe, ...]:
    """How the scripts of a page make addresses out of the fields of a record: `'/detail/' + item.id + '.html'`, `/detail/${item.id}`,
    `detail.html?id={{item.id}}`, `show('" + item.id + "')`."""
    variables = variables_of(source)
    written = (recipe_at(source, match, variables) for match in islice(OPENS.finditer(source), LINKS))
    found = [*islice(filter(None, written), RECIPES), *islice(called_recipes(source), RECIPES)]
    return tuple(dict.fromkeys(found))


def recipe_at(source: str, match: re.Match[str], variables: Mapping[str, Value]) -> Recipe | None:
    """The recipe of the address that `OPENS` found; `None` where it is not made of texts, variables and a field or more."""
    parts = [""]
    if match[1] and not add_name(parts, match[1], variables):
        return None
    parts[-1] += match[2]
    place = match.end()
    for _ in range(HOLES):
        hole = HOLE.match(source, place)
        if hole is None:
            break
        # What a template names stands for a field, with the record's name in front or without.
        if not add_name(parts, hole[1] or hole[3] or f".{hole[4]}", {} if hole[4] else variables):
            return None
        ended = hole[1] is not None and not hole[2]
        parts[-1] += "" if ended else hole[5]
        place = hole.end()
        if ended:
            break
    return tuple(parts) if len(parts) > 1 else None


def add_name(parts: list[str], name: str, variables: Mapping[str, Value]) -> bool:
    """Add the value of a variable, or a field and an empty text; false for a name that is neither."""
    value = known(name, variables)
    field = LAST_NAME.search(name)
    if value is not None:
        parts[-1] += str(value)
    elif field is not None:
        parts += [field[1], ""]
    return value is not None or field is not None


def called_recipes(source: str) -> Iterator[Recipe]:
    """The recipes of functions that a list calls with the fields of a record; the function is read with marks in their place."""
    leading = [name for name, (_, start) in definitions(source).items() if name and LEADS.search(body_at(source, start))]
    if not leading:
        return
    calls = re.compile(rf"(?<![\w$.])({'|'.join(map(re.escape, leading))})\(([^()]{{1,200}})\)")
    for match in islice(calls.finditer(source), LINKS):
        fields = [GIVEN_FIELD.search(argument) for argument in divided(match[2])]
        if any(fields):
            given = ",".join(f"'{MARK}{field[1]}{MARK}'" if field else "''" for field in fields)
            address = called_address(f"{match[1]}({given})", source)
            if address and MARK in address:
                yield tuple(address.split(MARK))


def entries_of(source: str, records: Records) -> Iterator[ListEntry]:
    """The entries in a script: its data, then the links it writes."""
    data = json_answer(source)
    if data is not None:
        yield from records_of(data, records)
        return
    if "{" in source:
        yield from literals_of(source, records)
    yield from links_written(unescape(source) if "\\" in source else source, records.base)
    yield from listed_arguments(source, records.base)
    yield from marked_up(source, records.base)


def links_written(plain: str, base: str) -> Iterator[ListEntry]:
    """The links in a text that is markup, or writes some."""
    if "<a" in plain.lower() and WRITTEN.search(plain):
        for entry in anchors_below(Selector(text=plain, type="html").root, base):
            # An address that a script puts together out of a record is none yet.
            if entry.title and not UNFINISHED.search(entry.url) and not UNFINISHED.search(entry.title[:1]):
                yield entry


def listed_arguments(source: str, base: str) -> Iterator[ListEntry]:
    """The entries of menus that are put together by calls, or by lists of lists: a title, and an address behind it."""
    for match in islice(ARGUMENTS.finditer(source), RECORDS):
        values = [quoted(part.strip()) for part in divided(match[1])] if SPEAKS.search(match[1]) else []
        kinds = {place: judge_title(value) for place, value in enumerate(values) if value}
        # A year alone may stand beside the title.
        named = sorted((kind in ("branch", "way"), place) for place, kind in kinds.items() if kind)
        place = named[0][1] if named else None
        address = next((value for value in values[place + 1 :] if is_address(value)), None) if place is not None else None
        target = joined(base, address) if address else None
        if place is not None and target:
            yield ListEntry(target, squeeze(values[place]), None, values[place])


def records_of(data: Any, records: Records, depth: int = 0) -> Iterator[ListEntry]:
    """The records in JSON data that have a title and an address."""
    if depth > DEPTH:
        return
    if isinstance(data, list):
        for part in data:
            yield from links_written(part, records.base) if isinstance(part, str) else records_of(part, records, depth + 1)
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
            elif isinstance(part, str):
                yield from links_written(part, records.base)


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
    for recipe in records.made:
        if all(values.get(field) for field in recipe[1::2]):
            return "".join(values[part] if place % 2 else part for place, part in enumerate(recipe))
    return next(iter(possible.values()), "")


def is_address(value: str) -> bool:
    """True for what can be the address of a page."""
    return SCRIPT_TARGET.match(value) is not None and " " not in value


def marked_up(source: str, base: str) -> Iterator[ListEntry]:
    """The records of XML data, each a title and the address behind it, as elements or as attributes of one."""
    if source.startswith("<?xml"):
        for match in islice(WITH_ATTRIBUTES.finditer(source), RECORDS):
            values = {name: unescaped(value) for name, _, value in ATTRIBUTE.findall(match[1])}
            entry = record_entry(values, Records(base), {})
            if entry is not None:
                yield entry
    titles = list(islice(MARKED_TITLE.finditer(source), RECORDS))
    for place, match in enumerate(titles):
        end = titles[place + 1].start() if place + 1 < len(titles) else match.end() + 3000
        address = MARKED_ADDRESS.search(source, match.end(), end)
        target = joined(base, address.group(2)) if address and is_address(address.group(2)) else None
        if target:
            title = squeeze(match.group(2))
            day = MARKED_DAY.search(source, match.end(), end)
            yield ListEntry(target, title, day_of(day.group(1)) if day else None, title)
