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
