"""The fictional counties of the demo: one row of `counties.csv` each."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

#: Names of the crawler's families (`crawler.portals.family`).
Family = Literal[
    "trs",
    "hanweb_jpage",
    "hanweb_xxgk",
    "hanweb_jpaas",
    "ucap",
    "vsb",
    "nfcms_gkmlpt",
    "lonsun",
    "anhui_openness",
    "epoint_ewb",
    "columns_uuid",
    "truecms",
    "generic",
]
#: `open` answers everybody, `challenge` answers 521 with a script, `robots` forbids everything in robots.txt.
Access = Literal["open", "challenge", "robots"]


@dataclass(frozen=True, slots=True)
class County:
    """A place that does not exist: codes 99xxxx, hosts under `.example`."""

    portal: str
    adcode: str
    name: str
    province: str
    prefecture: str
    host: str
    family: Family
    #: How the family's system behaves here (`crawler.demo.systems`), such as `0based` for a TRS portal whose page 2 is `index_1.html`.
    variant: str
    level: str
    area_code: str
    postcode: str
    access: Access

    @property
    def short(self) -> str:
        """The name without its last character: 青禾 for 青禾县."""
        return self.name[:-1]

    @property
    def kind(self) -> str:
        """县, 市 or 区, as used in 我县 and 全县."""
        return self.name[-1]

    @property
    def home_url(self) -> str:
        """Address of the portal's home page."""
        return f"http://{self.host}/"


@cache
def all_counties() -> tuple[County, ...]:
    """Every fictional county, in the order of the file."""
    with resources.files(__package__).joinpath("counties.csv").open(encoding="utf-8") as file:
        return tuple(County(**row) for row in csv.DictReader(file))  # type: ignore[arg-type]


@cache
def county(portal: str) -> County:
    """The county of a portal id. Raises `KeyError` naming the ids that exist."""
    by_portal = {c.portal: c for c in all_counties()}
    if portal not in by_portal:
        raise KeyError(f"no demo county {portal!r}; known: {', '.join(by_portal)}")
    return by_portal[portal]
