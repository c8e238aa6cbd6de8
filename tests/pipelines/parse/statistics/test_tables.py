"""Tables of the forms in the shapes that portals give them."""

from dataclasses import replace

import pytest

from crawler.items import Cell, Era, Table, Value
from pipelines.parse.statistics import Statistics, read_statistics
from tests.pipelines.parse.statistics.tables import APPLICANT_HEADS, REQUESTS, grid, lines, numbers, rules


def value(read: Statistics, code: str) -> Value:
    found = [v for v in read.values if v.code == code]
    assert len(found) == 1
    return found[0]


def test_cells_keep_their_text_kind_and_place() -> None:
    read = read_statistics([grid(*REQUESTS)], "e4")
    cells = {v.applicant: v for v in read.values if v.code == "req_new_received"}
    assert [cells[a].kind for a in ("natural", "research", "public_interest", "legal_service")] == ["number", "zero", "blank", "na"]
    assert cells["legal_service"].raw == "/"
    evidence = cells["total"].evidence
    assert (evidence.table, evidence.row, evidence.column) == (1, 1, 7)
    assert rules(read) == []


def test_a_row_of_the_portals_own_is_reported_and_not_read() -> None:
    own = ["3.转办其他单位", "1", "0", "0", "0", "0", "0", "1"]
    read = read_statistics([grid(*REQUESTS, own)], "e4")
    assert rules(read) == ["unknown_row"]
    assert len(read.values) == 14


def test_cells_that_do_not_fit_the_form_are_not_shifted_into_it() -> None:
    read = read_statistics([grid(*REQUESTS, ["四、结转下年度继续办理", "1", "0", "1"])], "e4")
    assert rules(read) == ["row_width"]
    assert "req_carried_out__natural" not in numbers(read)


def test_an_added_column_is_left_out_by_the_heads() -> None:
    heads = ["", "自然人", "小计", *APPLICANT_HEADS[1:]]
    rows = [["一、本年新收政府信息公开申请数量", "5", "1", "1", "0", "0", "0", "0", "6"], ["二、上年结转政府信息公开申请数量", *["0"] * 8]]
    read = read_statistics([grid(heads, *rows)], "e4")
    assert numbers(read)["req_new_received__business"] == 1
    assert numbers(read)["req_new_received__total"] == 6


def test_other_requests_may_be_one_row_in_the_later_form() -> None:
    rows = [["三、本年度办理结果", "（六）其他处理", *["2"] * 6, "12"], ["", "（七）总计", *["2"] * 6, "12"]]
    read = read_statistics([grid(*REQUESTS, *rows)], "e4")
    assert numbers(read)["req_result_other__total"] == 12
    assert numbers(read)["req_result_total__total"] == 12


def test_the_last_row_of_other_requests_is_told_from_the_applicant_of_the_same_name() -> None:
    group = ["2.申请人逾期未按收费通知要求缴纳费用", *["0"] * 7]
    read = read_statistics([grid(*REQUESTS, group, ["3.其他", "4", "0", "0", "0", "0", "0", "4"])], "e4")
    assert numbers(read)["req_result_other_misc__natural"] == 4


def test_numbers_behind_an_unknown_label_are_not_its_groups() -> None:
    unknown = ["（三）不予公开", "1.转送其他机关的申请", "1", "0", "0", "0", "0", "0", "1"]
    read = read_statistics([grid(*REQUESTS, unknown)], "e4")
    assert rules(read) == ["unknown_row"]
    assert "req_result_denied_total__total" not in numbers(read)


def test_the_last_sum_is_told_from_sums_of_groups() -> None:
    rows = [["（五）不予处理", "2.重复申请", *["1"] * 6, "6"], ["", "合计", *["9"] * 6, "54"], ["", "（七）合计", *["1"] * 6, "6"]]
    read = read_statistics([grid(*REQUESTS, *rows)], "e4")
    assert numbers(read)["req_result_total__total"] is None
    assert rules(read) == ["repeated_row"]


def test_heads_that_do_not_say_which_column_is_which_leave_the_rows_unread() -> None:
    heads = [["", "申请单位", "总计"], ["", "商业企业", "科研机构", "其他"]]
    rows = [["一、本年新收政府信息公开申请数量", "5", "4", "1", "0"], ["二、上年结转政府信息公开申请数量", "0", "0", "0", "0"]]
    read = read_statistics([grid(*heads, *rows)], "e4")
    assert read.values == []
    assert rules(read) == ["unknown_column", "unknown_column"]


