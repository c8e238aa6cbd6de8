"""Labels of the forms, and how a printed label is recognised."""

from collections import Counter

import pytest

from pipelines.forms import (
    all_labels,
    damaged_label,
    disclosure_slots,
    disclosure_slots_in_text,
    disclosure_slots_without_heads,
    find_labels,
    label_key,
    labels_of,
    nested_labels,
    review_slots,
    shortened_labels,
)


def codes(text: str) -> set[str]:
    return {label.name for label in labels_of(text) if label.kind in ("row", "group", "section")}


def test_every_code_stands_once_in_the_files() -> None:
    names = Counter((label.form, label.name) for label in all_labels() if label.slots)
    assert {name for name, count in names.items() if count > 1} == set()
    assert sum(form == "statistics" for form, _ in names) == 81
    assert sum(form == "requests" for form, _ in names) == 29


def test_labels_that_share_a_spelling_differ_in_what_stands_above_them() -> None:
    spellings: dict[tuple[str, str], list[str]] = {}
    for label in all_labels():
        if label.kind in ("row", "group", "section"):
            for key in label.keys:
                spellings.setdefault((label.form, key), []).append(label.parent)
    assert all(len(parents) == len(set(parents)) for parents in spellings.values())


def test_parents_are_rows_of_the_same_form() -> None:
    names = {(label.form, label.name) for label in all_labels()}
    assert {(label.form, label.parent) for label in all_labels() if label.parent} <= names


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("（一）收到申请数", "req_received_total"),
        ("  1、当面申请数", "req_received_in_person"),
        ("其中：1.主动公开规范性文件数", "ad_normative_disclosed"),
        ("(一)主动公开政府信息数【不同渠道和方式公开相同信息计1条】", "ad_total"),
        ("主动公开政府\n信息总数", "ad_total"),
        ("行 政 许 可", "行政许可"),
        ("规章（设区的市填写）", "规章"),
        ("危及'三安全一稳定'", "req_result_denied_security_stability"),
        ("2.其他法律、行政法规禁止公开", "req_result_denied_law_forbidden"),
        ("（二）部分公开（区分处理的，", "req_result_partial"),
    ],
)
def test_numbering_breaks_and_help_text_do_not_matter(text: str, code: str) -> None:
    assert code in codes(text)


@pytest.mark.parametrize("text", ["政务头条公开政府信息数", "其他主动公开文件", "合理化建议", "12", ""])
def test_what_the_forms_do_not_print_is_no_label(text: str) -> None:
    assert codes(text) == set()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2.其他法律行政止公开", "req_result_denied_law_forbidden"),
        ("1.申请人无正当理由逾期不补", "req_result_other_no_supplement"),
        ("5.要求行政机关确认或重新出具已", "req_result_refused_reconfirm"),
    ],
)
def test_damaged_and_cut_labels_of_the_requests_table_are_recognised(text: str, code: str) -> None:
    label = damaged_label(text)
    assert label is not None
    assert label.name == code


@pytest.mark.parametrize("text", ["属于", "1.属于", "申请人撤回申请", "属于内部管理信息"])
def test_labels_like_several_rows_or_none_are_not_guessed(text: str) -> None:
    assert damaged_label(text) is None


def test_columns_decide_which_measure_a_disclosure_row_holds() -> None:
    heads = ("本年制发件数", "本年废止件数", "现行有效件数")
    assert [slot.code for slot in disclosure_slots("规章", heads, "e3")] == [
        "disc_regulation_issued",
        "disc_regulation_repealed",
        "disc_regulation_in_force",
    ]
    assert disclosure_slots("规章", (None, None, "对外公开总数量"), "e4")[0].code == "disc_regulation_new_made"
    assert disclosure_slots("规章", (None, None, None), "e4") == ()
    assert disclosure_slots("规章", ("现行有效件数", "本年废止件数"), "e4") == ()
    assert disclosure_slots("行政许可", ("本年收费金额",), "e4") == ()


def test_heads_in_another_order_take_their_cells_along() -> None:
    slots = disclosure_slots("规章", ("现行有效件数", "本年废止件数", "本年制发件数"), "e4")
    assert [slot.code for slot in slots] == ["disc_regulation_in_force", "disc_regulation_repealed", "disc_regulation_issued"]


def test_without_heads_the_era_decides_when_the_width_agrees() -> None:
    assert [slot.code for slot in disclosure_slots_without_heads("行政许可", 1, "e4")] == ["disc_license_decisions"]
    assert disclosure_slots_without_heads("行政许可", 3, "e4") == ()
    assert len(disclosure_slots_in_text("行政许可", (), "e3")) == 3


def test_the_review_table_has_fifteen_cells_or_those_of_the_printed_groups() -> None:
    assert len(review_slots(("行政复议", "未经复议直接起诉", "复议后起诉"))) == 15
    assert [slot.code for slot in review_slots(("行政复议",))][-1] == "rev_total"


def test_labels_are_found_in_glued_text_and_across_lines() -> None:
    text = "2.重复申请00000003.要\n求提供公\n开出版物0"
    hits = find_labels(text)
    assert [hit.labels[0].name for hit in hits] == ["req_result_refused_duplicate", "req_result_refused_publication"]
    assert text[hits[1].end :] == "0"


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("三、本年度办理结果（三）不予公开1.属于国家秘密", ["本年度办理结果", "不予公开", "属于国家秘密"]),
        ("行政诉讼（未经复议直接起诉）", ["行政诉讼", "未经复议直接起诉"]),
        ("（三）不予公开总计", []),
        ("其他行政许可", []),
        ("不予公开的属于国家秘密", []),
        ("重复申请", []),
    ],
)
def test_labels_in_one_cell_head_each_other(text: str, labels: list[str]) -> None:
    assert list(nested_labels(text)) == labels


def test_short_labels_that_go_on_are_others() -> None:
    assert [hit.labels[0].keys[0] for hit in find_labels("其他主动公开文件709行政许可5行政处罚案卷3")] == ["行政许可"]
    assert len(find_labels("法律服务机构其他小计总计")) == 3


def test_a_label_key_holds_only_the_words() -> None:
    assert label_key("（三）其他情形数（含 2 种）") == "其他情形数含种"


def test_a_label_with_one_lost_character_is_that_row_unless_two_are_possible() -> None:
    assert [label.name for label in shortened_labels("政务微信公开政府息数")] == ["ad_channel_wechat"]
    assert {label.name for label in shortened_labels("被法纠错数")} >= {"rev_corrected", "lit_corrected"}
    assert shortened_labels("政务微公开政府信息数") == ()


def test_a_cut_label_covers_all_its_words() -> None:
    (hit,) = find_labels("四、结转下年度继续办 1 0")
    assert hit.end == len("四、结转下年度继续办")


def test_a_head_of_the_applicants_may_have_lost_a_character() -> None:
    assert [label.keys[0] for label in labels_of("法人或其组织")] == ["法人或其他组织"]
    assert labels_of("法律服务所") == ()
