"""The four official forms as printed grids, and the identities they must satisfy.

Labels, codes and units come from the `form_*.csv` files: they are prescribed by the forms of 2014,
2019 and 2021.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from itertools import groupby
from random import Random
from typing import Literal

from .facts import APPLICANTS, OTHER_LEAVES, RESULT_LEAVES, Facts
from .gold import GoldCell, GoldCellKind, GoldFinding, GoldTable, GoldValue

Edition = Literal["national", "local"]
ZeroStyle = Literal["0", "blank", "slash", "dash", "mixed"]
_ZERO_TEXTS: dict[str, tuple[str, GoldCellKind]] = {"0": ("0", "zero"), "blank": ("", "blank"), "slash": ("/", "na"), "dash": ("-", "na")}
_APPLICANT_LABELS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
_FLOW_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
#: Where portals break the header labels of the disclosure table (seen after `<br>` on many pages).
_BREAKS = {
    "本年新制作数量": "本年新\n制作数量",
    "本年新公开数量": "本年新\n公开数量",
    "对外公开总数量": "对外公开\n总数量",
    "本年制发件数": "本年\n制发件数",
}


@dataclass(frozen=True, slots=True)
class CellStyle:
    """How a portal prints its cells."""

    zeros: ZeroStyle = "0"
    thousands: bool = False
    label_breaks: bool = False
    unit_in_cell: bool = False
    #: Passed over every label (half-width punctuation).
    label: Callable[[str], str] = str


@cache
def form_rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `form_<name>.csv`."""
    with resources.files(__package__).joinpath(f"form_{name}.csv").open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


def number_text(value: int | float, thousands: bool = False) -> str:
    """A number as reports print it: no trailing zeros, thousands separated by commas where asked."""
    text = f"{value:,}" if thousands else f"{value}"
    return text.removesuffix(".0")


def _value_cell(
    position: tuple[int, int], code: str, value: int | float, unit: str, style: CellStyle, rng: Random, *, colspan: int = 1
) -> GoldCell:
    """One data cell; zeros follow the portal's habit."""
    applicant: str | None = None
    if "__" in code:
        code, applicant = code.split("__")
    row, column = position
    if value == 0:
        zeros = rng.choice(("0", "0", "blank", "slash")) if style.zeros == "mixed" else style.zeros
        text, kind = _ZERO_TEXTS[zeros]
        shown: int | float | None = 0 if kind == "zero" else None
        return GoldCell(row, column, text, 1, colspan, code, applicant, kind, shown, unit)
    text = number_text(value, style.thousands)
    if code.endswith("_change") and value > 0:
        text = "+" + text
    if code == "disc_procurement_amount":
        unit = "元"
        text += "元"
    elif unit == "万元" and style.unit_in_cell:
        text += "万元"
    return GoldCell(row, column, text, 1, colspan, code, applicant, "number", value, unit)


def disclosure_table(facts: Facts, era: str, style: CellStyle, rng: Random) -> GoldTable:
    """Table 2 in its four printed columns: stacked blocks, each with caption, header and data rows."""
    cells: list[GoldCell] = []
    row = 0
    for block, entries in groupby((r for r in form_rows("disclosure") if r["era"] == era), key=lambda r: r["block"]):
        listed = list(entries)
        columns = list(dict.fromkeys(e["column"] for e in listed))
        last_span = 4 - len(columns)
        cells.append(GoldCell(row, 0, style.label(block), 1, 4))
        for index, label in enumerate(["信息内容", *columns]):
            printed = _BREAKS.get(label, label) if style.label_breaks else label
            cells.append(GoldCell(row + 1, index, style.label(printed), 1, last_span if index == len(columns) else 1))
        row += 2
        for label, data in groupby(listed, key=lambda e: e["row"]):
            cells.append(GoldCell(row, 0, style.label(label)))
            for index, entry in enumerate(data, start=1):
                span = last_span if index == len(columns) else 1
                cells.append(_value_cell((row, index), entry["code"], facts[entry["code"]], entry["unit"], style, rng, colspan=span))
            row += 1
    return GoldTable("disclosure", None, None, tuple(cells))