def test_two_rows_of_heads_joined_to_one_are_parted_again() -> None:
    heads = [
        "（勾稽关系）",
        "申请人情况",
        "自然人",
        "法人或其他组织",
        "总计",
        "商业企业",
        "科研机构",
        "社会公益组织",
        "法律服务机构",
        "其他",
    ]
    rows = [["一、本年新收政府信息公开申请数量", "5", "1", "0", "0", "0", "2", "8"], ["二、上年结转政府信息公开申请数量", *[""] * 6, "3"]]
    read = read_statistics([grid(heads, *rows, rendering="pipes")], "e4")
    assert [numbers(read)[f"req_new_received__{applicant}"] for applicant in ("natural", "business", "other_org", "total")] == [5, 1, 2, 8]
    assert numbers(read)["req_carried_in__total"] == 3


def test_a_form_of_one_row_with_a_cell_for_each_applicant_is_read() -> None:
    assert numbers(read_statistics([grid(*REQUESTS[:2])], "e4"))["req_new_received__total"] == 6


def test_a_label_torn_over_two_rows_is_joined() -> None:
    torn = [["5.要求行政机关确认或", "", "", "", "", "", "", ""], ["重新出具已获取信息", "1", "0", "0", "0", "0", "0", "1"]]
    read = read_statistics([grid(*REQUESTS, *torn)], "e4")
    assert numbers(read)["req_result_refused_reconfirm__natural"] == 1


def test_a_table_goes_on_in_the_next_one() -> None:
    second = [["", "（一）予以公开", "3", "0", "0", "0", "0", "0", "3"]]
    tables = [grid(*REQUESTS), Table(2, "html", [Cell(0, c, text) for c, text in enumerate(second[0])])]
    read = read_statistics(tables, "e4")
    granted = value(Statistics([v for v in read.values if v.applicant == "total"], []), "req_result_granted")
    assert (granted.value, granted.evidence.table) == (3, 2)


DISCLOSURE = [
    ["第二十条第（一）项"],
    ["信息内容", "本年制发件数", "本年废止数", "现行有效件数"],
    ["规　章", "0", "0", "0"],
    ["行政规范性文件", "3", "1", "20"],
]


def test_a_disclosure_row_takes_its_columns_from_the_heads_of_its_block() -> None:
    read = read_statistics([grid(*DISCLOSURE, ["第二十条第（八）项"], ["信息内容", "本年收费金额"], ["行政事业性收费", "5000元"])], "e4")
    assert numbers(read)["disc_normative_in_force"] == 20
    assert value(read, "disc_fee_amount_wanyuan").value == 0.5
    assert value(read, "disc_fee_amount_wanyuan").raw == "5000元"


@pytest.mark.parametrize("head", ["上年处理决定数量", "2021年处理决定数量", "累计处理决定数量", "本年罚款金额（万元）", "计划数"])
def test_a_head_of_another_number_leaves_its_rows_unread(head: str) -> None:
    rows = [["第二十条第（六）项"], ["信息内容", head], ["行政处罚", "836"]]
    read = read_statistics([grid(*rows)], "e4", year=2022)
    assert numbers(read) == {}
    assert rules(read) == ["unknown_column"]


def test_a_head_may_name_the_report_year() -> None:
    rows = [["第二十条第（六）项"], ["信息内容", "2022年处理决定数量"], ["行政处罚", "836"]]
    assert numbers(read_statistics([grid(*rows)], "e4", year=2022)) == {"disc_penalty_decisions": 836}


@pytest.mark.parametrize("remark", ["上年", "计划数", "县水利局", "罚款金额"])
def test_a_remark_in_brackets_may_make_a_row_another_one(remark: str) -> None:
    rows = [["第二十条第（六）项"], ["信息内容", "本年处理决定数量"], ["行政强制", "3"], [f"行政处罚（{remark}）", "836"]]
    read = read_statistics([grid(*rows)], "e4", year=2022)
    assert numbers(read) == {"disc_coercion_decisions": 3}
    assert rules(read) == ["unknown_row"]


