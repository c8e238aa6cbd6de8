from __future__ import annotations

from datetime import date

import pytest

from pipelines.parse.signature import find_signature

HEAD = "青禾县2017年政府信息公开年度报告\n一、概述\n全县高度重视公开工作。\n"


@pytest.mark.parametrize(
    ("tail", "organ", "day"),
    [
        ("青禾县人民政府办公室\n2018年1月22日", "青禾县人民政府办公室", date(2018, 1, 22)),
        ("青禾县人民政府 2018年1月22日", "青禾县人民政府", date(2018, 1, 22)),
        ("二〇一八年一月二十二日", None, date(2018, 1, 22)),
        ("青禾县人民政府\n2018年1月22日\n附件：统计表", "青禾县人民政府", date(2018, 1, 22)),
        ("青禾县人民政府", "青禾县人民政府", None),
    ],
)
def test_signatures(tail: str, organ: str | None, day: date | None) -> None:
    signature = find_signature(HEAD + tail)
    assert signature is not None
    assert (signature.organ, signature.signed_on) == (organ, day)
    assert (HEAD + tail)[signature.start :] == tail


def test_a_date_in_the_last_sentence_is_no_signature() -> None:
    assert find_signature(HEAD + "本条例自2008年5月1日起施行。") is None


@pytest.mark.parametrize(
    ("lines", "organ", "day"),
    [
        ("青禾县卫生局\n(2013年1月30日)", "青禾县卫生局", date(2013, 1, 30)),
        ("（2013年1月30日）", None, date(2013, 1, 30)),
        ("青禾县卫生局\n2013年1月30日", "青禾县卫生局", date(2013, 1, 30)),
    ],
)
def test_issuer_and_date_below_the_title(lines: str, organ: str | None, day: date) -> None:
    text = f"2012年青禾县卫生局政府信息公开工作年度报告\n{lines}\n一、概述\n我局公开信息3条。"
    signature = find_signature(text)
    assert signature is not None
    assert (signature.organ, signature.signed_on) == (organ, day)
    # The report goes on behind it.
    assert signature.start == len(text)


@pytest.mark.parametrize("line", ["2013年1月30日", "(2012年1月1日-12月31日)", "2013-01-30"])
def test_other_dates_below_the_title_are_no_signature(line: str) -> None:
    assert find_signature(f"2012年政府信息公开工作年度报告\n{line}\n一、概述\n我局公开信息3条。\n二、其他情况\n没有其他情况。") is None


def test_the_date_of_a_notice_in_front_of_the_report_does_not_sign_it() -> None:
    notice = "青禾县人民政府办公室关于公布年度报告的通知\n各镇人民政府：\n现予公布。\n二〇一〇年一月十九日\n"
    assert find_signature(f"{notice}青禾县2009年政府信息公开年度报告\n根据条例编制。\n一、概述\n全县公开信息3条。") is None
