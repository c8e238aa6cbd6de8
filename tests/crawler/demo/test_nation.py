"""The made-up nation has everything in it, exists nowhere, and is the same every time."""

from __future__ import annotations

import pytest

from crawler.demo.faults import PAGE_FAULTS, PORTAL_FAULTS, REASONS
from crawler.demo.names import FIRST, KINDS, PREFECTURE_FIRST, PREFECTURE_SECOND, SECOND, make_prefectures
from crawler.demo.nation import Nation, make_nation
from crawler.demo.site import DemoRequest
from crawler.demo.systems import SYSTEMS
from crawler.portals.family import FAMILIES
from crawler.portals.registry import load_registry
from pipelines.places import gazetteer


@pytest.fixture(scope="module")
def nation() -> Nation:
    return make_nation(24, reports=3)


def test_names_and_codes_are_unique_and_nobodys() -> None:
    prefectures = make_prefectures(300)
    places = [place for prefecture in prefectures for place in (prefecture.seat, *prefecture.counties)]
    for values in ([p.name for p in places], [p.adcode for p in places], [p.host for p in places]):
        assert len(values) == len(set(values))
    assert all(p.adcode.startswith("99") and len(p.adcode) == 6 and p.host.endswith(".example") for p in places)
    made_up = [a + b + kind for a in FIRST for b in SECOND for kind in KINDS] + [
        a + b + "市" for a in PREFECTURE_FIRST for b in PREFECTURE_SECOND
    ]
    for year in (2008, 2014, 2020, 2024):
        known = gazetteer(year)
        assert [name for name in made_up if known.named(name) or known.named_short(name[:-1])] == []
    with pytest.raises(ValueError, match="names for"):
        make_prefectures(10_000)


def test_every_family_and_every_fault_is_played() -> None:
    assert {system.family for system in SYSTEMS} == set(FAMILIES)
    assert {
        "challenge_521",
        "challenge_412",
        "challenge_wzws",
        "challenge_468",
        "challenge_403",
        "challenge_429",
        "robots",
        "soft_404",
    } <= {REASONS.get(fault, fault) for fault in PORTAL_FAULTS}
    assert {fault.reason for fault in PAGE_FAULTS} >= {None, "http_404", "http_500", "connection_lost", "hijacked"}


def test_what_must_be_found_answers(nation: Nation) -> None:
    sites = {site.host: site for site in nation.sites}
    for expected in nation.expected:
        host, _, target = expected.url.removeprefix("http://").partition("/")
        path, _, query = f"/{target}".partition("?")
        if expected.reason is None:
            sites[host].answer(DemoRequest("GET", host, path, query))
            assert sites[host].answer(DemoRequest("GET", host, path, query)).status == 200
    assert len({expected.url for expected in nation.expected}) == len(nation.expected)


def test_the_registry_knows_home_pages_only(nation: Nation, tmp_path: object) -> None:
    file = tmp_path / "portals.csv"  # type: ignore[operator]
    file.write_text(nation.registry(), encoding="utf-8")
    portals = load_registry(file).portals
    assert len([p for p in portals if p.level == "county"]) == 24
    assert all(not p.column_urls and p.family == "generic" for p in portals)


def test_the_nation_depends_on_its_seed(nation: Nation) -> None:
    again = make_nation(24, reports=3)
    assert [(e.url, e.gold.title, e.reason) for e in again.expected] == [(e.url, e.gold.title, e.reason) for e in nation.expected]
    later = make_nation(24, reports=3, phase=2)
    moved = {e.portal for e in later.expected} - {e.portal for e, f in zip(later.expected, nation.expected, strict=False) if e.url == f.url}
    assert moved