def test_a_truncated_head_is_known_by_its_place() -> None:
    heads = ["信息内容", "本年新", "本年新", "对外公开总数量"]
    read = read_statistics([grid(["第二十条第（一）项"], heads, ["规章", "1", "2", "3"])], "e4")
    assert numbers(read) == {"disc_regulation_new_made": 1, "disc_regulation_newly_disclosed": 2, "disc_regulation_disclosed_total": 3}


def test_heads_of_no_form_leave_the_row_unread() -> None:
    read = read_statistics([grid(["第二十条第（一）项"], ["信息内容", "现行有效件数", "本年制发件数"], ["规章", "1", "2"])], "e4")
    assert read.values == []
    assert rules(read) == ["unknown_column"]


def test_a_local_row_of_the_disclosure_table_is_reported() -> None:
    read = read_statistics([grid(*DISCLOSURE, ["其他主动公开文件", "7", "0", "9"])], "e4")
    assert rules(read) == ["unknown_row"]
    assert len(read.values) == 6


def test_the_review_table_is_read_by_order_and_keeps_blank_cells() -> None:
    outcomes = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    rows = [["行政复议", "行政诉讼"], [*outcomes, "未经复议直接起诉", "复议后起诉"], outcomes * 2, ["2", "", "", "1", "3", *[""] * 10]]
    read = read_statistics([grid(*rows)], "e4")
    assert numbers(read)["rev_total"] == 3
    assert value(read, "lit_after_review_total").kind == "blank"
    assert len(read.values) == 15


STATISTICS = [
    ["一、主动公开情况", "", ""],
    ["（一）主动公开政府信息数", "条", "610"],
    ["三、依申请公开情况", "", ""],
    ["（一）收到申请数", "件", "4"],
    ["四、行政复议数量", "件", "3"],
    ["（一）维持具体行政行为数", "件", "2"],
    ["（三）其他情形数", "件", "1"],
    ["五、行政诉讼数量", "件", "5"],
    ["（三）其他情形数", "件", "5"],
]


def test_rows_of_the_same_name_belong_to_the_section_above_them() -> None:
    read = read_statistics([grid(["统计指标", "单位", "统计数"], *STATISTICS)], "e2")
    assert (numbers(read)["rev_other"], numbers(read)["lit_other"]) == (1, 5)
    assert value(read, "sec_active").kind == "blank"


def test_below_a_section_nobody_knows_such_rows_are_not_guessed() -> None:
    read = read_statistics([grid(*STATISTICS, ["六、信息发布数量", "件", "9"], ["（三）其他情形数", "件", "9"])], "e2")
    assert rules(read) == ["unknown_row", "unknown_row"]
    assert numbers(read)["lit_other"] == 5


@pytest.mark.parametrize(
    ("head", "columns", "expected"),
    [
        (["序号", "统计指标", "单位", "统计数"], lambda i, row: [str(i), *row], {None: 610}),
        (["统计指标", "单位", "本期", "累计"], lambda i, row: [*row, "999"], {None: 610}),
        (["统计指标", "统计数"], lambda i, row: [row[0], row[2]], {None: 610}),
        (
            ["统计指标", "单位", "区政府统计数", "乡镇街道统计数"],
            lambda i, row: [*row, "7"],
            {"区政府统计数": 610, "乡镇街道统计数": 7},
        ),
        (["指标名称", "计量单位", "合计", "机关", "乡镇"], lambda i, row: [*row, "7", "8"], {None: 610}),
    ],
)
def test_the_year_s_number_is_chosen_among_several_columns(head: list[str], columns, expected: dict[str | None, int]) -> None:
    read = read_statistics([grid(head, *(columns(i, row) for i, row in enumerate(STATISTICS, start=1)))], "e2")
    assert {v.scope: v.value for v in read.values if v.code == "ad_total"} == expected


def test_several_numbers_without_heads_are_not_chosen_from() -> None:
    read = read_statistics([grid(*([*row, "7"] if row[2] else row for row in STATISTICS))], "e2")
    assert set(rules(read)) == {"row_width"}
    assert "ad_total" not in numbers(read)


