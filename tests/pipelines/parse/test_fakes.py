from __future__ import annotations

import pytest

from crawler.items import Page, Source
from pipelines.clean import clean
from pipelines.draft import Extracted, RejectedPage
from pipelines.parse import parse
from pipelines.parse.fakes import find_fake

ARTICLE = "信息公开是法治建设的重要内容。近年来澳门内部资料精准公开引起关注，本文给出知识化解释与落实方法，提醒彩民防范风险。"
DOCUMENT = "关于做好信息公开的通知\n各有关单位：\n编号M-2023-0010。现就澳门最新资料大全的公开事项通知如下，021期：10-03-40-06-39-20 T:39。"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (ARTICLE, "fake_article"),
        (f"2023年政府信息公开工作年度报告\n{ARTICLE}", "fake_article"),
        (DOCUMENT, "fake_document"),
        ("青禾县2024年政府信息公开工作年度报告正在编制中，敬请期待。", "no_report_note"),
        ("暂无年度报告", "no_report_note"),
    ],
)
def test_fakes_are_refused_by_name(text: str, kind: str) -> None:
    with pytest.raises(RejectedPage) as refused:
        parse(Page(body=b""), clean(Extracted(text=text, source=Source())))
    assert refused.value.reason == kind


def test_a_fake_that_borrows_the_headings_is_a_fake() -> None:
    assert find_fake(f"二、主动公开政府信息情况\n{ARTICLE}\n三、收到和处理政府信息公开申请情况", [], True) is not None


@pytest.mark.parametrize(
    "text",
    [
        "加强行政规范文件管理，公开规范文件12件。开展反诈宣传活动，引导群众理性参与。",
        "我局公开福利彩票中奖兑付办法，开展反诈宣传32次，整治博彩业违法活动。",
        "接待港澳台来访12批，向澳门居民发放资料300份，设免费资料架3处，内部资料统一编号。",
        "六合区编印《政务公开简报》第021期，发布内部资料管理规定。",
        "全年未收到政府信息公开申请，本年度报告尚未涉及收费情况。" * 12,
    ],
)
def test_words_of_reports_are_no_fake(text: str) -> None:
    assert find_fake(text, [], False) is None
