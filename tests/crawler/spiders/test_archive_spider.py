"""The archive spider inside a real engine: items, back pressure, failing runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.archives import NothingToRead
from crawler.spiders.archive import IN_FLIGHT, ArchiveSpider
from crawler.spiders.arguments import UnknownArgument

SPIDER = "crawler.spiders.archive.ArchiveSpider"
SLOW = {"ITEM_PIPELINES": {"__main__.SlowPipeline": 1}}
Crawl = Callable[..., Any]


def test_pages_and_refusals_leave_as_items(crawl: Crawl, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("青禾县", encoding="utf-8")
    (tmp_path / "b.html").write_text("")
    (tmp_path / "notes.yaml").write_text("x")
    (tmp_path / "notes.json").write_text("x")
    done = crawl(SPIDER, {}, source=f"{tmp_path},{tmp_path}/gone.txt")
    assert [(item.get("page"), item["path"]) for item in done.items if "page" in item] == [("青禾县", f"{tmp_path}/a.txt")]
    assert [(item["rejected"], item["path"]) for item in done.items if "rejected" in item] == [
        ("empty", f"{tmp_path}/b.html"),
        ("missing", f"{tmp_path}/gone.txt"),
    ]
    assert done.stats["finish_reason"] == "finished"
    assert done.stats["archive/skipped/file_type/.yaml"] == 1
    assert done.stats["nianbao/source_problems/missing"] == 1
    assert sum("Passed over" in line for line in done.log.splitlines()) == 1


def test_the_pipelines_are_never_flooded(crawl: Crawl, tmp_path: Path) -> None:
    for number in range(150):
        (tmp_path / f"{number:03}.txt").write_text(f"page {number}")
    done = crawl(SPIDER, SLOW, source=str(tmp_path))
    assert [item["page"] for item in done.items] == [f"page {number}" for number in range(150)]
    assert 1 <= done.most <= IN_FLIGHT


@pytest.mark.parametrize("failure", ["DropItem('no')", "RuntimeError('bug')"])
def test_items_that_end_badly_make_room_as_well(crawl: Crawl, tmp_path: Path, failure: str) -> None:
    """Without the room of dropped and failed items the run would stop after 32 and wait for ever."""
    for number in range(IN_FLIGHT + 5):
        (tmp_path / f"{number:03}.txt").write_text("x")
    name = "dropping" if failure.startswith("Drop") else "failing"
    done = crawl(SPIDER, {"ITEM_PIPELINES": {f"crawl_pipelines.{name.capitalize()}": 1}, "LOG_LEVEL": "CRITICAL"}, source=str(tmp_path))
    assert done.items == []
    assert done.stats["finish_reason"] == "finished"
    assert done.stats.get("item_dropped_count", 0) == (IN_FLIGHT + 5 if name == "dropping" else 0)


def test_a_source_that_matches_nothing_fails_the_run(crawl: Crawl, tmp_path: Path) -> None:
    with pytest.raises(NothingToRead, match="nothing matches"):
        ArchiveSpider(source=f"{tmp_path}/*.txt")
    with pytest.raises(NothingToRead, match="-a source"):
        ArchiveSpider()
    done = crawl(SPIDER, {}, source=f"{tmp_path}/*.txt")
    assert (done.failed, done.items) == (True, [])
    assert "check the path" in done.log


def test_a_folder_without_a_page_fails_the_run(crawl: Crawl, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")
    done = crawl(SPIDER, {}, source=str(tmp_path))
    assert done.stats["nianbao/source_problems/nothing_to_read"] == 1
    assert "No page in" in done.log


def test_an_argument_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownArgument, match=r"-a sources: .* -a source="):
        ArchiveSpider(source=".", sources=".")