def test_two_halves_side_by_side_are_read_one_after_the_other() -> None:
    halves = [[*left, *right] for left, right in zip(STATISTICS[:5], [*STATISTICS[5:], ["", "", ""]], strict=True)]
    read = read_statistics([grid(["统计指标", "单位", "统计数"] * 2, *halves)], "e2")
    assert (numbers(read)["rev_other"], numbers(read)["lit_other"]) == (1, 5)


def test_a_table_printed_twice_counts_once_and_a_different_one_is_reported() -> None:
    other = [[*row[:2], "9"] if row[2] == "610" else row for row in STATISTICS]
    twice = read_statistics([grid(*STATISTICS), grid(*STATISTICS)], "e2")
    assert rules(twice) == []
    assert len(twice.values) == len(STATISTICS)
    read = read_statistics([grid(*STATISTICS), replace(grid(*other), number=2)], "e2")
    assert rules(read) == ["repeated_row"]
    assert numbers(read)["ad_total"] == 610


def test_two_numbers_for_one_cell_in_one_table_are_both_left_out() -> None:
    read = read_statistics([grid(*STATISTICS, ["（一）主动公开政府信息数", "条", "9"])], "e2")
    assert rules(read) == ["repeated_row"]
    assert value(read, "ad_total").kind == "ambiguous"
    assert numbers(read)["ad_total"] is None


@pytest.mark.parametrize(
    "table",
    [
        grid(["项目", "数量"], ["行政处罚", "12"], ["行政许可", "7"]),
        grid(["类别", "合计"], ["收到申请数", "12"], ["总计", "7"]),
        grid(["序号", "名称"], ["1", "办事指南"]),
        lines("行政处罚12其他3"),
    ],
)
def test_other_tables_give_nothing(table: Table) -> None:
    assert read_statistics([table], "e4") == Statistics([], [])


# --------------------------------------------------------------------------- text
GLUED = (
    "第二十条第（一）项信息内容本年制发件数本年废止数现行有效件数规章000行政规范性文件{}"
    "第二十条第（五）项信息内容本年处理决定数量行政许可908"
)


def test_glued_digits_are_published_where_all_readings_agree() -> None:
    read = read_statistics([lines(GLUED.format("2147"), "glued")], "e4")
    assert numbers(read)["disc_regulation_issued"] == 0
    assert numbers(read)["disc_license_decisions"] == 908
    assert numbers(read)["disc_normative_issued"] == 2
    unsure = value(read, "disc_normative_repealed")
    assert (unsure.kind, unsure.value, unsure.raw) == ("ambiguous", None, "2147")
    assert rules(read) == ["ambiguous"]
    assert "2 | 1 | 47 or 2 | 14 | 7" in read.findings[0].message


def test_nothing_behind_a_label_in_text_is_a_blank_row() -> None:
    read = read_statistics([lines("".join(["第二十条第（六）项", "信息内容", "本年处理决定数量", "行政处罚0", "行政强制"]), "glued")], "e4")
    assert (value(read, "disc_penalty_decisions").kind, value(read, "disc_coercion_decisions").kind) == ("zero", "blank")


def test_numbering_of_the_next_row_is_no_digit_of_this_one() -> None:
    text = (
        "一、本年新收政府信息公开申请数量3000003二、上年结转政府信息公开申请数量0000000"
        "三、本年度办理结果（三）不予公开1.属于国家秘密30000032.其他法律行政法规禁止公开0000000"
    )
    read = read_statistics([lines(text, "glued")], "e4")
    assert numbers(read)["req_result_denied_state_secret__total"] == 3
    assert rules(read) == []


def test_a_head_of_the_portals_own_leaves_glued_digits_unread() -> None:
    text = (
        "申请人情况自然人法人或其他组织总计上年总计商业企业科研机构社会公益组织法律服务机构其他"
        "一、本年新收政府信息公开申请数量30000039二、上年结转政府信息公开申请数量00000000"
    )
    read = read_statistics([lines(text, "glued")], "e4")
    assert [v for v in read.values if v.value is not None] == []
    assert set(rules(read)) <= {"unknown_column", "row_width"}
    assert rules(read)


def test_words_in_the_place_of_cells_are_no_blank_row() -> None:
    read = read_statistics([lines(GLUED.format("详见附件"), "glued")], "e4")
    assert "disc_normative_issued" not in numbers(read)
    assert rules(read) == ["row_width"]


