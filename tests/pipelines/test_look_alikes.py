"""Pages that only look like yearly reports: not one value may be published from them."""

from __future__ import annotations

from random import Random

import pytest

from crawler.demo.factory import make_report
from crawler.demo.render import render_dump
from crawler.items import Page, Report
from pipelines.titles import squeeze
from pipelines.workers import process_page

TITLES = {
    "half_year": "{place}{year}年上半年政府信息公开工作情况统计",
    "quarter": "{place}{year}年第三季度政府信息公开工作报告",
    "notice": "关于做好{year}年政府信息公开工作年度报告编制发布工作的通知",
    "draft_form": "{place}{year}年政府信息公开工作年度报告（模板）",
    "rules": "{place}政府信息公开工作年度报告编制办法",
    "explainer": "图解：{place}{year}年政府信息公开工作年度报告",
    "plan": "{place}{year}年政务公开工作要点及年度报告填报说明",
    "minutes": "{place}召开{year}年政府信息公开年度报告编制培训会议",
}
NOTICE = (
    "各乡镇人民政府、县政府各部门：\n现将有关事项通知如下。\n一、编制内容\n各单位应当列明主动公开政府信息的数量、收到申请的数量。\n"
    "二、报送时间\n请于1月20日前报送。"
)
GAMBLING = (
    "{brand}最新资料精准公开：透明发布的权威解读与落实方案\n引言\n在{year}年，信息公开成为社会关注的焦点。{brand}开奖结果公开{n}条，中奖信息公开{m}条，"
    "投注平台依法公开、及时发布。\n一、总体情况\n{brand}坚持公开透明，全年收到申请{n}件，博彩行业信息主动公开{m}条，提醒用户理性投注。\n"
    "二、主动公开情况\n今晚开奖号码准时公开，内部资料精准发布。"
)


def look_alike(number: int) -> tuple[str, str]:
    """A report of the factory under another document's title, or a gambling article in official wording."""
    rng = Random(number)
    kinds = [*TITLES, "gambling"]
    kind = kinds[number % len(kinds)]
    gold = make_report(number)
    if kind == "gambling":
        brand = rng.choice(("新澳门", "香港马会", "六合彩", "时时彩"))
        return kind, GAMBLING.format(brand=brand, year=gold.year, n=rng.randint(2, 900), m=rng.randint(2, 900))
    text, _ = render_dump(gold, table_rendering=rng.choice(("tabs", "lines", "pipes")))
    title = TITLES[kind].format(place=gold.county.name, year=gold.year)
    lines = text.split("\n")
    while lines and squeeze(lines[0]) in squeeze(gold.title):
        del lines[0]
    body = "\n".join(lines)
    if kind in ("notice", "rules", "plan", "minutes"):
        # Such documents describe the report; they carry a blank form at most.
        body = NOTICE
    return kind, f"{title}\n{body}"


@pytest.mark.parametrize("number", range(200))
def test_no_value_is_published(number: int) -> None:
    kind, text = look_alike(number)
    record = process_page(Page(body=text.encode(), media_type="text/plain"))
    assert not isinstance(record, Report) or not record.values, (kind, record.title, record.values[:2])
