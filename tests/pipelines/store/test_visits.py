"""Visits to portals come back from the store as they went in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipelines.store import Store
from pipelines.store.visits import PortalVisit, load_visits, save_visit

FIRST = PortalVisit(
    portal="qinghe",
    adcode="990101",
    place_name="青禾县",
    level="county",
    province="云岭省",
    prefecture="沧岚市",
    family="trs",
    state="open",
    code="reports_listed",
    evidence="2 reports listed, 2 pages fetched",
    url="http://www.qinghe.example/nb/",
    seen_on=date(2026, 2, 1),
    years=frozenset({2020}),
    listed={2020: "http://www.qinghe.example/nb/2020.html"},
)
SECOND = PortalVisit(
    "qinghe", "990101", "青禾县", "county", "云岭省", "", "trs", "blocked", "challenge_521", "x", "http://x.example/", date(2027, 2, 1)
)


def test_visits_come_back_newest_first_and_once_a_run(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/store.sqlite")
    runs = []
    for visits in ((SECOND, FIRST), (SECOND,)):
        runs.append(store.start_run("portals"))
        for visit in visits:
            save_visit(store.engine, runs[-1], visit)
        store.finish_run("good", "good")
    assert list(load_visits(store.engine, runs)) == [SECOND, FIRST]
    assert list(load_visits(store.engine, runs[:1])) == [FIRST]
    store.close()
