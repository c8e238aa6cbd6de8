"""What one printed cell says."""

import pytest

from pipelines.forms import Number
from pipelines.parse.statistics.cells import plainly, read_cell


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("12", "件", ("number", 12, "件")),
        ("１２", "件", ("number", 12, "件")),
        ("0", "件", ("zero", 0, "件")),
        ("0.00", "万元", ("zero", 0, "万元")),
        ("1,234", "件", ("number", 1234, "件")),
        ("1，234", "件", ("number", 1234, "件")),
        ("1 234", "件", ("number", 1234, "件")),
        ("113.96", "万元", ("number", 113.96, "万元")),
        ("113.96万元", "万元", ("number", 113.96, "万元")),
        ("12.0", "件", ("number", 12, "件")),
        ("5件", "件", ("number", 5, "件")),
        ("16368(件)", "件", ("number", 16368, "件")),
        ("12（头）", "件", ("text", None, "件")),
        ("+36", "项", ("number", 36, "项")),
        ("－8", "项", ("number", -8, "项")),
        ("? 0", "件", ("zero", 0, "件")),
        ("\xa0", "件", ("blank", None, "件")),
        ("　", "件", ("blank", None, "件")),
        ("?", "件", ("blank", None, "件")),
        ("/", "件", ("na", None, "件")),
        ("—", "件", ("na", None, "件")),
        ("——", "件", ("na", None, "件")),
        ("\\", "件", ("na", None, "件")),
        ("无", "件", ("na", None, "件")),
        ("不适用", "件", ("na", None, "件")),
        ("0/0", "项", ("text", None, "项")),
        ("12,34", "件", ("text", None, "件")),
        ("007", "件", ("text", None, "件")),
        ("见附件", "件", ("text", None, "件")),
        ("12头", "件", ("text", None, "件")),
    ],
)
def test_kind_value_and_unit(text: str, unit: str, expected: tuple[str, float | None, str]) -> None:
    assert read_cell(text, unit) == expected


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("80500元", None, ("number", 80500, "元")),
        ("12.5万元", None, ("number", 12.5, "万元")),
        ("80500", None, ("number", 80500, None)),
        ("80500元", "万元", ("number", 8.05, "万元")),
        ("0.1万元", "元", ("number", 1000, "元")),
    ],
)
def test_money_keeps_the_unit_of_the_form_and_else_the_printed_one(text: str, unit: str | None, expected: tuple[str, float, str]) -> None:
    assert read_cell(text, unit) == expected


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("增10", "signed", 10),
        ("增加5项", "signed", 5),
        ("减4", "signed", -4),
        (" 减少 38", "signed", -38),
        ("未增未减", "signed", 0),
        ("-3", "signed", -3),
        ("减4", "int", None),
        ("未增未减", "decimal", None),
        ("取消3", "signed", None),
        ("增1减2", "signed", None),
        ("12.5万", "decimal", 12.5),
        ("12.5万", "int", None),
    ],
)
def test_cells_told_with_words_are_numbers_only_where_the_form_wants_such(text: str, number: Number, expected: float | None) -> None:
    assert read_cell(plainly(text, number), None)[1] == expected
