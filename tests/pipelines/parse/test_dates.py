from __future__ import annotations

from datetime import date

import pytest

from pipelines.parse.dates import find_period, read_date


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2018年1月22日", date(2018, 1, 22)),
        ("2018-02-06 10:15", date(2018, 2, 6)),
        ("2018.2.6", date(2018, 2, 6)),
        ("二〇一八年一月二日", date(2018, 1, 2)),
        ("二O一八年十二月三十一日", date(2018, 12, 31)),
        ("2018年2月30日，更正为2018年3月1日", date(2018, 3, 1)),
        ("无日期", None),
        ("20180122", None),
    ],
)
def test_dates_in_all_their_forms(text: str, day: date | None) -> None:
    assert read_date(text) == day


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("所列数据的统计期限自2017年1月1日起至12月31日止。", date(2017, 1, 1), date(2017, 12, 31)),
        ("数据统计期限自2012年1月1日起，截止2012年12月31日。", date(2012, 1, 1), date(2012, 12, 31)),
        ("报告涉及时间自2018年1月1日起至2018年12月31日止。", date(2018, 1, 1), date(2018, 12, 31)),
        ("统计期限为2018年1月1日起，至2018年12月31日止。", date(2018, 1, 1), date(2018, 12, 31)),
        ("数据统计时间:2008年5月1日—2008年12月31日。", date(2008, 5, 1), date(2008, 12, 31)),
        ("数据的统计期限自2009年1月1日《条例》实施之日起,至2009年12月31日止。", date(2009, 1, 1), date(2009, 12, 31)),
        ("本报告由县政府办公室编制,数据时间自2013年1月1日始至2013年12月31日止。", date(2013, 1, 1), date(2013, 12, 31)),
        ("统计时限从二〇一二年一月一日到二〇一二年十二月三十一日。", date(2012, 1, 1), date(2012, 12, 31)),
    ],
)
def test_periods(text: str, start: date, end: date) -> None:
    period = find_period(text)
    assert period is not None
    assert (period.start, period.end) == (start, end)


@pytest.mark.parametrize(
    "text",
    ["公示期自2017年4月1日起至2017年4月20日止，数据已公开。", "2017年1月1日至2017年12月31日，天气晴好。", "统计期限为上一年度。"],
)
def test_other_ranges_are_no_period(text: str) -> None:
    assert find_period(text) is None