def requests_table(cells: dict[tuple[str, str], int], era: str, style: CellStyle, rng: Random) -> GoldTable:
    """Table 3: three label columns, seven applicant columns, a three-row header."""
    label = style.label
    grid = [GoldCell(0, 0, label(_FLOW_NOTE), 3, 3), GoldCell(0, 3, "申请人情况", 1, 7)]
    grid += [GoldCell(1, 3, "自然人", 2), GoldCell(1, 4, "法人或其他组织", 1, 5), GoldCell(1, 9, "总计", 2)]
    grid += [GoldCell(2, column, name) for column, name in enumerate(_APPLICANT_LABELS[1:6], start=4)]
    rows = [r for r in form_rows("requests") if era in r["eras"].split()]
    group_sizes = {g: sum(r["group"] == g for r in rows) for g in {r["group"] for r in rows}}
    results = [r["code"] for r in rows if r["code"].startswith("req_result")]
    previous_group = ""
    for row, entry in enumerate(rows, start=3):
        code, group = entry["code"], entry["group"]
        if code == results[0]:
            grid.append(GoldCell(row, 0, "三、本年度办理结果", len(results)))
        if code not in results:
            grid.append(GoldCell(row, 0, label(entry["label"]), 1, 3))
        elif not group:
            grid.append(GoldCell(row, 1, label(entry["label"]), 1, 2))
        else:
            if group != previous_group:
                grid.append(GoldCell(row, 1, label(group), group_sizes[group]))
            grid.append(GoldCell(row, 2, label(entry["label"])))
        previous_group = group
        for column, applicant in enumerate((*APPLICANTS, "total"), start=3):
            grid.append(_value_cell((row, column), f"{code}__{applicant}", cells[code, applicant], "件", style, rng))
    return GoldTable("requests", None, None, tuple(grid))


def review_table(facts: Facts, style: CellStyle, rng: Random) -> GoldTable:
    """Table 4: a three-row header over one row of fifteen cells."""
    entries = form_rows("review")
    cells = [GoldCell(0, 0, "行政复议", 1, 5), GoldCell(0, 5, "行政诉讼", 1, 10)]
    cells += [GoldCell(1, column, entries[column]["label"], 2) for column in range(5)]
    cells += [GoldCell(1, 5, "未经复议直接起诉", 1, 5), GoldCell(1, 10, "复议后起诉", 1, 5)]
    cells += [GoldCell(2, column, entries[column]["label"]) for column in range(5, 15)]
    cells += [_value_cell((3, column), entry["code"], facts[entry["code"]], "件", style, rng) for column, entry in enumerate(entries)]
    return GoldTable("review", None, None, tuple(cells))


def statistics_table(facts: Facts, title: str, edition: Edition, style: CellStyle, rng: Random) -> GoldTable:
    """The 2014 form: 统计指标, 单位, 统计数. The local edition adds rows and moves two section numbers."""
    other_edition = {"national": "local", "local": "fee"}[edition]
    cells = [GoldCell(0, column, name) for column, name in enumerate(("统计指标", "单位", "统计数"))]
    rows = [r for r in form_rows("statistics") if r["edition"] != other_edition]
    row = 1
    for entry in rows:
        if edition == "local" and entry["code"] == "req_received_other":
            facts = facts | {"req_received_other": 0}
        label = entry["local_label"] if edition == "local" and entry["local_label"] else entry["label"]
        cells += [GoldCell(row, 0, style.label(label)), GoldCell(row, 1, entry["unit"])]
        if entry["kind"] == "data":
            cells.append(_value_cell((row, 2), entry["code"], facts[entry["code"]], entry["unit"], style, rng))
        else:
            cells.append(GoldCell(row, 2, ""))
        row += 1
    return GoldTable("statistics", title, None, tuple(cells))


def shift_columns(table: GoldTable) -> GoldTable:
    """Table 2 on five grid columns with header spans 1+1+2+1 and data spans 1+2+1+1, as some portals print it."""
    spans = {1: (5,), 2: (1, 4), 3: (1, 2, 2)}
    cells: list[GoldCell] = []
    for row in table.rows():
        is_data = any(c.code for c in row)
        widths = spans.get(len(row)) or ((1, 2, 1, 1) if is_data else (1, 1, 2, 1))
        column = 0
        for cell, width in zip(row, widths, strict=True):
            cells.append(replace(cell, column=column, colspan=width))
            column += width
    return replace(table, cells=tuple(cells))


def split_table(table: GoldTable, at: int) -> tuple[GoldTable, GoldTable]:
    """The table cut before grid row `at`, as a page break does; a merged label ends at the cut and leaves an empty cell."""
    upper: list[GoldCell] = []
    lower: list[GoldCell] = []
    for cell in table.cells:
        end = cell.row + cell.rowspan
        if cell.row >= at:
            lower.append(replace(cell, row=cell.row - at))
        elif end <= at:
            upper.append(cell)
        else:
            upper.append(replace(cell, rowspan=at - cell.row))
            lower.append(GoldCell(0, cell.column, "", end - at, cell.colspan))
    lower.sort(key=lambda c: (c.row, c.column))
    return replace(table, cells=tuple(upper), note=None), replace(table, cells=tuple(lower), title=None)


