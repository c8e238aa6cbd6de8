"""Tables of the 2019 form written out by hand, and what was read of them."""

from __future__ import annotations

from crawler.items import Cell, Table
from pipelines.parse.statistics import Statistics

APPLICANT_HEADS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
REQUESTS = [
    ["（勾稽关系）", *APPLICANT_HEADS],
    ["一、本年新收政府信息公开申请数量", "5", "1", "0", "", "/", "0", "6"],
    ["二、上年结转政府信息公开申请数量", "0", "0", "0", "0", "0", "0", "0"],
]


def grid(*rows: list[str], rendering: str = "html") -> Table:
    return Table(1, rendering, [Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)])  # type: ignore[arg-type]


def lines(text: str, rendering: str = "lines") -> Table:
    cells = text.split("\n") if rendering == "lines" else [text]
    return Table(1, rendering, [Cell(row, 0, cell) for row, cell in enumerate(cells)])  # type: ignore[arg-type]


def numbers(read: Statistics) -> dict[str, float | None]:
    return {f"{v.code}__{v.applicant}" if v.applicant else v.code: v.value for v in read.values}


def rules(read: Statistics) -> list[str]:
    return [finding.rule for finding in read.findings]
