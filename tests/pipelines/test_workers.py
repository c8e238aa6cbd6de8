"""Worker processes: one trip per page, and what happens when a page is too much for them."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import Callable
from typing import Any

import psutil
import pytest
from scrapy.utils.test import get_crawler

from crawler.items import Page, PageHints, Rejected, Report, Source, check
from pipelines import workers
from pipelines.draft import Cleaned, Extracted, RejectedPage
from pipelines.workers import OUR_FAULTS, Stages, WorkerPipeline, WorkerPool, process_page

SOURCE = Source(path="/pages/1.html", charset="gb18030")


def read_number(page: Page) -> Rejected:
    """Stands for the chain: the page's body says what to do."""
    match page.body:
        case b"die":
            os._exit(9)
        case b"interrupt":
            os.kill(os.getpid(), signal.SIGINT)
        case b"hang":
            re.fullmatch(r"(a+)+b", "a" * 64)
        case b"burst":
            bytearray(2**32)
    return Rejected("empty", f"{page.body.decode()} in process {os.getpid()}", "extract", source=Source(path=page.path))


def page(body: str) -> Page:
    return Page(body=body.encode(), path=f"/pages/{body}.html", hints=PageHints())


async def run_all(pool: WorkerPool, bodies: list[str]) -> list[Rejected]:
    try:
        return list(await asyncio.gather(*(pool.run(page(body)) for body in bodies)))  # type: ignore[arg-type]
    finally:
        await pool.close()


def numbers(records: list[Rejected]) -> list[str]:
    return [record.detail.partition(" ")[0] for record in records if record.reason == "empty"]


async def test_pages_come_back_from_other_processes_in_their_order() -> None:
    records = await run_all(WorkerPool(2, 30, 1000, read_number), [str(number) for number in range(20)])
    assert numbers(records) == [str(number) for number in range(20)]
    assert f"process {os.getpid()}" not in {record.detail for record in records}


async def test_a_page_that_kills_its_worker_costs_one_page() -> None:
    pool = WorkerPool(1, 30, 1000, read_number)
    records = await run_all(pool, ["1", "die", "2", "3"])
    assert [record.reason for record in records] == ["empty", "worker_died", "empty", "empty"]
    assert numbers(records) == ["1", "2", "3"]
    assert records[1].source.path == "/pages/die.html"
    check(records[1])


async def test_a_page_that_takes_too_long_costs_one_page() -> None:
    records = await run_all(WorkerPool(1, 1, 1000, read_number), ["1", "hang", "2"])
    assert [record.reason for record in records] == ["empty", "parse_timeout", "empty"]
    assert "PARSE_TIMEOUT" in records[1].detail
    check(records[1])


async def test_a_worker_cannot_take_all_memory() -> None:
    pool = WorkerPool(1, 30, 1000, read_number, memory=2**31)
    try:
        with pytest.raises(MemoryError):
            await pool.run(page("burst"))
        assert numbers([await pool.run(page("1"))]) == ["1"]  # type: ignore[list-item]
    finally:
        await pool.close()


async def test_workers_leave_interrupts_to_the_crawler() -> None:
    assert numbers(await run_all(WorkerPool(1, 30, 1000, read_number), ["interrupt", "1"])) == ["interrupt", "1"]


async def test_workers_are_replaced_after_so_many_pages() -> None:
    pool = WorkerPool(1, 30, 2, read_number)
    processes = [(await pool.run(page(str(number)))).detail.partition(" in ")[2] for number in range(3)]  # type: ignore[union-attr]
    await pool.close()
    assert processes[0] == processes[1] != processes[2]


async def test_replacing_workers_under_load_loses_no_page() -> None:
    records = await run_all(WorkerPool(1, 30, 2, read_number), [str(number) for number in range(9)])
    assert numbers(records) == [str(number) for number in range(9)]


async def test_no_worker_is_left_behind() -> None:
    before = set(psutil.Process().children(recursive=True))
    await run_all(WorkerPool(2, 30, 1000, read_number), ["1", "die", "2"])
    # The process they are forked from stays for the next pool.
    servers = psutil.Process().children()
    left = [child for child in psutil.Process().children(recursive=True) if child not in before and child not in servers]
    assert psutil.wait_procs(left, timeout=20)[1] == []


