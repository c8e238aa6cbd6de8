"""Units that heads, labels and captions print."""

from __future__ import annotations

import pytest

from crawler.items import Cell, Table
from pipelines.parse.statistics import Statistics, read_statistics
from pipelines.parse.statistics.cells import UNSURE, Units, read_cell, units_in

CODE = {"行政处罚": "disc_penalty_decisions", "行政事业性收费": "disc_fee_amount_wanyuan"}


def disclosure(head: str, label: str, cell: str, *above: list[str], title: str | None = None) -> Table:
    rows = [*above, ["第二十条第（六）项"], ["信息内容", head], [label, cell]]
    return Table(1, "html", [Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)], title)


def only(read: Statistics, code: str) -> tuple[str, float | None, str | None]:
    (value,) = (value for value in read.values if value.code == code)
    return value.kind, value.value, value.unit


@pytest.mark.parametrize(
    ("unit", "amount"),
    [("万元", 3.5), ("元", 0.00035), ("亿元", 35000), ("千元", 0.35), ("百万元", 350), ("十万元", 35)],
)
def test_money_is_told_in_the_unit_of_the_form(unit: str, amount: float) -> None:
    for table in (
        disclosure(f"本年收费金额（单位：{unit}）", "行政事业性收费", "3.5"),
        disclosure("本年收费金额", f"行政事业性收费（{unit}）", "3.5"),
        disclosure("本年收费金额", "行政事业性收费", "3.5", title=f"主动公开情况表（单位：{unit}）"),
    ):
        kind, value, printed = only(read_statistics([table], "e4"), "disc_fee_amount_wanyuan")
        assert (kind, printed) == ("number", "万元")
        assert value == pytest.approx(amount)


@pytest.mark.parametrize(("unit", "factor"), [("件", 1), ("百件", 100), ("千件", 1000), ("万件", 10_000), ("百条", 100)])
def test_counts_in_hundreds_are_counts(unit: str, factor: int) -> None:
    for table in (
        disclosure(f"本年处理决定数量（{unit}）", "行政处罚", "32"),
        disclosure(f"本年处理决定数量（单位：{unit}）", "行政处罚", "32"),
        disclosure("本年处理决定数量", f"行政处罚（{unit}）", "32"),
        disclosure("本年处理决定数量", "行政处罚", "32", [f"单位：{unit}"]),
    ):
        assert only(read_statistics([table], "e4"), "disc_penalty_decisions") == ("number", 32 * factor, "件")


def test_the_line_above_a_table_prints_its_unit() -> None:
    table = disclosure("本年处理决定数量", "行政处罚", "32")
    table.start = len("二、主动公开\n单位：千件\n")
    read = read_statistics([table], "e4", text="二、主动公开\n单位：千件\n三、其他")
    assert only(read, "disc_penalty_decisions") == ("number", 32000, "件")


@pytest.mark.parametrize("said", ["（单位：千件、万元）", "单位：万元/千件", "注：以上数据单位为千件。"])
def test_each_of_several_units_holds_for_its_numbers(said: str) -> None:
    table = disclosure("本年处理决定数量", "行政处罚", "32")
    table.note = said
    assert only(read_statistics([table], "e4"), "disc_penalty_decisions") == ("number", 32000, "件")


@pytest.mark.parametrize("cell", ["32元", "3.2万元", "12/3", "三十二", "\ufffd\ufffd"])
def test_money_pairs_and_numerals_beside_a_count_are_no_number(cell: str) -> None:
    read = read_statistics([disclosure("本年处理决定数量", "行政处罚", cell)], "e4")
    assert only(read, "disc_penalty_decisions")[:2] == ("text", None)
    assert [finding.rule for finding in read.findings] == ["unread_cell"]


def test_a_foreign_or_mixed_unit_gives_no_number() -> None:
    read = read_statistics([disclosure("本年收费金额（单位：万美元）", "行政事业性收费", "3.5")], "e4")
    assert only(read, "disc_fee_amount_wanyuan")[:2] == ("ambiguous", None)
    assert [finding.rule for finding in read.findings] == ["unit_unclear"]
    rows = [["信息内容", "本年制发件数（百件）", "本年废止件数（件）", "现行有效件数（件）"], ["规章", "3", "1", "0"]]
    mixed = Table(1, "html", [Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)])
    found = read_statistics([mixed], "e4")
    assert {(value.kind, value.value) for value in found.values} == {("ambiguous", None), ("zero", 0)}


def test_units_are_told_from_words_that_hold_them() -> None:
    assert units_in("本年收费金额（单位：万元）") == Units("万元")
    assert units_in("本年处理决定数量") == units_in("（一）万元以上项目") == Units()
    assert units_in("制发（百件）", "废止（百件）") == Units(counts="百件")
    assert units_in("制发（百件）", "废止") == Units(counts=UNSURE)


@pytest.mark.parametrize("text", ["9" * 41, "9" * 400, "9" * 5000, "3.6.7", "0." + "9" * 400])
def test_digits_without_end_are_no_number(text: str) -> None:
    assert read_cell(text, "件") == ("text", None, "件")
