"""Tables in running text with the damage that dumps and portals add."""

from __future__ import annotations

import pytest

from pipelines.parse.statistics import read_statistics
from tests.pipelines.parse.statistics.tables import APPLICANT_HEADS, REQUESTS, grid, lines, numbers, rules

HEADS = "统计指标 单位 统计数"
BODY = "主动公开政府信息数 条 610\n收到申请数 件 12\n1.当面申请数 件 2\n2.传真申请数 件 10"


def requests_text(*rows: str, heads: str = "") -> str:
    return "\n".join(("申请人情况", heads or "自然人 法人或其他组织 总计\n" + " ".join(APPLICANT_HEADS[1:6]), *rows))


FIRST, LAST = "一、本年新收政府信息公开申请数量 5 1 0 0 0 0 6", "二、上年结转政府信息公开申请数量 0 0 0 0 0 0 0"


def test_cells_between_the_halves_of_a_label_on_one_line_are_its_cells() -> None:
    torn = "三、本年度办理结果\n（三）不予公开\n2.其他法律行 3 0 0 0 0 0 3\n政法规禁止公开\n3.危及“三安全一稳定” 0 0 0 0 0 0 0"
    read = numbers(read_statistics([lines(requests_text(FIRST, LAST, torn))], "e4"))
    assert (read["req_result_denied_law_forbidden__natural"], read["req_result_denied_law_forbidden__total"]) == (3, 3)


ORGANISATIONS = " ".join(APPLICANT_HEADS[1:6])


@pytest.mark.parametrize(
    "heads",
    [
        f"  法人或其他组织\n自然人    总计\n  {ORGANISATIONS}",
        f"  法人或其他组织\n  {ORGANISATIONS}\n自然人    总计",
        f"自然人    总计\n  法人或其他组织\n  {ORGANISATIONS}",
        f"  {ORGANISATIONS}\n自然人    总计",
    ],
)
def test_heads_as_high_as_two_rows_stand_between_the_lines_of_the_others(heads: str) -> None:
    read = numbers(read_statistics([lines(requests_text("一、本年新收政府信息公开申请数量 5 1 0 0 0 2 8", LAST, heads=heads))], "e4"))
    assert [read[f"req_new_received__{name}"] for name in ("natural", "business", "other_org", "total")] == [5, 1, 2, 8]


@pytest.mark.parametrize(
    "heads",
    [f"法人或其他组织\n自然人\n总计\n{ORGANISATIONS}", f"法人或其他组织\n{ORGANISATIONS}\n自然人\n总计", f"{ORGANISATIONS}\n自然人\n总计"],
)
def test_cells_below_heads_whose_order_nobody_can_tell_are_not_published(heads: str) -> None:
    read = read_statistics([lines(requests_text(FIRST, LAST, heads=heads))], "e4")
    assert not any(numbers(read).values())
    assert "unknown_column" in rules(read)


def test_a_group_name_broken_in_front_of_its_rows_is_no_cell() -> None:
    above = "8.属于行政查询事项 5 0 0 0 0 0 5"
    broken = f"{above}\n（四）无 1.本机关不掌握相关政府信息 46 12 0 0 10 1 69\n法提供 2.没有现成信息需要另行制作 3 0 0 0 0 0 3"
    found = read_statistics([lines(requests_text(FIRST, LAST, "三、本年度办理结果", broken))], "e4")
    read = numbers(found)
    assert (read["req_result_denied_admin_query__total"], read["req_result_unable_not_held__total"], found.findings) == (5, 69, [])


def test_the_one_in_counted_as_one_item_is_no_cell() -> None:
    text = f"{HEADS}\n主动公开政府信息数（不同渠道和方式公开相同信息计1条） 条 610\n收到申请数 件 12\n1.当面申请数 件 2\n2.传真申请数 件 10"
    assert numbers(read_statistics([lines(text)], "e2"))["ad_total"] == 610


def test_a_unit_in_brackets_ends_no_row() -> None:
    heads = "第二十条第（五）项\n信息内容\n上一年项目数量\n本年增/减\n处理决定数量"
    read = numbers(read_statistics([lines(f"{heads}\n行政许可\n18\n-2\n2040(件)\n其他对外管理服务事项\n21\n+1\n0")], "e3"))
    assert (read["disc_license_decisions"], read["disc_other_service_items_prev"]) == (2040, 21)


def test_a_head_that_lost_its_end_heads_its_column() -> None:
    heads = "第二十条第（六）项\n信息内容\n上一年项目数量\n本年增/\n处理决定数量"
    found = read_statistics([lines(f"{heads}\n行政处罚\n9\n3\n12\n行政强制\n1\n0\n2")], "e3")
    assert (numbers(found)["disc_penalty_items_change"], found.findings) == (3, [])


