"""Lists that a page's script asks a service for: `$.ajax({url, data})`, `$.post`, `axios.get`, `fetch`, `$("#list").load(…)`,
`table.render({url, where})` (layui), `xhr.open("GET", …)`, `$("#frame").attr("src", …)`; grids (`grids`).

The call is read out of the page, with what is fixed in it, in a field of the page or in the page's own address, and asked as the script
would ask, page after page; what comes back is read by `script_lists`. Only calls with nothing unknown but the number of the page are made,
and none that changes something or is no list (`services.toml`); what is sent by POST must say that it is a list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import islice
from typing import TypedDict
from urllib.parse import parse_qsl, urlencode

from scrapy import Request
from scrapy.http import TextResponse

from crawler.portals.addresses import host_of, number_of, split
from crawler.portals.drawn_pagers import A_PAGE, CHOSEN, drawn_pager, stated
from crawler.portals.expressions import BLOCK, Literal, Value, divided, evaluate, literal_at
from crawler.portals.family import as_html
from crawler.portals.forms import turning_elements
from crawler.portals.function_files import FILES, function_files
from crawler.portals.grids import GRIDS, grid_address, grid_settings, marked_grids
from crawler.portals.links import LINKS, address_on, base_of, may_be_list, same_host, same_site_host, script_of
from crawler.portals.pagers import PageVariables, numbered, page_number, turned_pages
from crawler.portals.script_lists import made_addresses, markup_in, own_scripts
from crawler.portals.scripts import CALL, definitions, expression_at, function_in, variables_of
from pipelines.rules import load_rules

#: Where a script asks for something: the call, up to its first argument.
ASKS = re.compile(
    r"(?:(?:\$|jQuery|axios|\$http|http|request|service|uni|api)\s{0,9}\.\s{0,9}(ajax|get|post|getJSON|request)|\b(?:axios|request|fetch))"
    r"\s{0,9}\(\s{0,99}(?=[{'\"`\w])|\.load\s{0,9}\(\s{0,99}(?=['\"])"
    r"|\.open\s{0,9}\(\s{0,9}['\"]get['\"]\s{0,9},\s{0,9}(?=['\"])|\.attr\(\s{0,9}['\"]src['\"]\s{0,9},\s{0,9}(?=['\"])|\btable\.render\s{0,9}\(\s{0,9}(?=\{)"
    r"|\.(?:datagrid|bootstrapTable|jqGrid|dataTable)\(\s{0,9}(?=\{)",
    re.IGNORECASE,
)
#: What stands in every script that does; plain words are found many times faster.
ASK_WORDS = (
    "ajax",
    ".get",
    ".post",
    "request",
    "axios",
    "fetch",
    ".load",
    ".open",
    "attr(",
    "table.render",
    "grid(",
    "bootstraptable",
    "datatable",
)
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
#: Parameters that say which page is asked for.
PAGE_PARAMETER = re.compile(
    r"^(?:page|pageno|pagenum|page_?number|page_?index|page_?id|curr|current|current_?page|cur_?page|pn|p|offset_?page|page\.?current)$",
    re.IGNORECASE,
)
#: Parameters without which a list comes as well.
LEFT_OUT = re.compile(
    r"^(?:_|t|time|timestamp|rand(?:om)?|callback|keyword\w*|title|searchword|begin\w*|start(?:date|time)|end(?:date|time)\w*)$",
    re.IGNORECASE,
)
#: Parameters that count lines instead of pages.
LINE_PARAMETER = re.compile(r"^(?:start|offset|skip|from|first|start_?(?:record|row|index)|begin_?(?:record|row|index)?)$", re.IGNORECASE)
#: Names of parameters that say what is to be done: `Handler.ashx?action=addHit`.
ACTION_PARAMETER = re.compile(
    r"^(?:act|action|op|opt|oper\w*|do\w*|method|cmd|command|func\w*|fun|m|a|r|s|service|type|flag)$", re.IGNORECASE
)
#: Words of an address, or of what is to be done, that bring a list.
LIST_WORDS = frozenset(
    {"get", "list", "lists", "query", "find", "page", "pages", "paging", "paged", "select", "load", "fetch", "read", "show", "data", "json"}
)
#: What a pager says.
PAGER_WORD = re.compile("[页頁]|next", re.IGNORECASE)
#: Words of an address that brings one article.
ARTICLE_WORDS = frozenset({"detail", "details", "info", "view", "article", "content", "get", "show", "read", "query", "find"})
#: Stands for the number of a page in an address.
PAGE_PLACE = "987654321"
#: How scripts read a field of the page, or a parameter of the page's own address.
FIELD_READ = re.compile(
    r"""(?:\$\(\s*['"]#([\w-]{1,60})['"]\s*\)\.val\(\s*\)|document\.getElementById\(\s*['"]([\w-]{1,60})['"]\s*\)\.value)(?!\s*=(?!=))"""
)
QUERY_READ = re.compile(
    r"""[\w$.]{0,30}(?:[Qq]uery|[Pp]ara|[Uu]rl|[Ss]earch)\w{0,20}(?:\([^()]{0,40}\)\.get)?\(\s*['"](\w{1,40})['"]\s*\)"""
)
QUERY_SPLIT = re.compile(r"""\blocation\.(?:search|href)\.split\(\s*['"]=['"]\s*\)\[1\]""")
#: Calls of one page that are made, and looked at.
CALLS, LOOKED_AT = 3, 25
PAGES_KEYS = ("pages", "totalPage", "totalPages", "pageCount", "pageTotal")
TOTAL_KEYS = ("total", "totalCount", "count", "recordCount", "totalRecord", "totalElements", "totalNum", "records")


class Listing(TypedDict):
    """What is carried from page to page in `request.meta["listing"]`."""

    address: str
    method: str
    parameters: dict[str, Value]
    #: True where the parameters travel as JSON.
    as_json: bool
    #: Name of the parameter that says which page is asked for; empty where there is none.
    turned_by: str
    #: The address with `PAGE_PLACE` where its path says which page is asked for; empty where it does not.
    paged: str
    page: int
    #: How much the parameter grows from page to page: 1, or the lines of a page where it counts lines.
    step: int
    #: True where the page has lines of the list itself: what is asked for may as well be another.
    further: bool
    #: The page's own scripts where no parameter turns the pages, or nothing in them makes addresses: the answer may bring a pager that
    #: calls one of them, and the function that makes addresses may stand in one of the files.
    scripts: str
    files: list[str]
    #: How the page that asks makes addresses of what it gets, and what they refer to.
    made: list[list[str]]
    page_url: str


def asked_lists(response: TextResponse) -> list[Request]:
    """Requests for the first page of the lists that the scripts of a page ask for."""
    if not may_be_list(response):
        return []
    found: dict[str, Request] = {}
    page = filled(response, response.text)
    for source, match in islice(calls_of(response), LOOKED_AT):
        add_listing(found, read_call(response, page, source, match))
    for settings, kind in islice(marked_grids(response), LOOKED_AT):
        add_listing(found, listing_of(response, page, settings, variables_of(page), kind))
    return list(found.values())


def further_lists(response: TextResponse) -> list[Request]:
    """The request for what a script adds to a list that stands in the page: the second page of the first list it asks for page by page."""
    if not may_be_list(response):
        return []
    calls = list(islice(calls_of(response), LOOKED_AT))
    if not calls:
        return []
    page = filled(response, response.text)
    given = of_pager(page)
    listings = (read_call(response, page, source, match, given) for source, match in calls)
    listing = next((found for found in listings if found is not None and found["turned_by"]), None)
    if listing is None:
        return []
    return [list_request(Listing(**{**listing, "page": listing["page"] + listing["step"], "further": True}))]


def of_pager(page: str) -> dict[str, Value]:
    """What the function of a drawn pager is given for the first page: `obj.curr`, `obj.limit`."""
    pager = drawn_pager(page)
    size = stated(pager.settings, A_PAGE, variables_of(page)) if pager is not None else None
    functions = (function_in(pager.settings.get(name, ""), page) for name in CHOSEN) if pager is not None else iter(())
    parameter = next((function.parameters[0] for function in functions if function is not None and function.parameters), "")
    return {f"{parameter}.curr": 1, f"{parameter}.limit": size or 10} if parameter else {}


def called_list(response: TextResponse, script: str, chosen: Mapping[str, str] | None = None) -> Request | None:
    """The request that a click makes: the function it calls asks a service with what it is called with; `chosen`: fields by name or id."""
    page = filled(response, response.text, chosen)
    own = (match for match in CALL.finditer(script) if match[1] in definitions(page))
    for match in islice(own, CALLS):
        function = function_in(match[1], page)
        if function is None:
            continue
        values = (evaluate(argument, variables_of(page)) for argument in divided(match[2]))
        given = {name: value for name, value in zip(function.parameters, values, strict=False) if value is not None}
        request = asked_in(response, page, function.body, given)
        if request is not None:
            return request
    return None


def asked_in(response: TextResponse, page: str, body: str, given: Mapping[str, Value]) -> Request | None:
    """The request of the first call in the body of a function that can be read; `given`: what the function is called with, or reads."""
    for asked in islice(ASKS.finditer(body), CALLS):
        listing = read_call(response, page, body, asked, given or {"": ""}, clicked=True)
        if listing is not None:
            return list_request(listing)
    return None


def asked_article(response: TextResponse) -> Request | None:
    """The request for the article of a page that is a shell: a script asks a service for it with what stands in the page's own address
    (`detail.html?id=5`); `None` where no call does, or it says that it does something else."""
    own = query_values(response.url)
    if not own or not may_be_list(response):
        return None
    identity = [value for value in own if len(value) > 2]
    page = filled(response, response.text)
    for source, match in islice(calls_of(response), LOOKED_AT):
        listing = read_call(response, page, source, match, clicked=True)
        if listing is None:
            continue
        named = not own.isdisjoint({*map(str, listing["parameters"].values()), *query_values(listing["address"])})
        if not named and not any(value in split(listing["address"]).path for value in identity):
            continue
        words = {word.lower() for word in WORD.findall(split(listing["address"]).path)}
        if listing["method"] == "GET" or not ARTICLE_WORDS.isdisjoint(words):
            return list_request(listing)
    return None


def query_values(url: str) -> set[str]:
    """The values in the query of an address."""
    return {value for _, value in parse_qsl(split(url).query)}


def add_listing(found: dict[str, Request], listing: Listing | None) -> None:
    """Add the request for a list, unless it is known or there are enough."""
    if listing is not None and len(found) < CALLS:
        request = list_request(listing)
        found.setdefault(f"{request.url} {request.body!r}", request)


def calls_of(response: TextResponse) -> Iterator[tuple[str, re.Match[str]]]:
    """The places where the scripts of a page ask for something, each with the script."""
    for element in islice(response.selector.root.iter("script"), LINKS):
        source = element.text or ""
        plain = source.lower()
        if not any(word in plain for word in ASK_WORDS):
            continue
        source = filled(response, source)
        yield from ((source, match) for match in ASKS.finditer(source))


def filled(response: TextResponse, source: str, chosen: Mapping[str, str] | None = None) -> str:
    """A script with the values of the page's fields, and of its address, in the places where they are read; `chosen` go before others."""
    if ".val(" in source or "getElementById" in source:
        fields = {field.get("id"): field.get("value") for field in islice(response.selector.root.iter("input"), LINKS)}
        fields = {**fields, **(chosen or {})}
        source = FIELD_READ.sub(lambda match: quoted(fields.get(match[1] or match[2]), match), source)
    own = dict(parse_qsl(split(response.url).query))
    if len(own) == 1:
        source = QUERY_SPLIT.sub(lambda match: quoted(next(iter(own.values())), match), source)
    return QUERY_READ.sub(lambda match: quoted(own.get(match[1]), match), source) if own else source


def quoted(value: str | None, match: re.Match[str]) -> str:
    """A value as a script writes it, what is written there where it has none."""
    return f"'{value}'" if value and not re.search(r"['\\\n]", value) else match.group()


def next_list(response: TextResponse) -> list[Request]:
    """The request for the page behind the one a service answered; nothing where it says that this was the last."""
    listing: Listing = response.meta["listing"]
    if not listing["turned_by"] and not listing["paged"]:
        return answered_pager(response, listing)
    if is_last(response.text, listing):
        return []
    return [list_request(Listing(**{**listing, "page": listing["page"] + listing["step"]}))]


def with_recipe(response: TextResponse) -> list[Request]:
    """The request for the next file of scripts in which the addresses of an answer's records may be made; the answer is read once more."""
    listing: Listing = response.meta["listing"]
    tried = response.meta.get("tried", 0)
    if tried >= min(FILES, len(listing["files"])):
        return []
    kept = {
        "listing": listing,
        "answer": response.meta.get("answer", response.text),
        "tried": tried + 1,
        "optional": True,
        "read_with": response.url,
    }
    return [Request(listing["files"][tried], meta=kept)]


def answered_pager(response: TextResponse, listing: Listing) -> list[Request]:
    """The request of the pager that stands in an answer's markup: its link leads on, or calls a function of the page that asked."""
    markup = markup_in(response.text)
    if not PAGER_WORD.search(markup):
        return []
    page = as_html(response, f'<base href="{escape(listing["page_url"])}">{listing["scripts"]}{markup}')
    following = turned_pages(page)
    number = page_number(response) + 1
    for element in turning_elements(page, number) if not following else ():
        request = called_list(page, script_of(element))
        if request is not None:
            return numbered([request], number)
    return following


def read_call(
    response: TextResponse,
    page: str,
    source: str,
    match: re.Match[str],
    given: Mapping[str, Value] | None = None,
    *,
    clicked: bool = False,
) -> Listing | None:
    """What a call asks for; `None` when it cannot be read, leads elsewhere or is no list. `page`: the source, its fields filled in;
    `given`: what the function around the call is called with; `clicked`: by a link that is called like a list."""
    variables = {**variables_of(page), **(given or {})}
    arguments = divided(expression_until(source, match.end()))
    first = arguments[0].strip()
    method = "POST" if (match.group(1) or "").lower() == "post" else "GET"
    settings: Literal = {}
    if first.startswith("{"):
        settings = literal_at(source, match.end()) or {}
        kind = next((name for name in GRIDS if name.lower() in match.group().lower()), "")
        return listing_of(response, page, settings, variables, kind, match.group(), method, clicked=clicked)
    address = evaluate(first, turning(variables, given))
    second = arguments[1].strip() if len(arguments) > 1 else ""
    inner = (literal_at(second, 0) or {}) if second.startswith("{") else {}
    plain = (
        match.group(1)
        and match.group(1).lower() in ("get", "post", "getjson")
        and "params" not in inner
        and "axios" not in match.group().lower()
    )
    settings = {"data": second} if second.startswith("{") and (plain or (method == "POST" and "data" not in inner)) else inner
    if not settings and second.isidentifier() and named_literal(page, second) is not None:
        settings = {"data": second}
    if not isinstance(address, str) or not address:
        return None
    url = json.dumps(address) if given else first
    return listing_of(response, page, {**settings, "url": url}, variables, "", match.group(), method, clicked=clicked)


def same_site(url: str, other: str) -> bool:
    """True when both addresses are on one host, or one on a sub-host of the other's: `api.qinghe.example`."""
    first, second = (same_site_host(host_of(address)) for address in (url, other))
    return same_host(url, other) or first.endswith(f".{second}") or second.endswith(f".{first}")


def turning(variables: Mapping[str, Value], given: Mapping[str, Value] | None) -> Mapping[str, Value]:
    """The variables of a page; where a function is not called with anything, those that stand for the page are 1."""
    return variables if given else PageVariables(dict(variables), 1)


def listing_of(
    response: TextResponse,
    page: str,
    settings: Literal,
    variables: Mapping[str, Value],
    grid: str,
    call: str = "",
    method: str = "GET",
    *,
    clicked: bool = False,
) -> Listing | None:
    """The list that the settings of a call, or of a grid, ask for; `None` when it cannot be read, leads elsewhere or is no list."""
    source = grid_address(settings) if grid else settings.get("url", "")
    address = evaluate(source, variables)
    address = evaluate(source, PageVariables(dict(variables), 1)) if address is None else address
    if not isinstance(address, str) or not address:
        return None
    if grid:
        settings, method = grid_settings(page, settings, grid), GRIDS[grid].method
    kind = evaluate(settings.get("type", settings.get("method", settings.get("mtype", ""))), variables)
    method = str(kind).upper() if isinstance(kind, str) and kind else method
    target = address_on(response, address.split(" ")[0])
    if target is None or method not in ("GET", "POST") or not same_site(target, response.url):
        return None
    read = read_parameters(page, settings, variables)
    if read is None:
        return None
    parameters, counted = read
    # jQuery writes a name of its own for the `?` of JSONP; without one, the list comes as JSON.
    query = {name: value for name, value in parse_qsl(split(target).query, keep_blank_values=True) if value != "?"}
    if not asks_for_list(target, {**query, **parameters}, "GET" if clicked else method):
        return None
    as_json = method == "POST" and is_json(page, settings, call)
    turned_by = next((name for name in (*parameters, *query) if PAGE_PARAMETER.match(name)), "")
    first, step = number_of(str(parameters.get(turned_by, query.get(turned_by, ""))), 1), 1
    if counted is not None and not turned_by:
        turned_by, first, step = counted
    if method == "GET":
        parameters = {**query, **parameters}
        target = target.partition("?")[0]
    marked = evaluate(source, PageVariables(dict(variables), number_of(PAGE_PLACE))) if method == "GET" and not turned_by else None
    paged = address_on(response, marked) if isinstance(marked, str) and PAGE_PLACE in marked and not parameters else None
    made = [list(recipe) for recipe in made_addresses(page)]
    return Listing(
        address=target,
        method=method,
        parameters=parameters,
        as_json=as_json,
        turned_by=turned_by,
        paged=paged or "",
        page=first,
        step=step,
        further=False,
        scripts="" if turned_by and made else own_scripts(response),
        files=[] if made else function_files(response),
        made=made,
        page_url=base_of(response),
    )


@dataclass(frozen=True, slots=True)
class NoList:
    """One entry of `services.toml`."""

    words: tuple[str, ...]
    reason: str


@cache
def no_list_words() -> frozenset[str]:
    """The words of all entries."""
    return frozenset(word for rule in load_rules("crawler.portals", "services.toml", "no_lists", NoList) for word in rule.words)


def asks_for_list(url: str, parameters: Mapping[str, Value], method: str) -> bool:
    """False where a word in an address, or in what is to be done there, says that it is something else: `/api/getNewsCount.do`,
    `Handler.ashx?action=addHit`. What is sent by POST must turn pages, or say that it is a list."""
    done = " ".join(str(value) for name, value in parameters.items() if ACTION_PARAMETER.match(name))
    words = {word.lower() for word in WORD.findall(f"{split(url).path} {done}")}
    if not no_list_words().isdisjoint(words):
        return False
    return method == "GET" or not LIST_WORDS.isdisjoint(words) or any(PAGE_PARAMETER.match(name) for name in parameters)


def is_json(page: str, settings: Literal, call: str) -> bool:
    """True for a call whose parameters travel as JSON: it says so, or axios makes it."""
    said = " ".join([settings.get("contentType", ""), settings.get("headers", ""), settings.get("body", ""), settings.get("data", "")])
    return "json" in said.lower() or ("axios" in call.lower() and "urlencoded" not in page) or settings.get("body", "").startswith("JSON")


def first_page(page: str, name: str) -> int:
    """The number a list begins with, by the call of the function whose variable has that name: `query(0)`; 1 where nothing says so."""
    if not name.isidentifier():
        return 1
    for match in islice(
        re.finditer(rf"(?:\bfunction\s+([\w$]+)|([\w$]+)\s*[=:]\s*(?:async\s+)?function)\s*\(\s*{re.escape(name)}\b", page), LOOKED_AT
    ):
        called = re.search(rf"(?<![\w$])(?<!function ){re.escape(match.group(1) or match.group(2))}\(\s*(\d)\s*[,)]", page)
        if called:
            return number_of(called.group(1))
    return 1


#: Name of the parameter that counts lines, where it begins, and by how much it grows.
Counted = tuple[str, int, int]


def read_parameters(page: str, settings: Literal, variables: Mapping[str, Value]) -> tuple[dict[str, Value], Counted | None] | None:
    """The parameters of a call, and the one among them that counts lines; `None` when something besides the page and what may be left out
    is unknown."""
    source = settings.get("data") or settings.get("params") or settings.get("body") or settings.get("where") or ""
    source = source.strip()
    if source.startswith("JSON.stringify("):
        source = source[len("JSON.stringify(") :].rstrip().removesuffix(")").strip()
    if not source:
        return {}, None
    if source[:1] in "'\"`" or ("+" in source and source[:1] != "{"):
        text = evaluate(source, variables)
        text = evaluate(source, PageVariables(dict(variables), 1)) if text is None else text
        return (dict(parse_qsl(text, keep_blank_values=True)), None) if isinstance(text, str) else None
    literal = literal_at(source, 0) if source.startswith("{") else named_literal(page, source)
    if literal is None:
        return None
    found: dict[str, Value] = {}
    counted: Counted | None = None
    for name, expression in literal.items():
        value = evaluate(expression, variables)
        if LINE_PARAMETER.match(name):
            # `(page - 1) * size` is 0 on the first page.
            first, second = (evaluate(expression, PageVariables(dict(variables), number)) for number in (1, 2))
            if isinstance(first, int) and isinstance(second, int) and second > first:
                value, counted = first, (name, first, second - first)
        if value is None and PAGE_PARAMETER.match(name):
            value = first_page(page, expression)
        if value is None:
            if LEFT_OUT.match(name):
                continue
            return None
        found[name] = value
    return found, counted


def named_literal(page: str, name: str) -> Literal | None:
    """The object literal a variable of the page is set to; `None` when there is none."""
    short = name.rpartition(".")[2]
    found = re.search(rf"(?<![\w$]){re.escape(short)}\s{{0,3}}[=:]\s{{0,3}}(?=\{{)", page) if short.isidentifier() else None
    return literal_at(page, found.end()) if found else None


def expression_until(source: str, start: int) -> str:
    """The arguments of the call that begins at `start`; of an object only so much as tells that it is one."""
    parts, place = [], start
    for _ in range(3):
        if source[place : place + 1] == "{":
            parts.append(source[place : place + BLOCK])
            break
        part = expression_at(source, place)
        parts.append(part)
        place += len(part)
        if source[place : place + 1] != ",":
            break
        place += 1
        while source[place : place + 1].isspace():
            place += 1
    return ",".join(parts)


def list_request(listing: Listing) -> Request:
    """The request for a page of a list, as the script would ask."""
    turned: dict[str, Value] = {listing["turned_by"]: listing["page"]} if listing["turned_by"] else {}
    meta = {"listing": listing, "optional": True}
    address, _, asked = listing["address"].partition("?")
    query = dict(parse_qsl(asked, keep_blank_values=True))
    if turned and listing["turned_by"] in query:
        # A form may be sent to an address that has the number of the page.
        listing = Listing(**{**listing, "address": f"{address}?{urlencode({**query, **turned})}"})
        turned = {}
    if listing["paged"]:
        return Request(listing["paged"].replace(PAGE_PLACE, str(listing["page"])), meta=meta)
    if listing["method"] == "GET":
        asked = urlencode({**listing["parameters"], **turned})
        return Request(f"{listing['address']}?{asked}" if asked else listing["address"], meta=meta)
    if listing["as_json"]:
        body = json.dumps({**listing["parameters"], **turned}, ensure_ascii=False)
        return Request(listing["address"], method="POST", body=body, headers={"Content-Type": "application/json"}, meta=meta)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    return Request(listing["address"], method="POST", body=urlencode({**listing["parameters"], **turned}), headers=form, meta=meta)


def is_last(text: str, listing: Listing) -> bool:
    """True when an answer says that its list ends with this page."""
    pages = told(text, PAGES_KEYS)
    if pages is not None:
        return listing["page"] >= pages
    size = next(
        (
            number_of(str(value))
            for name, value in listing["parameters"].items()
            if re.match(r"(?:limit|rows|\w*size)$", name, re.IGNORECASE)
        ),
        0,
    )
    total = told(text, TOTAL_KEYS)
    lines = listing["page"] + size if listing["step"] > 1 else listing["page"] * size
    return total is not None and size > 0 and lines >= total


def told(text: str, names: tuple[str, ...]) -> int | None:
    """The number that JSON states under one of the names."""
    found: Iterator[re.Match[str]] = (match for name in names if (match := re.search(rf'"{name}"\s{{0,3}}:\s{{0,3}}"?(\d{{1,7}})\b', text)))
    match = next(found, None)
    return number_of(match.group(1)) if match else None
