from __future__ import annotations

import pytest

from pipelines.clean.advertising import is_foreign_chinese, is_other_language, is_shaped_like_advertising
from pipelines.clean.lines import judge_lines, split_lines

TITLE = "青禾县2019年政府信息公开工作年度报告"
BODY = "本报告由青禾县人民政府办公室编制，如有疑问请与本办联系，内容真实完整，覆盖全县各部门、各乡镇，请予监督。"


def removed(lines: list[str]) -> list[str]:
    text = "\n".join(lines)
    return [text[entry.line.start : entry.line.end] for entry in judge_lines(split_lines(text), text)]


@pytest.mark.parametrize(
    "line",
    [
        "鸿鼎国际-鸿鼎国际(中国)官网登录",
        "飞鹰体育feiying(中国)手机版",
        "点击进入>>领取666元大礼包",
        "老牌信誉 秒到账 加微信qq6688",
        "代办文凭刻章 货到付款",
        "免费影院 高清电影 迅雷下载",
        "今日新开传奇私服",
        "北斗电竞|北斗电竞注册",
    ],
)
def test_advertising_of_any_wording_is_known_by_its_signs(line: str) -> None:
    assert is_shaped_like_advertising(line)


@pytest.mark.parametrize(
    "line",
    [
        "体育局官方网站、官方微信",
        "依法查处利用彩票进行赌博活动",
        "全民健身体育平台",
        "足球、篮球、羽毛球",
        "“青禾通”APP下载量突破10万次",
        "高清监控采购",
        "全国12345平台",
        "精品旅游线路",
        "对本报告有疑问的，请联系（地址：青禾县人民路1号，电子邮箱：xxgk17@qinghe.example）。",
        "红包",
        "免费",
    ],
)
def test_business_of_a_county_is_no_advertising(line: str) -> None:
    assert not is_shaped_like_advertising(line)
    assert not is_shaped_like_advertising(line, "alone")


def test_advertising_needs_fewer_signs_where_the_report_says_nothing() -> None:
    line = "云鹰大游馆 免费导航"
    assert removed([TITLE, line, BODY, "一、总体情况", BODY, BODY, "2020年3月20日", line]) == [line, line]
    assert removed([TITLE, BODY, "一、总体情况", "主要包括：", "水库除险", "渔网捕鱼整顿", BODY]) == []


def test_a_keyword_row_stands_alone_and_an_item_of_a_list_does_not() -> None:
    row = "莲花鞋靴 复古手表"
    assert removed([TITLE, BODY, "一、总体情况", BODY, row, BODY]) == [row]
    assert removed([TITLE, BODY, "一、总体情况", "名优产品：", row, BODY]) == []


@pytest.mark.parametrize(
    "line", ["ставки на футбол онлайн", "登録 ボーナス カジノゲーム", "win free coins every day now", "bónus grátis para novos jogadores"]
)
def test_phrases_of_other_languages_are_no_report(line: str) -> None:
    assert is_other_language(line)


@pytest.mark.parametrize(
    "line",
    [
        "Annual report of Qinghe county on the disclosure of government information",
        "qing he xian ren min zheng fu",
        "http://www.qinghe.example/col/col12/index.html",
        "(/xxgk/blue/index.jsp?unit=99)",
        "qh_zwgk@qinghe.example",
        "World Health Assembly",
        "青禾县人民政府",
        "12345",
    ],
)
def test_latin_text_of_reports_stays(line: str) -> None:
    assert not is_other_language(line)


def test_letters_of_official_languages_are_foreign_only_around_the_report() -> None:
    assert not is_other_language("조선어 안내")
    assert is_other_language("조선어 안내", around=True)


def test_foreign_chinese_is_told_from_that_of_reports() -> None:
    assert is_foreign_chinese("狗万滚球专家")
    assert not is_foreign_chinese("青禾县政府信息公开指南")
    assert not is_foreign_chinese("阿鲁乌拉旗")