def test_rows_counted_by_the_portal_give_no_numbers_to_headings() -> None:
    rows = ["主动公开政府信息数 条 610", "依申请公开情况", "收到申请数 件 12", "当面申请数 件 2", "传真申请数 件 10", "行政复议数量 件 7"]
    text = "\n".join([HEADS, *(f"{number}.{row}" for number, row in enumerate(rows, start=7))])
    read = numbers(read_statistics([lines(text)], "e2"))
    assert (read["ad_total"], read["rev_total"]) == (610, 7)
    assert "sec_request" not in read or read["sec_request"] is None


def test_counted_rows_in_glued_text_are_given_up() -> None:
    rows = ["主动公开政府信息数条61", "收到申请数件12", "当面申请数件2", "传真申请数件10", "行政复议数量件7"]
    text = "统计指标单位统计数" + "".join(f"{number}.{row}" for number, row in enumerate(rows, start=8))
    read = read_statistics([lines(text, "glued")], "e2")
    assert not any(numbers(read).values())
    assert "row_width" in rules(read)


def test_glued_heads_above_rows_of_lines_tell_of_a_second_column() -> None:
    rows = ("主动公开政府信息数条610584", "收到申请数件1211", "当面申请数件22", "传真申请数件109", "网络申请数件00", "信函申请数件00")
    text = "\n".join(("统计指标单位2016年2015年", *rows))
    read = read_statistics([lines(text)], "e2")
    assert not any(numbers(read).values())
    assert "row_width" in rules(read)


def test_page_numbers_and_lost_blanks_are_no_cells() -> None:
    text = requests_text(FIRST.replace(" 0 0 0 0 6", " ? 0 0 ?0 0 6"), "第3页 共8页", LAST)
    read = numbers(read_statistics([lines(text)], "e4"))
    assert (read["req_new_received__natural"], read["req_new_received__total"], read["req_carried_in__total"]) == (5, 6, 0)
    disclosure = "信息内容\n本年处理决定数量\n行政处罚\n18\n— 4 —\n行政强制\n3"
    assert numbers(read_statistics([lines(disclosure)], "e4"))["disc_penalty_decisions"] == 18


def test_a_damaged_label_below_the_heads_is_no_head() -> None:
    damaged = FIRST.replace("本年新收", "本新收")
    read = numbers(read_statistics([lines(requests_text(damaged, LAST, "三、本年度办理结果\n（一）予以公开 5 1 0 0 0 0 6"))], "e4"))
    assert (read["req_new_received__total"], read["req_result_granted__business"]) == (6, 1)


def test_a_head_with_a_lost_character_keeps_its_place() -> None:
    heads = "自然人 法人或其组织 总计\n商业企业 科研机构 社会公组织 法律服务机构 其他"
    read = numbers(read_statistics([lines(requests_text(FIRST, LAST, heads=heads))], "e4"))
    assert (read["req_new_received__business"], read["req_new_received__total"]) == (1, 6)


def test_labels_of_the_2014_form_with_one_lost_character_are_known_where_they_have_a_number() -> None:
    rows = [["统计指标", "单位", "统计数"], *(row.split() for row in BODY.split("\n")), ["4.政务微信公开政府息数", "条", "31"]]
    rows += [["（二）被", "件", "5"], ["依法纠错数", "", ""], ["其中：主要负责同志加政府网站在线访谈次数", "次", "3"]]
    read = numbers(read_statistics([grid(*rows)], "e2"))
    assert read["ad_channel_wechat"] == 31
    assert "rev_corrected" not in read
    assert read["resp_online_interview_principal"] == 3
    assert "resp_online_interview_total" not in read


def test_the_end_of_a_damaged_label_is_not_taken_for_a_shorter_one() -> None:
    text = f"{HEADS}\n{BODY}\n2.政府网站在线访谈总次数 次 10\n其中：主要负责同志加政府网站在线访谈次数 次 4"
    read = numbers(read_statistics([lines(text)], "e2"))
    assert (read["resp_online_interview_total"], read["resp_online_interview_principal"]) == (10, 4)


def test_a_blank_end_is_not_added_to_a_row_that_lost_a_cell() -> None:
    # The row's last number is the sum of the others: it is the total.
    short = [*REQUESTS, ["（一）予以公开", "4", "1", "0", "0", "0", "5"]]
    pipes = grid(*short, rendering="pipes")
    pipes.cells[-1].colspan = 2
    assert "req_result_granted__other_org" not in numbers(read_statistics([pipes], "e4"))
    spaced = lines("\n".join(["\n".join(row) for row in short]))
    read = numbers(read_statistics([spaced], "e4"))
    assert read.get("req_result_granted__other_org") is None


def test_cells_of_a_dump_that_stand_below_other_heads_are_not_read() -> None:
    # Serial numbers stand in front of the labels; the dump put them behind the row above.
    heads = ["序号", "统计指标", "单位", "统计数"]
    rows = [
        [label, "件", str(100 + number), str(number)]
        for number, label in enumerate(("收到申请数", "当面申请数", "传真申请数", "申请办结数"), 2)
    ]
    read = read_statistics([grid(heads, *rows, rendering="pipes")], "e2")
    assert not any(numbers(read).values())
    assert "row_width" in rules(read)


