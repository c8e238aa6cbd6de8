"""Tables that lost a label or a cell: the numbers beside it are nobody's, and a finding says so."""

from __future__ import annotations

from pipelines.parse.statistics import read_statistics
from tests.pipelines.parse.statistics.tables import REQUESTS, grid, lines, numbers, rules

UNABLE = [
    ["1.本机关不掌握相关政府信息", "2", "0", "0", "0", "0", "0", "2"],
    ["2.没有现成信息需要另行制作", "0", "0", "0", "0", "0", "0", "0"],
    ["3.补正后申请内容仍不明确", "1", "0", "0", "0", "0", "0", "1"],
]
DISCLOSURE = (
    "信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n规章\n0\n0\n3\n行政规范性文件\n{}\n信息内容\n本年处理决定数量\n行政许可\n{}"
)


def test_numbers_beside_a_group_are_not_its_own_where_one_of_its_rows_is_missing() -> None:
    total = ["（四）无法提供", "3", "0", "0", "0", "0", "0", "3"]
    whole = read_statistics([grid(*REQUESTS, total, *UNABLE)], "e4")
    assert numbers(whole)["req_result_unable_total__total"] == 3
    # The label of the first row is lost, and its numbers stand beside the group.
    torn = read_statistics([grid(*REQUESTS, ["（四）无法提供", *UNABLE[0][1:]], *UNABLE[1:])], "e4")
    assert "req_result_unable_total__total" not in numbers(torn)
    assert any("req_result_unable_not_held" in finding.cells for finding in torn.findings if finding.rule == "unknown_row")


def test_a_group_whose_rows_are_not_printed_at_all_has_numbers_of_its_own() -> None:
    read = read_statistics([grid(*REQUESTS, ["（六）其他处理", "1", "0", "0", "0", "0", "0", "1"])], "e3")
    assert numbers(read)["req_result_other__natural"] == 1


def test_two_numbers_below_each_other_are_not_one_number() -> None:
    assert numbers(read_statistics([lines(DISCLOSURE.format("1\n1\n20", "1 638"))], "e4"))["disc_license_decisions"] == 1638
    repeated = read_statistics([lines(DISCLOSURE.format("1\n1\n20", "638\n638"))], "e4")
    assert "disc_license_decisions" not in numbers(repeated)
    assert "row_width" in rules(repeated)


def test_one_number_in_a_table_of_parted_cells_is_not_parted() -> None:
    lost = read_statistics([lines(DISCLOSURE.format("152", "7"))], "e4")
    assert numbers(lost)["disc_normative_in_force"] is None
    assert "ambiguous" in rules(lost)
    # Where nothing is parted, each of the three cells shows a digit.
    glued = read_statistics([lines(DISCLOSURE.format("152", "7").replace("0\n0\n3", "003"))], "e4")
    assert [numbers(glued)[f"disc_normative_{name}"] for name in ("issued", "repealed", "in_force")] == [1, 5, 2]


def test_a_year_in_the_words_between_two_labels_is_no_cell() -> None:
    text = "统计指标\n单位\n统计数\n收到申请数\n件\n2021年度\n10\n当面申请数\n件\n4\n传真申请数\n件\n1\n网络申请数\n件\n5"
    assert numbers(read_statistics([lines(text)], "e2")).get("req_received_total") in (None, 10)


def test_glued_digits_are_not_parted_below_heads_of_which_some_are_lost() -> None:
    outcomes = "结果维持结果纠正其他结果尚未审结总计"
    whole = f"行政复议行政诉讼{outcomes}未经复议直接起诉复议后起诉{outcomes}{outcomes}100012000200000"
    assert numbers(read_statistics([lines(whole, "glued")], "e4"))["lit_direct_total"] == 2
    headless = read_statistics([lines(whole.removeprefix(f"行政复议行政诉讼{outcomes}"), "glued")], "e4")
    assert not any(numbers(headless).values())
