"""Rules for all packaged portals at once; the message of a failure names the rows that break the rule."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from importlib import resources
from urllib.parse import urlsplit

import pytest
from scrapy.utils.test import get_crawler

from crawler.portals import FAMILIES, Registry, load_registry
from crawler.portals.checks import CODES_OF, findings
from crawler.portals.registry import RegistryError, defaults, read_defaults
from crawler.spiders.portals import PortalsSpider
from pipelines.places import gazetteer


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


def raw_rows() -> Iterator[dict[str, str]]:
    """The packaged file as written, nothing inherited."""
    with resources.files("crawler.portals").joinpath("registry.csv").open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


def test_the_registry_covers_the_country(registry: Registry) -> None:
    assert len(registry.portals) >= 2846
    assert len({portal.province for portal in registry.portals}) == 31
    assert Counter(portal.level for portal in registry.portals)["county"] >= 2844


def test_ids_codes_and_hosts_are_unique(registry: Registry) -> None:
    hosts = [host for portal in registry.portals for host in portal.hosts]
    for values in ([portal.portal for portal in registry.portals], [p.adcode for p in registry.portals if p.adcode], hosts):
        assert [value for value, count in Counter(values).items() if count > 1] == []


def test_codes_names_and_hosts_are_the_official_ones(registry: Registry) -> None:
    assert findings(registry) == []


def test_a_row_without_code_is_a_place_the_list_does_not_hold(registry: Registry) -> None:
    places = gazetteer(CODES_OF)
    bare = [portal for portal in registry.portals if not portal.adcode]
    assert 0 < len(bare) < 10
    assert [portal.name for portal in bare if any(place.province == portal.province for place in places.named(portal.name))] == []


def test_no_packaged_portal_is_a_demo_portal(registry: Registry) -> None:
    assert not any(portal.is_demo for portal in registry.portals)


def test_home_pages_are_the_roots_of_their_hosts(registry: Registry) -> None:
    assert [portal.home_url for portal in registry.portals if urlsplit(portal.home_url)[2:] != ("/", "", "")] == []


async def test_every_portal_has_a_way_in(registry: Registry) -> None:
    spider = PortalsSpider.from_crawler(get_crawler(PortalsSpider, {"CRAWL_CONTACT": "crawler@nianbao.example"}))
    asked = {portal.portal: [] for portal in registry.portals}
    async for request in spider.start():
        asked[request.meta["portal"]].append(request.url)
    by_id = {portal.portal: portal for portal in registry.portals}
    assert [portal for portal, urls in asked.items() if not urls] == []
    assert [(portal, url) for portal, urls in asked.items() for url in urls if not by_id[portal].owns(url)] == []


def test_every_family_is_used_or_found_on_the_page(registry: Registry) -> None:
    """No address tells these beforehand: columns of the xxgk module are called like the older module's, those of TrueCMS like anybody's."""
    assert set(FAMILIES) - {portal.family for portal in registry.portals} == {"hanweb_xxgk", "truecms"}


# --------------------------------------------------------------------------- defaults
def test_defaults_are_inherited(registry: Registry) -> None:
    inherited = {portal.portal: portal for portal in registry.portals if "family" in portal.inherited}
    assert len(inherited) > 800
    for portal in inherited.values():
        default = defaults().get((portal.province, portal.prefecture)) or defaults()[portal.province, ""]
        assert portal.family == default.family
    in_file = {row["portal"] for row in raw_rows() if not row["family"]}
    assert in_file == set(inherited)


def test_every_default_is_inherited_by_somebody_and_repeats_no_other(registry: Registry) -> None:
    used = set()
    for portal in registry.portals:
        if portal.inherited:
            own = (portal.province, portal.prefecture)
            used.add(own if own in defaults() else (portal.province, ""))
    assert set(defaults()) - used == set()
    repeated = [
        place for place, row in defaults().items() if place[1] and (above := defaults().get((place[0], ""))) and above.family == row.family
    ]
    assert repeated == []


def test_defaults_name_places_of_the_official_list() -> None:
    places = gazetteer(CODES_OF)
    for province, prefecture in defaults():
        found = places.named(prefecture or province)
        assert any(place.province == province and place.level == ("prefecture" if prefecture else "province") for place in found)


def test_a_column_is_inherited_with_its_family_only(registry: Registry) -> None:
    for portal in registry.portals:
        if "column_urls" in portal.inherited:
            assert portal.province == "广东省"
            assert portal.column_urls == (f"{portal.home_url}gkmlpt/index",)
    own = [portal for portal in registry.portals if portal.province == "广东省" and "column_urls" not in portal.inherited]
    assert [portal.name for portal in own] == ["增城区"]


HEADER = "province,prefecture,family,column_path,reason\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("province,family\n", "the header must be"),
        (f"{HEADER},沧岚市,trs,,x\n", "row 2: province, a known family and a reason"),
        (f"{HEADER}云岭省,,cms,,x\n", "row 2: province, a known family and a reason"),
        (f"{HEADER}云岭省,,trs,,\n", "row 2: province, a known family and a reason"),
        (f"{HEADER}云岭省,,trs,nb/,x\n", "column column_path"),
        (f"{HEADER}云岭省,,trs,,x\n云岭省,,ucap,,x\n", "row 3: .*has a default already"),
    ],
)
def test_a_wrong_default_is_refused(text: str, message: str) -> None:
    with pytest.raises(RegistryError, match=message):
        read_defaults(text, "defaults.csv")