def test_this_year_s_sum_to_date_counts_beside_the_numbers_of_a_period() -> None:
    heads = ["指标名称", "计量单位", "代码", "本期实际", "本年累计"]
    rows = [
        [label, "条", f"0{n}", str(n), str(10 * n)]
        for n, label in enumerate(("主动公开信息数", "当面申请数", "传真申请数", "信函申请数"), 1)
    ]
    assert numbers(read_statistics([grid(heads, *rows)], "e1"))["req_received_fax"] == 30


def test_a_blank_line_between_rows_whose_cells_stand_beside_each_other_is_no_cell() -> None:
    text = "信息内容 本年制发件数 本年废止件数 现行有效件数\n规章\n\n行政规范性文件     8          77\n\n第二十条第（五）项\n行政许可 2026"
    found = read_statistics([lines(f"第二十条第（一）项\n{text}")], "e4")
    assert [numbers(found)[f"disc_normative_{column}"] for column in ("issued", "repealed", "in_force")] == [None] * 3
    assert "ambiguous" in rules(found)


@pytest.mark.parametrize(("cells", "certain"), [("30\n4\n1\n35", {"total": 35}), ("145", {}), ("3\n2\n8\n0\n0", {})])
def test_lines_that_part_blocks_of_a_page_move_no_cell(cells: str, certain: dict[str, int]) -> None:
    text = f"1.本机关不掌握相关政府\n信息\n\n{cells}\n\n供\n\n2.没有现成信息需要另行\n制作\n\n"
    above = [
        f"{label}\n\n7\n2\n9\n" for label in ("一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（一）予以公开")
    ]
    found = read_statistics([lines(requests_text(*above, "（四）\n无法提\n", text))], "e4")
    row = {value.applicant: value.value for value in found.values if value.code == "req_result_unable_not_held" and value.value}
    assert row == certain


def test_cells_a_line_below_heads_without_the_total_are_not_published() -> None:
    heads = f"自然人\n法人或其他组织\n{ORGANISATIONS.removesuffix(' 其他')}"
    found = read_statistics([lines(requests_text("一、本年新收政府信息公开申请数量\n3\n2\n8\n0\n0", LAST, heads=heads))], "e4")
    assert not any(value for code, value in numbers(found).items() if code.startswith("req_new_received"))
    assert "row_width" in rules(found)


@pytest.mark.parametrize(
    "heads",
    [
        "信息内容  本年  本年废止件数  现行有效件数\n制发件数",
        "本年信息内容  本年废止件数  现行有效件数  制发件数",
        "信息内容  本年废止件数  现行有效件数\n本年制发件数",
    ],
)
def test_a_broken_head_behind_the_others_does_not_tell_its_column(heads: str) -> None:
    found = read_statistics([lines(f"第二十条第（一）项\n{heads}\n规章  2  3  9\n行政规范性文件  4  1  44")], "e4")
    assert not any(numbers(found).values())
    assert "unknown_column" in rules(found)


def test_whole_heads_on_one_line_may_stand_in_another_order() -> None:
    heads = "信息内容  本年废止件数  现行有效件数  本年制发件数"
    found = read_statistics([lines(f"第二十条第（一）项\n{heads}\n行政规范性文件  1  44  4")], "e4")
    assert [numbers(found)[f"disc_normative_{column}"] for column in ("issued", "repealed", "in_force")] == [4, 1, 44]


def test_a_number_beside_the_heading_of_a_group_may_be_that_of_any_blank_row() -> None:
    above = "统计指标 单位 统计数 （一）收到申请数 件 9 1.当面申请数 件 三、依申请公开情况 0"
    below = "2.传真申请数 件 3.网络申请数 件 7 4.信函申请数 件 2"
    found = read_statistics([lines(f"{above} {below}".replace(" ", "\n"))], "e2")
    assert "sec_request" not in numbers(found)
    assert {code: value for code, value in numbers(found).items() if code.startswith("req_")} == {
        "req_received_total": 9,
        "req_received_online": 7,
        "req_received_mail": 2,
    }
    unread = {finding.cells[0] for finding in found.findings if finding.rule == "row_width"}
    assert {"sec_request", "req_received_in_person", "req_received_fax"} <= unread


def test_a_row_put_together_from_two_lines_does_not_begin_with_a_blank_cell() -> None:
    heads = ["", "", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    whole = [
        [label, "", "1", "2", "0", "0", "0", "0", "3"] for label in ("一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量")
    ]
    torn = [["（二）部分公开", "", "12", "3", "0", "0", ""], ["15"]]
    found = read_statistics([grid(heads, *whole, *torn, rendering="pipes")], "e4")
    assert not any(value for code, value in numbers(found).items() if code.startswith("req_result_partial"))
    assert "row_width" in rules(found)
