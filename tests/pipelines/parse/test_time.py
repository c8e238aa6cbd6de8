"""No text takes longer than its length allows: a megabyte of one sign is read as fast as one of prose."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import pytest

from crawler.items import Cell, Table
from pipelines import forms
from pipelines.parse import contact, dates, evidence, fakes, introduction, signature
from pipelines.parse.statistics import cells, read_statistics
from pipelines.validate.listings import listing_findings

SIZE = 1_000_000
#: Seconds of CPU; what is quadratic takes minutes.
LIMIT = 5.0


def _table(text: str) -> object:
    return read_statistics([Table(1, "html", [Cell(0, 0, "行政处罚"), Cell(0, 1, text)])], "e4")


READERS: dict[str, Callable[[str], object]] = {
    "contact": lambda text: contact.read_contact("", text),
    "dates": lambda text: list(dates.find_periods(text)),
    "evidence": lambda text: evidence.points(text, []),
    "fakes": lambda text: fakes.find_fake(text, [], False),
    "introduction": lambda text: introduction.announced_parts([text]),
    "signature": signature.find_signature,
    "listings": lambda text: list(listing_findings(text)),
    "cell": lambda text: cells.read_cell(text, "件"),
    "label": forms.labels_of,
    "damaged label": forms.damaged_label,
    "table": _table,
}


@pytest.mark.parametrize("unit", ["9", "x", "（", "[", "、", "，", "\n", "一、", "其中", "1条，其中", "12-", "2022年1月1日至", "公"])
@pytest.mark.parametrize("reader", READERS)
def test_a_megabyte_of_one_sign_is_read_in_no_time(reader: str, unit: str) -> None:
    text = unit * (SIZE // len(unit))
    start = time.process_time()
    READERS[reader](text)
    assert time.process_time() - start < LIMIT


def test_a_period_is_still_found_in_a_long_sentence() -> None:
    text = "，".join(["公开信息"] * 40) + "，数据统计期限为2021年1月1日至2021年12月31日" + "，公开信息" * 40
    period = dates.find_period(text)
    assert period is not None
    assert (period.start, period.end) == (date(2021, 1, 1), date(2021, 12, 31))


def test_a_dump_of_many_torn_rows_is_read_in_no_time() -> None:
    rows = [cell for row in range(20_000) for cell in (Cell(row, 0, "行政处罚"), Cell(row, 1, "1"), Cell(row, 2, ""), Cell(row, 3, "x"))]
    start = time.process_time()
    read_statistics([Table(1, "tabs", rows)], "e4")
    assert time.process_time() - start < LIMIT * 2
