from __future__ import annotations

from typing import Any

import pytest

from crawler.extensions.verdict import Counts, Limits, count, judge

GOOD = {"finish_reason": "finished", "nianbao/pages": 100, "nianbao/reports": 90, "nianbao/duplicates": 2, "nianbao/rejected": 8}


def test_a_run_without_problems_is_good() -> None:
    verdict = judge(GOOD)
    assert verdict.good
    assert verdict.problems == ()
    assert verdict.counts == Counts(reports=90, duplicates=2, rejected=8)


@pytest.mark.parametrize("ending", ["finished", "closespider_itemcount", "closespider_pagecount", "closespider_timeout"])
def test_limits_that_the_user_set_are_no_failure(ending: str) -> None:
    assert judge(GOOD | {"finish_reason": ending}).good


#: What differs from a good run, what the message must name.
BAD: list[tuple[dict[str, Any], str]] = [
    ({"finish_reason": "shutdown"}, "signal"),
    ({"finish_reason": "cancelled"}, "cancelled"),
    ({"finish_reason": "closespider_errorcount"}, "closespider_errorcount"),
    ({"finish_reason": "memusage_exceeded"}, "memusage_exceeded"),
    ({"spider_exceptions/count": 1}, "Spider error"),
    ({"nianbao/item_errors": 1}, "item pipelines"),
    ({"nianbao/our_faults": 6}, "MAX_FAULT_SHARE"),
    ({"nianbao/pages": 3, "nianbao/our_faults": 2}, "MAX_FAULT_SHARE"),
    ({"nianbao/source_problems/damaged_archive": 1}, "MAX_SOURCE_PROBLEMS"),
    ({"feedexport/failed_count/GatedFileStorage": 1}, "feeds"),
    ({"nianbao/feed_errors": 1}, "feeds"),
    ({"nianbao/reports": 0}, "MIN_REPORTS"),
    ({"nianbao/reports": 0, "nianbao/rejected/not_a_report": 8}, "not_a_report"),
]


@pytest.mark.parametrize(("difference", "named"), BAD, ids=[" ".join(difference) for difference, _ in BAD])
def test_what_makes_a_run_bad(difference: dict[str, Any], named: str) -> None:
    verdict = judge(GOOD | difference)
    assert not verdict.good
    assert len(verdict.problems) == 1
    assert named in verdict.problems[0]


def test_a_run_that_never_ended_is_bad() -> None:
    assert not judge({key: value for key, value in GOOD.items() if key != "finish_reason"}).good


def test_every_problem_is_told() -> None:
    assert len(judge(GOOD | {"finish_reason": "shutdown", "spider_exceptions/count": 2, "nianbao/reports": 0}).problems) == 3


@pytest.mark.parametrize(
    ("difference", "limits"),
    [
        ({"nianbao/reports": 0}, Limits(min_reports=0)),
        ({"nianbao/our_faults": 6}, Limits(max_fault_share=0.1)),
        ({"nianbao/our_faults": 5}, Limits(max_fault_share=0.05)),
        ({"nianbao/pages": 3, "nianbao/our_faults": 1}, Limits()),
        ({"nianbao/source_problems/unreadable": 2}, Limits(max_source_problems=2)),
    ],
)
def test_limits_can_be_set(difference: dict[str, Any], limits: Limits) -> None:
    assert judge(GOOD | difference, limits).good


def test_reasons_come_from_the_most_frequent() -> None:
    stats = {"nianbao/rejected": 4, "nianbao/rejected/empty": 1, "nianbao/rejected/not_a_report": 2, "nianbao/rejected/binary": 1}
    assert count(stats).reasons == (("not_a_report", 2), ("binary", 1), ("empty", 1))