# --------------------------------------------------------------------------- identities
def _sum_breaks(values: dict[str, int | float], rule: str, total: str, parts: Iterable[str]) -> list[GoldFinding]:
    """A finding when `total` is not the sum of `parts`; parts the form does not print count as 0."""
    codes = tuple(parts)
    if total in values and values[total] != sum(values.get(c, 0) for c in codes):
        return [GoldFinding(rule, (total, *codes))]
    return []


_STATISTICS_SUMS = {
    "e2.received_sum": ("req_received_total", ["req_received_" + e for e in ("in_person", "fax", "online", "mail", "other")]),
    "e2.closed_sum": ("req_closed_total", ["req_closed_on_time", "req_closed_extended"]),
    "e2.replied_sum": (
        "req_replied_total",
        [
            "req_reply_" + e
            for e in (
                "already_public",
                "granted",
                "partial",
                "denied_total",
                "not_this_organ",
                "not_exist",
                "supplement_notified",
                "other_channel",
            )
        ],
    ),
    "e2.denied_sum": (
        "req_reply_denied_total",
        ["req_reply_denied_" + e for e in ("state_secret", "trade_secret", "privacy", "security_stability", "not_govinfo", "other_legal")],
    ),
    "e2.review_sum": ("rev_total", ["rev_upheld", "rev_corrected", "rev_other"]),
    "e2.litigation_sum": ("lit_total", ["lit_upheld", "lit_corrected", "lit_other"]),
    "e2.staff_sum": ("org_staff_total", ["org_staff_full_time", "org_staff_part_time"]),
}
_LOCAL_SUMS = {
    "e2.complaint_sum": ("complaint_total", ["complaint_upheld", "complaint_corrected", "complaint_other"]),
    "e2.local_sums": ("venue_submitted_total", ["venue_submitted_paper", "venue_submitted_electronic"]),
}
_AT_MOST = {
    "e2.normative_le_total": ("ad_normative_disclosed", "ad_total"),
    "e2.press_principal": ("resp_press_conf_principal", "resp_press_conf_total"),
    "e2.interview_principal": ("resp_online_interview_principal", "resp_online_interview_total"),
}


def broken_identities(values: Iterable[GoldValue], era: str) -> list[GoldFinding]:
    """Every identity of the forms that the table values break; blank and `/` count as 0."""
    numbers = {v.code + (f"__{v.applicant}" if v.applicant else ""): v.value or 0 for v in values if v.origin == "table"}
    found: list[GoldFinding] = []
    if "req_new_received__total" in numbers:
        found += _request_breaks(numbers, era)
    for prefix, rule in (("rev", "t4.review_sum"), ("lit_direct", "t4.lit_direct_sum"), ("lit_after_review", "t4.lit_after_sum")):
        if f"{prefix}_pending" in numbers:
            found += _sum_breaks(numbers, rule, f"{prefix}_total", [f"{prefix}_{e}" for e in ("upheld", "corrected", "other", "pending")])
    if "ad_total" in numbers:
        sums = _STATISTICS_SUMS | (_LOCAL_SUMS if "complaint_upheld" in numbers else {})
        for rule, (total, parts) in sums.items():
            found += _sum_breaks(numbers, rule, total, parts)
        found += [GoldFinding(rule, (small, large)) for rule, (small, large) in _AT_MOST.items() if numbers[small] > numbers[large]]
    return found


def _request_breaks(numbers: dict[str, int | float], era: str) -> list[GoldFinding]:
    """The identities of table 3: flow and result sum of each column, row sum of each row."""
    found: list[GoldFinding] = []
    leaves = [*RESULT_LEAVES, *OTHER_LEAVES[era]]
    for column in (*APPLICANTS, "total"):
        flow = [f"{code}__{column}" for code in ("req_new_received", "req_carried_in", "req_result_total", "req_carried_out")]
        if numbers[flow[0]] + numbers[flow[1]] != numbers[flow[2]] + numbers[flow[3]]:
            found.append(GoldFinding(f"{era}.flow", tuple(flow)))
        found += _sum_breaks(numbers, f"{era}.result_sum", f"req_result_total__{column}", [f"{leaf}__{column}" for leaf in leaves])
    for code in dict.fromkeys(name.split("__")[0] for name in numbers if "__" in name):
        found += _sum_breaks(numbers, f"{era}.row_sum", f"{code}__total", [f"{code}__{a}" for a in APPLICANTS])
    return found
