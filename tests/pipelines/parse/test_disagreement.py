"""Whose report it is: the page's own words against the registry's."""

from __future__ import annotations

import pytest

from crawler.items import Page, PageHints, Report, Source
from pipelines.draft import Cleaned
from pipelines.export.panel import panel_records
from pipelines.parse import parse
from pipelines.parse.disagreement import other_place
from pipelines.parse.place import hinted_place

HINTS = PageHints(adcode="990101", place_name="青禾县", level="county", province="云岭省", prefecture="望川市")
BODY = "一、概述\n全县高度重视公开工作，制度健全。\n二、主动公开情况\n全年主动公开政府信息310条。\n三、依申请公开情况\n全年未收到申请。"


def read(title: str, signature: str, opening: str = "", hints: PageHints = HINTS) -> Report:
    text = f"{title}\n{opening}{BODY}\n{signature}\n2018年3月1日"
    return parse(Page(body=b"", hints=hints), Cleaned(text=text, source=Source()))


@pytest.mark.parametrize(
    ("title", "signature", "opening"),
    [
        ("柳溪县人民政府2017年政府信息公开工作年度报告", "柳溪县人民政府", ""),
        ("2017年政府信息公开工作年度报告", "柳溪县人民政府办公室", ""),
        ("青禾县2017年政府信息公开工作年度报告", "柳溪县人民政府", ""),
        ("云岭省望川市柳溪县2017年政府信息公开工作年度报告", "", ""),
        ("柳溪县财政局2017年政府信息公开工作年度报告", "", ""),
        ("2017年政府信息公开工作年度报告", "", "2017年，柳溪县人民政府认真贯彻条例。\n"),
        # A place of that year's tables.
        ("商河县2017年政府信息公开工作年度报告", "商河县人民政府", ""),
        # The government above, whose report is not the county's.
        ("望川市2017年政府信息公开工作年度报告", "望川市人民政府", ""),
    ],
)
def test_another_bodys_report_gets_no_place(title: str, signature: str, opening: str) -> None:
    report = read(title, signature, opening)
    assert (report.adcode, report.place_id, report.place_name) == (None, None, None)
    assert [finding.severity for finding in report.findings if finding.rule == "place_disagrees"] == ["error"]
    assert list(panel_records(report)) == []


@pytest.mark.parametrize(
    ("title", "signature"),
    [
        ("青禾县2017年政府信息公开工作年度报告", "青禾县人民政府"),
        ("云岭省望川市青禾县财政局2017年政府信息公开工作年度报告", ""),
        ("县财政局2017年政府信息公开工作年度报告", "县财政局"),
        ("城市管理局2017年政府信息公开工作年度报告", "城市管理局"),
        ("青禾经济开发区2017年政府信息公开工作年度报告", "青禾经济开发区管理委员会"),
        ("高新区2017年政府信息公开工作年度报告", ""),
        ("望川市生态环境局青禾分局2017年政府信息公开工作年度报告", ""),
        ("柳溪镇人民政府2017年政府信息公开工作年度报告", "柳溪镇人民政府"),
        ("望川市2017年政府信息公开工作年度报告", "青禾县人民政府"),
        ("青禾区2017年政府信息公开工作年度报告", "青禾区人民政府"),
        ("青禾彝族自治县2017年政府信息公开工作年度报告", ""),
        ("东区街道办事处2017年政府信息公开工作年度报告", ""),
        ("2017年政府信息公开工作年度报告", ""),
        # One character was lost or is wrong.
        ("青木县2017年政府信息公开工作年度报告", ""),
    ],
)
def test_a_report_of_the_place_keeps_it(title: str, signature: str) -> None:
    report = read(title, signature)
    assert report.adcode == "990101"
    assert "place_disagrees" not in [finding.rule for finding in report.findings]


def test_the_publisher_speaks_only_where_the_report_is_silent() -> None:
    place = hinted_place(HINTS, 2017)
    assert place is not None
    assert other_place(place, HINTS, ["", "青禾县人民政府"], 2017) == ""
    assert other_place(place, HINTS, ["柳溪县人民政府"], 2017) == "柳溪县"


@pytest.mark.parametrize(("year", "name"), [(2014, "星子县"), (2014, "庐山市"), (2018, "庐山市"), (2018, "星子县")])
def test_a_renamed_place_may_use_each_of_its_names(year: int, name: str) -> None:
    hints = PageHints(adcode="360483", place_name="庐山市", level="county", province="江西省", prefecture="九江市")
    report = read(f"{name}{year}年政府信息公开工作年度报告", f"{name}人民政府", hints=hints)
    assert report.adcode is not None


def test_neighbours_that_differ_in_their_last_character_are_two() -> None:
    # The city above the county has the same short name.
    hints = PageHints(adcode="430121", place_name="长沙县", level="county", province="湖南省", prefecture="长沙市")
    assert read("长沙县2017年政府信息公开工作年度报告", "长沙县人民政府", hints=hints).adcode == "430121"
    assert read("长沙市2017年政府信息公开工作年度报告", "长沙市人民政府", hints=hints).adcode is None


def test_a_county_s_report_on_its_prefecture_s_portal_is_not_the_prefecture_s() -> None:
    hints = PageHints(adcode="370100", place_name="济南市", level="prefecture", province="山东省", prefecture="济南市")
    assert read("商河县2017年政府信息公开工作年度报告", "商河县人民政府", hints=hints).adcode is None
    assert read("济南市2017年政府信息公开工作年度报告", "济南市人民政府", hints=hints).adcode == "370100"


def test_a_title_and_a_signature_of_two_places_belong_to_neither() -> None:
    # Stored pages come without a registry; the report's own words must agree all the same.
    hints = PageHints()
    assert read("商河县2017年政府信息公开工作年度报告", "商河县人民政府办公室", hints=hints).adcode == "370126"
    report = read("商河县2017年政府信息公开工作年度报告", "长沙县人民政府", hints=hints)
    assert report.adcode is None
    assert "place_disagrees" in [finding.rule for finding in report.findings]
