"""CMS families: how a content system lists its pages, turns them over and marks the body.

A family is one class in a module of its own, registered by name:

    @register
    class Example(Family):
        name = "example"
        ...

It sees responses (JSON as `readable` hands it on) and returns plain data and requests without callbacks; it knows neither settings nor
pipelines nor counties. What differs between portals of one family is read from the page. A family may
keep what it needs to turn the page in `request.meta["listing"]`; `request.meta["optional"] = True`
marks an address that was guessed, so that a 404 or an empty answer is no error.

A family says what its pages look like (`detail`, `addresses`, `markup`), what a list holds (`list_entries`)
and how it goes on (`next_pages`). `own_entry` and `article` serve the few systems whose lists hold whole articles.

`tests/crawler/portals/test_family_contract.py` holds every registered family to this contract.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any, ClassVar, TypeVar

from parsel.csstranslator import css2xpath
from scrapy import Request
from scrapy.http import HtmlResponse, JsonResponse, Response, TextResponse
from scrapy.utils.response import get_base_url

from crawler.portals.links import ListEntry, address_on, anchors, every_link, shown_length
from crawler.portals.script_lists import made_addresses
from pipelines.extract.elements import Element, compiled_xpath

#: The family that reads any page; it is asked last.
FALLBACK = "generic"


#: The last one of a selector is the name it asks for: `#zoom`, `.view`, `[id^=vsb_content]`.
WORD = re.compile(r"[\w-]+")
#: Scrapy parses no page whose base is an address such as `http://[x`.
BASE = re.compile(r"<base(?=\s)", re.IGNORECASE)
ENDS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
SCRIPT_FILE = re.compile(r"\.js(?:\?|$)", re.IGNORECASE)


class UnknownFamily(LookupError):
    """No family of that name is registered; the message lists the names that are."""


class Family(ABC):
    """One content system. Instances hold no state."""

    name: ClassVar[str]
    #: Addresses of its articles; `None` where they look like anybody's.
    detail: ClassVar[re.Pattern[str] | None] = None
    #: Addresses of its other pages.
    addresses: ClassVar[tuple[re.Pattern[str], ...]] = ()
    #: What only this system writes into the source of a page. Plain texts are found many times faster than patterns.
    markup: ClassVar[tuple[str | re.Pattern[str], ...]] = ()
    #: CSS selectors of the article body, most specific first.
    body_selectors: ClassVar[tuple[str, ...]] = ()

    def recognise(self, response: TextResponse, *, article: bool = False) -> str | None:
        """What on the page shows that this system made it: its address, its source, a link to an article; else `None`.

        The links of an `article` say nothing about it.
        """
        for pattern in filter(None, (self.detail, *self.addresses)):
            if match := pattern.search(response.url):
                return f"address {match.group()}"
        if sign := self.sign(response):
            return f"markup {sign}"
        if self.detail is None or article:
            return None
        is_article = self.detail.search
        return next((f"link {link.url}" for link in every_link(response) if is_article(link.url)), None)

    def sign(self, response: TextResponse) -> str | None:
        """What in the source of the page only this system writes, or `None`."""
        for sign in self.markup:
            if isinstance(sign, str):
                if sign in response.text:
                    return sign
            elif match := sign.search(response.text):
                return match.group()
        return None

    def articles(self, response: TextResponse) -> list[ListEntry]:
        """The links of the page that lead to articles of this system."""
        return [entry for entry in anchors(response) if self.detail.search(entry.url)] if self.detail else []

    @abstractmethod
    def list_entries(self, response: TextResponse) -> list[ListEntry]:
        """The entries of a list page in page order, whatever their titles; empty when it is no list."""

    @abstractmethod
    def next_pages(self, response: TextResponse) -> list[Request]:
        """Requests for the pages that follow this one; empty at the end.

        The caller asks only while a page brings entries it has not seen, or when a page is empty, where
        a family may try its second way of asking.
        """

    def own_entry(self, response: TextResponse) -> ListEntry | None:
        """The report that a list page shows itself, beside its links; `None` for ordinary lists."""
        return None

    def article(self, response: TextResponse, entry: ListEntry) -> TextResponse:
        """The page of an entry as HTML.

        It is the answer itself, unless the list brought the article along and the page shows less: the
        pages of some portals fill themselves by script.
        """
        if not entry.article:
            return response
        brought = as_html(response, entry.article)
        return brought if shown_length(brought) > shown_length(response) else response

    def detail_hints(self, response: TextResponse) -> list[str]:
        """Selectors of `body_selectors` that match on this page; all of them when none does."""
        named = [selector for selector in self.body_selectors if WORD.findall(selector)[-1] in response.text]
        present = [selector for selector in named if selected(selector)(response.selector.root)]
        return present or list(self.body_selectors)


@cache
def selected(selector: str) -> Callable[[Element], list[Any]]:
    """Finds the elements of a page that a CSS selector names."""
    return compiled_xpath(css2xpath(selector))


def as_html(response: TextResponse, markup: str) -> HtmlResponse:
    """An answer with other markup; the address stays the one that was asked, the charset the one that was stated."""
    body = markup.encode(response.encoding, "xmlcharrefreplace")
    return HtmlResponse(response.url, status=response.status, body=body, encoding=response.encoding, request=response.request)


def requests_for(response: TextResponse, address: str, **meta: Any) -> list[Request]:
    """The request for an address that the page prints or that was put together out of it; none where nobody can ask for it."""
    target = address_on(response, address)
    return [Request(target, meta=meta)] if target else []


def readable(response: TextResponse) -> TextResponse:
    """JSON as a page whose text is the JSON, a script as a page that holds nothing else, a page that cannot be parsed for its `<base>`
    without it, any other answer as it is.

    Portals serve JSON as HTML and the other way round; families look for either in the text.
    """
    if isinstance(response, JsonResponse):
        return as_html(response, response.text)
    if is_script(response):
        # What it is read together with may have letters that its own charset lacks.
        response = response.replace(body=response.text.encode(errors="replace"), encoding="utf-8")
        if response.request and "answer" in response.meta:
            # How the page that asked makes addresses of this answer stands in the file.
            listing = response.meta["listing"]
            listing["made"] = [list(recipe) for recipe in made_addresses(f"{listing['scripts']}<script>{response.text}</script>")]
            return as_html(response, response.meta["answer"])
        # A script that writes the list, or the menu, of a page, or asks for it with what the page fixes.
        page = response.meta.get("written_for", {}) if response.request else {}
        if "page" in page:
            response = response.replace(url=page["page"])
        base = f'<base href="{escape(page["url"])}">' if page else ""
        return as_html(response, base + with_scripts(page.get("markup", ""), [response.text]))
    try:
        get_base_url(response)
    except ValueError:
        return as_html(response, BASE.sub("<i", response.text))
    return response


def with_scripts(markup: str, scripts: Iterable[str]) -> str:
    """The markup of a page and scripts of its files as one page; what stands behind the end of a page is not read."""
    return ENDS.sub("", markup) + "".join(f"<script>{script}</script>" for script in scripts)


def is_script(response: TextResponse) -> bool:
    """True for an answer that is a file of a script, by its address and by its text: JSONP services have other addresses; a program may
    write what a script writes."""
    text = response.text.lstrip()
    return (SCRIPT_FILE.search(response.url) is not None and text[:1] != "<") or text.startswith("document.write")


@dataclass(frozen=True, slots=True)
class Recognition:
    """The family to read a page with, and why."""

    family: Family
    evidence: str


FAMILIES: dict[str, Family] = {}

FamilyClass = TypeVar("FamilyClass", bound=type[Family])


def register(family_class: FamilyClass) -> FamilyClass:
    """Class decorator: make the family known under its name."""
    if family_class.name in FAMILIES:
        raise ValueError(f"two families are called {family_class.name!r}; rename one")
    FAMILIES[family_class.name] = family_class()
    return family_class


def get_family(name: str) -> Family:
    """The family of that name. Raises `UnknownFamily`."""
    try:
        return FAMILIES[name]
    except KeyError:
        raise UnknownFamily(f"no family {name!r}; known: {', '.join(sorted(FAMILIES))}") from None


def recognise(response: Response, registered: str, *, article: bool = False) -> Recognition:
    """The family to read a list, or an `article`, with: the registered one when it recognises the page, else the one that does.

    Content systems are replaced often (4 of 45 counties within two years), so what the page shows
    overrides what the registry says; a page nobody recognises stays with the registered family.
    """
    if isinstance(response, TextResponse):
        others = [name for name in FAMILIES if name not in (registered, FALLBACK)]
        for name in [registered, *others]:
            evidence = get_family(name).recognise(response, article=article) if name != FALLBACK else None
            if evidence is not None:
                return Recognition(get_family(name), evidence)
    return Recognition(get_family(registered), "registry")
