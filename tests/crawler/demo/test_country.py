"""The demo country has enough of everything, and its registry rows point at what it serves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from crawler.demo.counties import all_counties
from crawler.demo.country import column_path, demo_country, expected_reports
from crawler.demo.site import DemoRequest, Site
from crawler.portals.registry import load_registry

PORTALS = Path(__file__).parents[3] / "crawler" / "demo" / "portals.csv"


def _get(site: Site, target: str) -> int:
    path, _, query = target.partition("?")
    return site.answer(DemoRequest("GET", site.host, path, query)).status


def test_country_has_enough_of_everything() -> None:
    sites = demo_country()
    pages = [page for site in sites for page in site.expected()]
    main = [p for p in pages if p.gold.organ_kind in ("government", "office")]
    assert len([s for s in sites if s.reports]) >= 6
    assert len(main) >= 48
    assert {p.gold.era for p in main} == {"e1", "e2", "e3", "e4"}
    kinds = Counter(p.kind for p in main)
    odd = sum(count for kind, count in kinds.items() if kind not in ("clean", "attachment"))
    assert 0.15 < odd / len(main) < 0.4
    assert {"hijacked", "charset_lie", "broken_identity", "gloss_untoned", "lost_date_marks", "tables_lost", "slow", "attachment"} <= set(
        kinds
    )
    assert {kind for site in sites for kind in site.decoys.values()} == {"notice", "infographic", "half_year", "image_only", "missing"}


def test_country_depends_on_its_seed_alone() -> None:
    first, second = (expected_reports(demo_country(counties=2)) for _ in range(2))
    assert first == second
    assert first != expected_reports(demo_country(counties=2, seed=2))


def test_every_report_answers_and_decoys_do_as_announced() -> None:
    for site in demo_country(counties=3):
        for page in site.expected():
            assert _get(site, page.url.removeprefix(f"http://{site.host}")) == 200
        for url, kind in site.decoys.items():
            assert _get(site, url.removeprefix(f"http://{site.host}")) == (404 if kind == "missing" else 200)


def test_revised_country_changes_the_newest_report_of_each_county() -> None:
    before, after = expected_reports(demo_country(counties=3)), expected_reports(demo_country(counties=3, revised=True))
    changed = [url for url in before if url in after and before[url].table_values() != after[url].table_values()]
    assert set(before) == set(after)
    assert len({before[url].county.portal for url in changed}) >= 2
    assert all(before[url].text == after[url].text for url in changed)


def test_registry_rows_agree_with_the_counties() -> None:
    registry = load_registry(PORTALS)
    counties = {c.portal: c for c in all_counties()}
    assert {p.portal for p in registry.portals} == set(counties)
    sites = {site.county.portal: site for site in demo_country()}
    for portal in registry.portals:
        county = counties[portal.portal]
        assert (portal.adcode, portal.name, portal.family, portal.home_url) == (county.adcode, county.name, county.family, county.home_url)
        assert (portal.province, portal.prefecture) == (county.province, county.prefecture)
        for url in portal.column_urls:
            assert url == f"http://{county.host}{column_path(county)}"
            if county.access == "open":
                assert _get(sites[portal.portal], column_path(county)) == 200
    assert any(not p.column_urls for p in registry.portals), "one column has to be found from the home page"


def test_places_do_not_exist() -> None:
    assert all(c.adcode.startswith("99") and c.host.endswith(".example") for c in all_counties())


def test_from_home_pages_alone_the_reports_are_found() -> None:
    """One portal of each content system, some of them walled; `bench/country.py` does the same with 300."""
    root = Path(__file__).parents[3]
    command = [sys.executable, str(root / "bench" / "country.py"), "--count", "24", "--delay", "0.15", "--json"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=240, env={**os.environ, "PYTHONPATH": str(root), "PYTHONUTF8": "1"}, check=False
    )
    print(done.stdout)  # noqa: T201 - the table by content system is what one wants to see when this fails
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    outcome = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))
    assert outcome["share"] >= 0.98
    assert outcome["survey"]["wrong"] == outcome["survey"]["unexplained"] == []
    assert {row["system"].split()[0] for row in outcome["survey"]["rows"] if row["found"]} >= {
        "trs",
        "hanweb_jpage",
        "ucap",
        "vsb",
        "generic",
    }
    log = outcome["manners"]
    assert (log["at_once"], log["forbidden"], log["strangers"]) == (0, 0, 0)