def test_a_sum_that_is_blank_beside_numbers_is_not_guessed() -> None:
    text = "一、本年新收政府信息公开申请数量3/////二、上年结转政府信息公开申请数量0000000"
    read = read_statistics([lines(text, "glued")], "e4")
    assert numbers(read)["req_new_received__total"] is None
    assert rules(read) == ["ambiguous"]


def test_missing_blank_lines_leave_the_cells_open() -> None:
    read = read_statistics([lines("一、本年新收政府信息公开申请数量\n5\n1\n6\n二、上年结转政府信息公开申请数量\n\n\n\n\n\n\n\n")], "e4")
    assert numbers(read)["req_new_received__natural"] is None
    assert {v.kind for v in read.values if v.code == "req_carried_in"} == {"blank"}
    assert rules(read) == ["ambiguous"]


def test_a_strange_row_in_text_is_reported_and_not_added_to_its_neighbour() -> None:
    read = read_statistics([lines(GLUED.format("000") + "转办事项55", "glued")], "e4")
    assert numbers(read)["disc_license_decisions"] == 908
    assert rules(read) == ["unknown_row"]


def test_units_stand_between_label_and_value_in_glued_statistics() -> None:
    text = (
        "统计指标单位统计数一、主动公开情况（一）主动公开政府信息数条610其中：主动公开规范性文件数条3"
        "制发规范性文件总数件4三、依申请公开情况（一）收到申请数件101.当面申请数件2"
    )
    read = read_statistics([lines(text, "glued")], "e2")
    assert (numbers(read)["ad_total"], numbers(read)["req_received_total"], numbers(read)["req_received_in_person"]) == (610, 10, 2)


def test_serial_numbers_in_glued_statistics_make_the_values_unreadable() -> None:
    text = "序号统计指标单位统计数1主动公开政府信息数条6102主动公开规范性文件数条33制发规范性文件总数件44收到申请数件105当面申请数件2"
    read = read_statistics([lines(text, "glued")], "e2")
    assert numbers(read) == {}


def test_a_blank_cell_bounds_no_other() -> None:
    heads = "第二十条第（一）项\n信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n"
    read = read_statistics([lines(heads + "规章\n\n\n\n行政规范性文件\n3\n0")], "e4")
    assert {numbers(read)[f"disc_normative_{name}"] for name in ("repealed", "in_force")} <= {0, None}
    assert numbers(read)["disc_normative_issued"] in (3, None)


def test_more_zeros_than_the_form_has_columns_are_zeros() -> None:
    rows = [["第二十条第（六）项"], ["信息内容", "本年处理决定数量"], ["行政处罚", "0", "0", "0"], ["行政强制", "0", "1", "0"]]
    read = read_statistics([grid(*rows)], "e4")
    assert (numbers(read), rules(read)) == ({"disc_penalty_decisions": 0}, ["row_width"])


def test_a_help_text_that_names_a_row_is_none() -> None:
    heads = "第二十条第（一）项\n信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n"
    text = f"{heads}规章（设区的市提供）\n0\n0\n0\n规范性文件（以“通知”“办法”等为题的文件，一般情况下属于规范性文件）\n34\n4\n47"
    read = read_statistics([lines(text)], "e4")
    assert [numbers(read)[f"disc_normative_{name}"] for name in ("issued", "repealed", "in_force")] == [34, 4, 47]
    assert rules(read) == []


PIECES = "行政复议 行政诉讼\n未经复议直接起诉 复议后起诉\n结果 结果 其他 尚未 总\n"
PIECES += "维持 纠正 结果 审结 计 结果 结果 其他 尚未 总 结果 结果 其他 尚未 总\n"
PIECES += "维持 纠正 结果 审结 计 维持 纠正 结果 审结 计\n"


def test_heads_of_the_review_table_in_pieces_leave_the_form_s_order() -> None:
    read = read_statistics([lines(PIECES + "1 0 2 0 3 0 4 0 0 4 0 0 0 5 5")], "e4")
    assert (numbers(read)["rev_other"], numbers(read)["lit_direct_corrected"], numbers(read)["lit_after_review_total"]) == (2, 4, 5)
    assert rules(read) == []


