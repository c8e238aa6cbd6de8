"""What may be wrong with a registry that loads: codes, names and hosts against the official list of places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.portals.registry import Portal, Registry
from pipelines.places import gazetteer

#: Newest year of the official list.
CODES_OF = 2024
#: How a row's reason begins the sentence on why its place has no code.
NO_CODE = re.compile(r"\bno adcode: ")


def findings(registry: Registry) -> list[str]:
    """One line for each row that contradicts the official list or leaves the government's hosts; demo portals are left out."""
    return [f"{portal.portal}: {finding}" for portal in registry.portals if not portal.is_demo for finding in portal_findings(portal)]


def portal_findings(portal: Portal) -> Iterator[str]:
    """What is wrong with one portal, and what to do."""
    place = gazetteer(CODES_OF).coded(portal.adcode)
    if place is None:
        if portal.adcode:
            yield f"adcode {portal.adcode} is not in the list of {CODES_OF}; correct it, or leave it empty and say why (no adcode: …)"
        elif not NO_CODE.search(portal.reason):
            yield "no code; fill adcode or say in reason why the place has none (no adcode: …)"
    else:
        above = "" if place.prefecture == place.name else place.prefecture or ""
        official = (place.name, place.level, place.province, above)
        if (portal.name, portal.level, portal.province, portal.prefecture) != official:
            yield f"adcode {portal.adcode} is {' / '.join(filter(None, official))} in the list of {CODES_OF}; correct code or names"
    for host in sorted(portal.hosts):
        if not host.endswith(".gov.cn"):
            yield f"{host} is no host of the government; take it out of home_url and aliases"
