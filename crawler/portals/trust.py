"""Does a page speak for the place whose portal it is fetched from? Who has tampered with it?

Nothing here fetches or decides what becomes of a report: pages in, signs out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from lxml.html import HtmlElement
from scrapy.http import TextResponse

from crawler.items import HostTrust
from crawler.portals.addresses import host_of, joined
from crawler.portals.family import readable
from crawler.portals.links import base_of, head_titles, meta_tags, page_links, same_site_host, shown_texts
from crawler.portals.registry import Portal, Registry, is_above
from crawler.portals.titles import normalise
from pipelines.clean.lines import advertised

SignKind = Literal["site_domain", "site_code", "other_place", "printed_host", "title_replaced", "hidden_links", "cloaked", "part_missing"]

HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:left|top|text-indent|margin-left)\s*:\s*-\d{3,}"
    r"|(?:height|width|font-size)\s*:\s*0(?:px|pt)?\s*(?:;|$)",
    re.IGNORECASE,
)
#: Hidden links to foreign hosts from which on they are a hijacker's; menus hide links to their own site.
HIDDEN_LINKS = 3
PRINTED_HOST = re.compile(r"门户网站[（(]?(?:网址[:：]?)?(?:https?://)?((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24})", re.IGNORECASE)
#: Printed hosts that are looked at.
PRINTED_HOSTS = 50
#: Readings that hijackers print behind characters; restoring them is cleaning's business.
GLOSS = re.compile(r"[(（][^)）一-鿿]{1,8}[)）]")
DISCLOSURE = re.compile("信息公[开開]")
#: A place, or its government, as the one that reports.
REPORTS_OF = r"(?:^|年度?|关于){}(?:人民)?(?:政府)?(?:办公[厅室])?(?:关于)?(?=20\d\d|二[〇○零]|政府信息|政务公开|信息公开)"
#: Elements whose text is no text of the page.
SOURCES = frozenset({"script", "style"})
#: Longest and shortest names of places: 积石山保安族东乡族撒拉族自治县, 隰县.
LONGEST_NAME, SHORTEST_NAME = 16, 2
#: What goes on behind a word that only begins like a district: 新城区街道办事处, 江北区域医疗中心, 鼓楼区片区管理办公室.
NO_DISTRICT = re.compile("街道|街办|办事处|域|片|管理|管委")
#: Names of two characters (和县, 城区) begin or end many words: 县委和县政府, 县城区环卫站. What stands in front of one that is a name,
#: and behind one that ends in 区.
NAME_FOLLOWS = re.compile(r"(?:^|[省市州盟年度:,()【】《》\d-]|自治区|关于)$")
DISTRICT_SAID = re.compile(r"人民政府|政府|\d|二[〇○零0]|$")


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing on a page that speaks against it, with what was seen."""

    kind: SignKind
    evidence: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """The signs of a page, and the reason code with which it is to be refused; empty when it may pass."""

    signs: tuple[Sign, ...] = ()
    refusal: str = ""

    @property
    def evidence(self) -> str:
        """All signs on one line."""
        return "; ".join(f"{sign.kind}: {sign.evidence}" for sign in self.signs)


class Trust:
    """What one portal may say: its hosts and those above it, its name and the names of all other places."""

    def __init__(self, registry: Registry, portal: Portal, names: Collection[str]) -> None:
        """`names` are the names of all places of the registry."""
        self.portal = portal
        self.above = tuple(other for other in registry.portals if is_above(other, portal))
        self.names = names

    @property
    def hosts(self) -> tuple[str, ...]:
        """Hosts, without `www.`, that may speak for the portal."""
        return tuple(sorted({host for portal in (self.portal, *self.above) for host in portal.hosts}))

    def host(self, url: str) -> HostTrust:
        """How far a page of this address speaks for the portal."""
        if self.portal.owns(url):
            return "official"
        return "prefecture" if any(other.owns(url) for other in self.above) else "mirror"

    def other_place(self, text: str) -> str:
        """The place of the registry that a title names instead of ours; empty when it names ours or none."""
        plain = normalise(text)
        if self.portal.name in plain:
            return ""
        return next(names_in(plain, self.names), "")

    def speaks_for_above(self, text: str) -> bool:
        """True for the title of a report of our prefecture or province, which portals repeat: 沧岚市2018年政府信息公开工作年度报告."""
        plain = normalise(text)
        above = [name for name in (self.portal.province, self.portal.prefecture) if name and name in plain]
        return not self.names_us(text) and any(re.search(REPORTS_OF.format(re.escape(name)), plain) for name in above)

    def names_us(self, text: str) -> bool:
        """True when a title names our place, in full or without its last character."""
        plain = normalise(text)
        return self.portal.name in plain or (len(self.portal.name) > SHORTEST_NAME and plain.startswith(self.portal.name[:-1]))

    def judge(self, response: TextResponse, title: str) -> Judgement:
        """What speaks against a page; `title` is what the page calls itself.

        Refused as `site_disagrees`: a page about another place of the registry, and one whose site name
        and site code both belong to somebody else. Refused as `hijacked`: a page whose title was replaced
        by advertising and that no longer speaks of disclosure or the place.
        """
        signs = [*self.site_signs(response), *tampering(response, self)]
        other = self.other_place(title)
        if other:
            signs.append(Sign("other_place", f"{title[:60]} is about {other}"))
        kinds = {sign.kind for sign in signs}
        if "title_replaced" in kinds and not self.speaks_of_us(response):
            return Judgement(tuple(signs), "hijacked")
        disagrees = "other_place" in kinds or kinds >= {"site_domain", "site_code"}
        return Judgement(tuple(signs), "site_disagrees" if disagrees else "")

    def site_signs(self, response: TextResponse) -> list[Sign]:
        """Disagreements of the site's name, its code (first six digits: the area) and the portal printed in the text with the registry."""
        signs = []
        metas = meta_tags(response)
        domain = host_of(f"//{metas.get('sitedomain', '').split('//')[-1]}")
        if domain and self.host(f"http://{domain}/") == "mirror":
            signs.append(Sign("site_domain", domain))
        code = metas.get("siteidcode", "")[:6]
        known = [portal.adcode for portal in (self.portal, *self.above) if portal.adcode]
        if code.isdecimal() and len(code) == 6 and known and code not in known:
            signs.append(Sign("site_code", code))
        printed = dict.fromkeys(same_site_host(match.group(1)) for match in PRINTED_HOST.finditer(response.text))
        for host in islice(printed, PRINTED_HOSTS):
            if self.host(f"http://{host}/") == "mirror":
                signs.append(Sign("printed_host", host))
        return signs

    def speaks_of_us(self, response: TextResponse) -> bool:
        """True when the page's text names the place or disclosure."""
        pieces = (piece for body in response.selector.root.iter("body") for piece in shown_texts(body, SOURCES))
        plain = GLOSS.sub("", "".join("".join(pieces).split()))
        return self.portal.name in plain or DISCLOSURE.search(plain) is not None