# --------------------------------------------------------------------------- process_page
@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch, make_report: Any) -> Callable[..., None]:
    """Replaces the four stages; keyword arguments give what one of them raises or returns."""

    def install(**outcomes: Any) -> None:
        results = {
            "extract": Extracted(text="正文", source=SOURCE),
            "clean": Cleaned(text="正文", source=SOURCE),
            "parse": make_report(path="/pages/1.html"),
            "validate": make_report(path="/pages/1.html"),
        }

        def stage(result: Any) -> Callable[..., Any]:
            def run(*_: Any) -> Any:
                if isinstance(result, Exception):
                    raise result
                return result

            return run

        chain = Stages(**{name: stage(result) for name, result in (results | outcomes).items()})
        monkeypatch.setattr(workers, "load_stages", lambda: chain)

    return install


def test_a_page_becomes_a_report(stages: Any) -> None:
    stages()
    assert isinstance(process_page(page("1")), Report)


@pytest.mark.parametrize("stage", ["extract", "clean", "parse", "validate"])
def test_a_refusal_keeps_its_reason_and_the_page_s_source(stages: Any, stage: Any) -> None:
    stages(**{stage: RejectedPage(stage, "not_a_report", "a notice", "raw value")})
    record = process_page(page("1"))
    assert isinstance(record, Rejected)
    assert (record.reason, record.stage, record.raw) == ("not_a_report", stage, "raw value")
    assert record.source.path == "/pages/1.html"
    assert (record.source.charset == "gb18030") is (stage in ("clean", "parse"))


@pytest.mark.parametrize("stage", ["extract", "clean", "parse", "validate"])
def test_an_unforeseen_error_costs_one_page_and_says_where(stages: Any, stage: str) -> None:
    stages(**{stage: KeyError("organ")})
    record = process_page(page("原文"))
    assert isinstance(record, Rejected)
    assert (record.reason, record.stage, record.raw) == ("parser_error", stage, "原文")
    assert "KeyError: 'organ'" in record.detail
    assert "test_workers.py" in record.detail
    check(record)


@pytest.mark.parametrize(("field", "value", "named"), [("year", 1999, "year"), ("organ", "青禾县\ud800", "JSON")])
def test_a_report_that_breaks_the_contract_is_refused(stages: Any, make_report: Any, field: str, value: Any, named: str) -> None:
    stages(validate=make_report(**{field: value}))
    record = process_page(page("1"))
    assert isinstance(record, Rejected)
    assert (record.reason, record.stage) == ("contract_violation", "contract")
    assert named in record.detail
    check(record)


# --------------------------------------------------------------------------- the item pipeline
@pytest.mark.parametrize("count", [0, 1])
async def test_the_pipeline_counts_what_became_of_each_page(count: int) -> None:
    crawler = get_crawler(settings_dict={"PARSE_WORKERS": count, "PARSE_TIMEOUT": 30, "PARSE_RECYCLE": 100})
    pipeline = WorkerPipeline(crawler, read_number)
    unread = Rejected("unreadable", "no permission", "read")
    assert await pipeline.process_item(unread) is unread
    assert (await pipeline.process_item(page("1"))).reason == "empty"  # type: ignore[union-attr]
    await pipeline.close_spider()
    stats = crawler.stats.get_stats()
    assert {key: stats[key] for key in stats if key.startswith("nianbao/")} == {
        "nianbao/pages": 2,
        "nianbao/rejected": 2,
        "nianbao/rejected/unreadable": 1,
        "nianbao/rejected/empty": 1,
    }


@pytest.mark.parametrize("reason", sorted(OUR_FAULTS))
async def test_our_own_faults_are_counted_and_logged_as_errors(reason: str, caplog: pytest.LogCaptureFixture) -> None:
    crawler = get_crawler(settings_dict={"PARSE_WORKERS": 0})
    pipeline = WorkerPipeline(crawler, lambda page: Rejected(reason, "what happened", "parse", source=Source(path=page.path)))
    await pipeline.process_item(page("1"))
    assert crawler.stats.get_value("nianbao/our_faults") == 1
    assert [(record.levelname, "/pages/1.html" in record.getMessage()) for record in caplog.records] == [("ERROR", True)]


async def test_a_spider_may_yield_nothing_else() -> None:
    pipeline = WorkerPipeline(get_crawler(settings_dict={"PARSE_WORKERS": 0}), read_number)
    with pytest.raises(TypeError, match="Page or Rejected, not dict"):
        await pipeline.process_item({"body": b""})  # type: ignore[arg-type]
