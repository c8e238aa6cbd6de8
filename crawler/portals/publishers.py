"""Who publishes a report, as far as the title in a list says, and whose reports a run is after (rules: `publishers.toml`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from crawler.items import OrganKind
from crawler.portals.links import ListEntry, address_key
from crawler.portals.titles import normalise
from pipelines.parse.organ import full_name, organ_in_title
from pipelines.rules import load_rules

#: `county`: the government's and its office's reports; `all`: those of departments, townships and zones as well.
Scope = Literal["county", "all"]
COUNTY_LEVEL: tuple[OrganKind, ...] = ("government", "office")
#: How names of bodies end, and the longest of them.
BODY = re.compile(r"(?:政府|办公?室?|[局委厅院队处会中心镇乡县区市旗州道])$")
BODY_CHARACTERS = 30
#: Words round a name: `财政局关于报送…`, `县水利局2017年…`.
AROUND = re.compile(r"^(?:关于|现将)|关于(?:报送|印发|公布|发布|公开|上报|编报)?$")
#: A second name in brackets: 发展和改革局(粮食和物资储备局).
BRACKETS = re.compile(r"\([^()]*\)")
#: A title the template cut before the subject; its body stands in front of the year.
CUT = re.compile(r"^(.+?)20\d\d年.*(?:\.{2,}|…+)$")


class ScopeError(ValueError):
    """The spider argument `scope` is none of the scopes."""


@dataclass(frozen=True, slots=True)
class BodyRule:
    """One entry of `publishers.toml`."""

    kind: OrganKind
    pattern: str
    reason: str


@cache
def compiled_rules() -> tuple[tuple[OrganKind, re.Pattern[str]], ...]:
    """The rules in the order in which they decide."""
    rules = load_rules("crawler.portals", "publishers.toml", "bodies", BodyRule)
    return tuple((rule.kind, re.compile(rule.pattern)) for rule in rules)


def parse_scope(text: str) -> Scope:
    """The scope of that name. Raises `ScopeError`."""
    for scope in get_args(Scope):
        if text == scope:
            return scope  # type: ignore[no-any-return]
    raise ScopeError(f"scope={text!r}: write one of {', '.join(get_args(Scope))}")


def publisher_kind(title: str, place: str) -> OrganKind | None:
    """The kind of body a title names, `None` when it names none; a joint report of government and office is the government's.

    `place` is the full name of the portal's place: 县政府办 is its office.
    """
    name = name_in_title(title)
    return kind_of(name, place) or kind_of(BRACKETS.sub("", name), place)


def name_in_title(title: str) -> str:
    """The body's name as the title has it; empty when there is none."""
    plain = normalise(title)
    cut = CUT.match(plain)
    return AROUND.sub("", organ_in_title(plain) or (cut.group(1) if cut else ""))


def kind_of(name: str, place: str) -> OrganKind | None:
    """The kind of body of that name. The portal's own place is its government, whatever the name ends in: 上海市浦东新区."""
    if place and name.endswith(place):
        return "government"
    for kind, pattern in compiled_rules():
        if pattern.search(name):
            return kind
    organ = full_name(name, None, place)
    return organ.kind if organ else None


def bodies_by_year(links: Iterable[ListEntry], place: str, scope: Scope) -> list[ListEntry]:
    """The links called by nothing but a body within the scope, where one name leads to several addresses: a list sorted by year prints
    the reports of a year below its heading, each called by its body. A menu has every name once.
    """
    addresses: dict[str, dict[str, ListEntry]] = {}
    for link in links:
        name = normalise(link.title)
        if len(name) <= BODY_CHARACTERS and BODY.search(name):
            addresses.setdefault(name, {}).setdefault(address_key(link.url), link)
    repeated = {name: found for name, found in addresses.items() if len(found) > 1}
    kinds = {name: kind_of(name, place) for name in repeated}
    return [
        link
        for name, found in repeated.items()
        if kinds[name] and (scope == "all" or kinds[name] in COUNTY_LEVEL)
        for link in found.values()
    ]


def in_scope(title: str, place: str, scope: Scope) -> bool:
    """True for a title of a body within the scope, and for one that names none: the page decides then."""
    kind = publisher_kind(title, place)
    return scope == "all" or kind is None or kind in COUNTY_LEVEL