def by_kind(signs: Iterable[Sign]) -> dict[str, str]:
    """What was seen, by kind of sign; several signs of a kind on one line."""
    seen: dict[str, list[str]] = {}
    for sign in signs:
        seen.setdefault(sign.kind, []).append(sign.evidence)
    return {kind: "; ".join(evidence) for kind, evidence in seen.items()}


def names_in(text: str, names: Collection[str]) -> Iterator[str]:
    """Names of places that occur in a text, longest first at each position; words that only contain such a name are left out."""
    for start in range(len(text)):
        for length in range(LONGEST_NAME, SHORTEST_NAME - 1, -1):
            name = text[start : start + length]
            if name in names:
                if is_name(name, text[:start], text[start + length :]):
                    yield name
                break


def is_name(name: str, before: str, behind: str) -> bool:
    """True when a place's name between these texts stands for the place and is no part of another word."""
    if name.endswith("区") and NO_DISTRICT.match(behind):
        return False
    if len(name) > SHORTEST_NAME:
        return True
    return NAME_FOLLOWS.search(before) is not None and (not name.endswith("区") or DISTRICT_SAID.match(behind) is not None)


def tampering(response: TextResponse, trust: Trust) -> list[Sign]:
    """Signs of a hijacker: the page's title is advertising, or a hidden block links to foreign hosts."""
    signs = []
    title = head_title(response)
    if title and advertised(title) and not trust.names_us(title) and "信息公开" not in title:
        signs.append(Sign("title_replaced", title[:60]))
    hidden = [url for url in hidden_links(response) if trust.host(url) == "mirror"]
    if len(hidden) >= HIDDEN_LINKS:
        signs.append(Sign("hidden_links", f"{len(hidden)} links, first {hidden[0]}"))
    return signs


def hidden_links(response: TextResponse) -> list[str]:
    """Addresses of other hosts that a page links to from blocks nobody sees."""
    found: list[str] = []
    base = base_of(response)
    hidden: dict[HtmlElement, bool] = {}
    for link in page_links(response):
        href = (link.get("href") or "").strip()
        if href.startswith(("http://", "https://", "//")) and stands_hidden(link, hidden) and (target := joined(base, href)):
            found.append(target)
    return found


def stands_hidden(link: HtmlElement, known: dict[HtmlElement, bool]) -> bool:
    """True for a link in a block that hides what it holds. `known` keeps what was found out about the blocks of the page."""
    path = []
    hidden = False
    for block in link.iterancestors():
        if block in known:
            hidden = known[block]
            break
        path.append(block)
    for block in reversed(path):
        hidden = known[block] = hidden or HIDDEN.search(block.get("style") or "") is not None
    return hidden


def head_title(response: TextResponse) -> str:
    """What the title element of a page says, normalised."""
    return normalise(" ".join(head_titles(response)[:1]))


def differs(first: TextResponse, second: TextResponse) -> Sign | None:
    """The sign of cloaking when two answers to one address have different titles, as pages for search engines have."""
    titles = [head_title(readable(page)) for page in (first, second)]
    return Sign("cloaked", f"{titles[0][:40]} / {titles[1][:40]}") if titles[0] != titles[1] else None
