"""What an archive says about its pages beyond their bytes, and how far that is believed.

Files of our own crawls describe their pages: portal, trust, place, what the list said. Anybody can write such a file, and a page that
calls itself official would go before all others. So a description counts only where the registry confirms it: the portal it names is in
the registry, the code is that portal's, and the address is on a host that may speak for it. Trust, place and the selectors of the body
are then taken from the registry and the family, not from the file. Every other page is a stored page like any other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from crawler.archives.records import printable_path
from crawler.items import Page, PageHints
from crawler.portals.addresses import is_http
from crawler.portals.family import FAMILIES
from crawler.portals.registry import Registry
from crawler.portals.trust import SignKind, Trust


class Descriptions:
    """The portals whose pages are believed to be theirs: those of a registry, none without one."""

    def __init__(self, registry: Registry | None) -> None:
        self._registry = registry or Registry(())
        self._portals = {portal.portal: portal for portal in self._registry.portals}
        self._trusts: dict[str, Trust] = {}

    def trust(self, name: str) -> Trust | None:
        """What the portal of that id may say; `None` for an unknown one."""
        portal = self._portals.get(name)
        if portal is not None and name not in self._trusts:
            self._trusts[name] = Trust(self._registry, portal, ())
        return self._trusts.get(name)

    def confirmed(self, page: Page) -> Page | None:
        """The page as the registry knows it, `None` where the registry contradicts the description or knows nothing of it."""
        trust = self.trust(page.portal) if page.portal else None
        if trust is None or page.url is None or not is_http(page.url):
            return None
        portal, host_trust = trust.portal, trust.host(page.url)
        if host_trust == "mirror" or (page.hints.adcode or "") != portal.adcode:
            return None
        return replace(page, host_trust=host_trust, hints=confirmed_hints(page.hints, trust))


def confirmed_hints(hints: PageHints, trust: Trust) -> PageHints:
    """Hints with the portal's own place, and with nothing in them that a crawl could not have written."""
    portal = trust.portal
    family = FAMILIES.get(hints.family or "")
    return replace(
        hints,
        place_name=portal.name,
        province=portal.province,
        prefecture=portal.prefecture or None,
        level=portal.level,
        family=family.name if family else None,
        body_selectors=[selector for selector in hints.body_selectors if family and selector in family.body_selectors],
        signs={kind: evidence for kind, evidence in hints.signs.items() if kind in get_args(SignKind)},
    )


def undescribed(page: Page, path: str) -> Page:
    """The page as any archive would have it: bytes, address and time, without a word on whom it speaks for."""
    url = page.url if page.url and is_http(page.url) else None
    return replace(page, url=url, path=printable_path(path), portal=None, host_trust="file", hints=PageHints())
