"""Crawls of a demo portal that are killed, repeated and replayed; `bench/kills.py` is the full measure."""

from __future__ import annotations

import random
from pathlib import Path

from bench.kills import BYTES_GOAL, differences, excess, killed_crawl, served

PORTAL = "qinghe"


def test_killed_repeated_and_replayed_crawls_give_the_same_records(tmp_path: Path) -> None:
    with served(tmp_path / "undisturbed", PORTAL) as country:
        whole = country.run(country.portal_command())
        assert whole.records
        again = country.run(country.portal_command())
        replay = country.run(country.command("archive", "source=warc", DATABASE_URL="sqlite:///replay.sqlite"))
    assert differences(whole.records, again.records) == []
    assert again.stats.get("nianbao/read", 0) == 0, "an unchanged page was parsed"
    assert again.sent < BYTES_GOAL * whole.sent
    assert differences(whole.records, replay.records) == []

    with served(tmp_path / "killed", PORTAL) as country:
        end, kills, requests = killed_crawl(country, 1, random.Random(8), sum(whole.hits.values()))
    assert kills == 1
    assert differences(whole.records, end.records) == []
    more = excess(whole.hits, requests)
    assert sum(more.values()) <= kills, "one host has one request under way"
    assert whole.hits.keys() == requests.keys()
