"""Totals and the parts a sentence lists behind them."""

from __future__ import annotations

import pytest

from crawler.demo.factory import make_report
from pipelines.validate.listings import listing_findings


def found(text: str) -> list[tuple[str, str]]:
    return [(finding.rule, finding.severity) for finding in listing_findings(text)]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("全年主动公开政府信息258条，其中规范性文件9条，工作动态191条，其他信息58条。", []),
        ("全年主动公开政府信息258条，其中规范性文件9条，工作动态191条，其他信息50条。", [("n.parts", "warning")]),
        ("全年主动公开政府信息258条。其中，规范性文件9条；工作动态191条；财政类信息68条。", [("n.parts", "warning")]),
        ("全年公开政府信息1,200条，包括政策类600条、动态类500条、会议等100条会议信息。", []),
        # A list that does not claim to be complete may stop short of the total.
        ("全年主动公开政府信息258条，其中规范性文件9条，工作动态91条，财政信息5条。", []),
    ],
)
def test_complete_lists_add_up_and_others_stay_below(text: str, rules: list[tuple[str, str]]) -> None:
    assert found(text) == rules


def test_both_numbers_and_the_sentence_are_named() -> None:
    (finding,) = listing_findings("公开信息258条，其中规范性文件9条，动态191条，其他信息50条。")
    assert "add up to 250" in finding.message
    assert "total is 258" in finding.message


@pytest.mark.parametrize(
    ("shares", "rules"),
    [
        (("50", "30", "20"), []),
        (("50.00", "30.00", "20.00"), []),
        (("50", "30", "21"), [("n.parts", "warning"), ("n.share", "info")]),
        (("51", "29", "20"), [("n.share", "info"), ("n.share", "info")]),
    ],
)
def test_shares_belong_to_their_numbers_and_make_a_hundred(shares: tuple[str, str, str], rules: list[tuple[str, str]]) -> None:
    text = "收到申请200件。其中，网络申请100件，占{}%；信函申请60件，占{}%；当面申请40件，占{}%。".format(*shares)
    assert found(text) == rules


@pytest.mark.parametrize(
    "text",
    [
        "全年公开政府信息100条，其中网站公开90条，微信公开80条，其他渠道70条。",
        "收到申请9件，上年结转1件，其中网络申请5件，信函申请5件，当面申请3件。",
        "公开政府信息约250条，其中政策类90条，动态类80条，其他类70条。",
        "公开政府信息250余条，其中政策类90条，动态类80条，其他类70条。",
        "公开政府信息2.5万条，其中政策类90条，动态类80条，其他类70条。",
        "收到申请14件，其中网络申请10件，信函申请4件，已办结12件，结转2件。",
        "培训3次，其中领导干部90人，工作人员80人，其他70人。",
        "发布信息100条，增长5%，其中政策类60条。",
    ],
)
def test_what_is_no_plain_list_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_made_reports_have_no_findings() -> None:
    assert [seed for seed in range(300) if found(make_report(seed).text)] == []
