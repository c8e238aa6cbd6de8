from __future__ import annotations

import pytest

from pipelines.parse.organ import full_name, is_organ_name, organ_in_title, organ_kind
from pipelines.places import gazetteer

PLACE = gazetteer(2018).named("商河县")[0]


@pytest.mark.parametrize(
    ("title", "organ", "kind"),
    [
        ("商河县2017年政府信息公开年度报告", "商河县人民政府", "government"),
        ("商河县人民政府办公室2020年政府信息公开工作年度报告", "商河县人民政府办公室", "office"),
        ("2020年商河县政府信息公开工作年度报告", "商河县人民政府", "government"),
        ("县政府办2022年度政府信息公开年报", "商河县人民政府办公室", "office"),
        ("商河县人民政府（县人民政府办公室）2023年政府信息公开工作年度报告", "商河县人民政府", "government"),
        ("商河县财政局2019年政府信息公开工作年度报告", "商河县财政局", "department"),
        ("县财政局2019年政府信息公开工作年度报告", "商河县财政局", "department"),
        ("商河县玉皇庙镇2015年政府信息公开工作年度报告", "商河县玉皇庙镇人民政府", "township"),
        ("许商街道2015年政府信息公开工作年度报告", "许商街道办事处", "township"),
        ("商河县白桥镇人民政府信息公开年报", "商河县白桥镇人民政府", "township"),
        ("商河县人民政府信息公开工作年度报告", "商河县人民政府", "government"),
        ("商河县人民政府关于2011年政府信息公开工作的年度报告", "商河县人民政府", "government"),
        ("2017年度政府信息公开工作报告（商河县财政局）", "商河县财政局", "department"),
        ("云岭地区2012年政府信息公开工作年度报告", "云岭地区行政公署", "government"),
        ("望川盟2012年政府信息公开工作年度报告", "望川盟行政公署", "government"),
        ("青禾镇卫生院2022年信息公开年度报告", "青禾镇卫生院", "other"),
        ("青禾苏木2021年政府信息公开工作年度报告", "青禾苏木人民政府", "township"),
        ("商河工业开发区2015年政府信息公开年度报告", "商河工业开发区", "other"),
        ("云岭高新技术产业园区2021年政府信息公开年度报告", "云岭高新技术产业园区", "other"),
        ("mirror.example.com玉皇庙镇2008年政府信息公开工作年度报告", "玉皇庙镇人民政府", "township"),
        ("商河经济开发区管委会2019年政府信息公开工作年度报告", "商河经济开发区管委会", "other"),
        ("2012-2013学年度云岭大学信息公开工作年度报告", "云岭大学", "other"),
        ("青禾市市场监督管理局机关2023年政府信息公开工作年度报告", "青禾市市场监督管理局机关", "department"),
        ("青禾海关关区2023年政府信息公开工作年度报告", "青禾海关", "department"),
        ("望川市气象部门2023年政府信息公开工作年度报告", "望川市气象部门", "department"),
        # A body with two names, in one of two kinds, and zones without 区.
        ("商河县妇幼保健中心(商河县妇幼保健院)2021年政府信息公开年度报告", "商河县妇幼保健中心(商河县妇幼保健院)", "department"),
        ("青禾科技城（柳溪镇）2018年政府信息公开工作年度报告", "青禾科技城（柳溪镇）", "other"),
        ("青禾电子产业园2018年政府信息公开工作年度报告", "青禾电子产业园", "other"),
        # What stands between the year and the subject is the body's only where it is one's name.
        ("青禾海关2010年海关信息公开工作年度报告", "青禾海关", "department"),
        ("望川市公安局2023年青禾分局政府信息公开工作年度报告", "望川市公安局青禾分局", "department"),
        ("【工作总结】柳溪镇2023年度政府信息公开年报", "柳溪镇人民政府", "township"),
    ],
)
def test_the_organ_a_title_names(title: str, organ: str, kind: str) -> None:
    found = full_name(organ_in_title(title), PLACE, PLACE.name)
    assert found is not None
    assert (found.name, found.kind) == (organ, kind)


@pytest.mark.parametrize(
    "name", ["365体育投注民政局", "我局", "", "开云手机官网入口(中国)官方网站民政局", "〔…〕网上_APP_〔…〕人民政府合作交流办公室"]
)
def test_what_is_no_name_gives_no_organ(name: str) -> None:
    assert full_name(name, PLACE, PLACE.name) is None


@pytest.mark.parametrize(
    "line", ["青禾县人民政府办公室", "青禾县柳溪镇人民政府", "云岭省科学技术厅", "本溪县财政局", "将乐县财政局", "无为市财政局"]
)
def test_signature_lines_are_names(line: str) -> None:
    assert is_organ_name(line)


@pytest.mark.parametrize("line", ["进一步加强对各部门的指导工作", "附件：统计表", "政府信息公开工作办公室的情况", "2018年"])
def test_other_lines_are_not(line: str) -> None:
    assert not is_organ_name(line)


def test_kinds() -> None:
    assert organ_kind("青禾县人民政府办公室") == "office"
    assert organ_kind("青禾县柳溪乡人民政府") == "township"
    assert organ_kind("青禾县柳溪镇党政综合办公室") == "township"
    assert organ_kind("柳溪街道办") == "township"
    assert organ_kind("全县共有") is None


def test_a_district_that_is_named_like_a_zone_has_a_government() -> None:
    pudong = gazetteer(2018).named("浦东新区")[0]
    found = full_name("上海市浦东新区", pudong, pudong.name)
    assert found is not None
    assert (found.name, found.kind) == ("上海市浦东新区人民政府", "government")