def test_a_row_below_heads_in_pieces_whose_sums_fail_is_reported_and_not_read() -> None:
    read = read_statistics([lines(PIECES + "3 1 0 2 0 0 0 0 0 0 0 0 0 0 0")], "e4")
    assert (numbers(read), rules(read)) == ({}, ["unknown_column"])


APPLICANTS_IN_PIECES = "申请人情况\n(本列数据的勾稽关系为:第一项加第二\n法人或其他组织\n项之和,等于第三项加第四项之和)\n"
APPLICANTS_IN_PIECES += "自然 商业 科研 社会 法律 总计\n公益 服务 其他\n人 企业 机构\n组织 机构\n"


def test_heads_of_which_some_are_whole_leave_the_form_s_order() -> None:
    heads = "申请人情况\n自然人 法人或其他组织 总计\n商业企业 科研 社会公 法律服务 其他\n机构 益组织 机构\n"
    row = "一、本年新收政府信息公开申请数量 3 1 0 0 0 2 6\n二、上年结转政府信息公开申请数量 0 0 0 0 0 0 0"
    read = read_statistics([lines(heads + row)], "e4")
    assert [numbers(read)[f"req_new_received__{applicant}"] for applicant in ("natural", "business", "other_org", "total")] == [3, 1, 2, 6]


def test_heads_of_the_applicants_in_pieces_leave_the_form_s_order() -> None:
    rows = "一、本年新收政府信息公开申请数量 3 1 0 0 0 2 6\n二、上年结转政府信息公开申请数量 0 0 0 0 0 0 0"
    read = read_statistics([lines(APPLICANTS_IN_PIECES + rows)], "e4")
    assert [numbers(read)[f"req_new_received__{applicant}"] for applicant in ("natural", "business", "other_org", "total")] == [3, 1, 2, 6]
    contradicted = read_statistics([lines(APPLICANTS_IN_PIECES + rows.replace("3 1 0 0 0 2 6", "6 3 1 0 0 0 2"))], "e4")
    assert (numbers(contradicted), rules(contradicted)) == ({}, ["unknown_column", "unknown_column"])


@pytest.mark.parametrize(
    "row",
    [
        "5.要求行政机关确认或\n3 0 0 1 0 0 4\n重新出具已获取信息",
        "5.要求行政机关确认或重新出具已获取信息（一次答复后又来\n3 0 0 1 0 0 4\n申请的）",
    ],
)
def test_cells_between_the_lines_of_a_label_are_its_row(row: str) -> None:
    text = "\n".join(
        [" ".join(APPLICANT_HEADS), "一、本年新收政府信息公开申请数量 3 1 0 0 0 2 6", "（五）不予处理", row, "（七）总计 3 1 0 0 0 2 6"]
    )
    read = read_statistics([lines(text)], "e4")
    reconfirmed = [numbers(read)[f"req_result_refused_reconfirm__{applicant}"] for applicant in ("natural", "public_interest", "total")]
    assert (reconfirmed, rules(read)) == ([3, 1, 4], [])


def test_changes_told_in_words_are_cells_of_running_text() -> None:
    heads = "第二十条第（五）项\n信息内容\n上一年项目数量\n本年增/减\n处理决定数量\n"
    read = read_statistics([lines(heads + "行政许可\n24\n增加5\n7\n其他对外管理服务事项\n3\n未增未减\n0")], "e3")
    assert [numbers(read)[f"disc_{name}"] for name in ("license_items_prev", "license_items_change", "license_decisions")] == [24, 5, 7]
    assert numbers(read)["disc_other_service_items_change"] == 0


@pytest.mark.parametrize("era", ["e1", "e2", "e3", "e4"])
def test_no_table_no_value(era: Era) -> None:
    assert read_statistics([], era) == Statistics([], [])


def test_a_cell_with_digits_that_is_no_number_is_reported() -> None:
    read = read_statistics([grid(REQUESTS[0], ["一、本年新收政府信息公开申请数量", "5", "1注", "0", "", "/", "0", "6"], REQUESTS[2])], "e4")
    assert numbers(read)["req_new_received__business"] is None
    assert [(finding.rule, finding.cells) for finding in read.findings] == [("unread_cell", ["req_new_received"])]
