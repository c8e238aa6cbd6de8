from __future__ import annotations

import pytest

from pipelines.clean.lines import chrome_kind, judge_lines, spam_kind, spam_tail, split_lines

BODY = "本报告由青禾县人民政府办公室编制，如有疑问请与本办联系，内容真实完整，覆盖全县各部门、各乡镇，请予监督。"


@pytest.mark.parametrize(
    "line",
    [
        "幸运飞艇开奖直播",
        "欧美日韩在线观看",
        "竞彩足彩官方",
        "2020年新澳门免费资料大全",
        "皇冠体育官网_365bet备用网址",
        "香港马会资料大全",
        "免费视频app下载",
        "棋牌游戏平台 世界杯投注 时时彩计划",
    ],
)
def test_advertising_is_recognised(line: str) -> None:
    assert spam_kind(line.replace(" ", "")) is not None


@pytest.mark.parametrize(
    "line",
    [
        "福利彩票公益金使用情况公示",
        "公开体育彩票公益金资助项目",
        "开展打击赌博专项行动",
        "加强娱乐场所管理",
        "（三）港澳台事务信息公开",
        "一、总体情况",
        "体育局",
        "麻栗坡县",
        "青禾县体育彩票管理中心",
        "香港、澳门和台湾地区居民办事指南",
        "组织召开马克思主义理论学习会",
        "扫描二维码报名参加培训",
        "东北亚博览会参展信息6条",
        "三肖家村务公开栏",
        "会议室AV系统采购",
        "（二）新闻发布会在线观看1.2万人次",
        "购买球类器材3批",
        "计划群众文化活动12场",
        "河盘口村信息公示栏",
    ],
)
def test_words_of_genuine_reports_are_not_advertising(line: str) -> None:
    assert spam_kind(line) is None


def test_advertising_behind_the_last_full_stop_is_found() -> None:
    text = "全年未收取费用。皇冠体育官网 时时彩平台"
    assert spam_tail(text) == text.index("皇冠")
    assert spam_tail("全年未收取费用。下一步继续努力") is None


@pytest.mark.parametrize(
    "line",
    [
        "【打印】【关闭】",
        "字号:〖大中小〗",
        "扫一扫在手机打开当前页",
        "浏览量:",
        "浏览次数:123次",
        "上一篇:没有了",
        "当前位置:首页>政务公开",
        "分享到:",
        "更多",
    ],
)
def test_portal_lines_are_chrome_everywhere(line: str) -> None:
    assert chrome_kind(line, "any") == "page_chrome"


@pytest.mark.parametrize(
    "line", ["一、概述", "分享经验,共同提高,推动全县政务公开工作再上新台阶和新水平更进一步", "附件", "无。", "主办:各部门"]
)
def test_lines_of_a_report_are_no_chrome_inside_it(line: str) -> None:
    assert chrome_kind(line, "any") is None


def kinds(text: str) -> dict[str, str]:
    return {text[j.line.start : j.line.end]: j.kind for j in judge_lines(split_lines(text), text)}


def test_what_surrounds_the_report_is_named() -> None:
    text = "\n".join(
        [
            "时时彩最新平台",
            "今日青禾",
            "政务公开 政民互动 走进青禾",
            "青禾县2019年政府信息公开工作年度报告",
            "索引号: 990101/2020-00012 发布机构: 青禾县政府办",
            "青禾县2019年政府信息公开工作年度报告",
            BODY,
            "一、总体情况",
            BODY,
            BODY,
            "青禾县人民政府",
            "2020年3月20日",
            "版权所有：青禾县人民政府",
            "联系电话：0990-1234567",
        ]
    )
    assert kinds(text) == {
        "时时彩最新平台": "seo_spam",
        "今日青禾": "nav_menu",
        "政务公开 政民互动 走进青禾": "nav_menu",
        "青禾县2019年政府信息公开工作年度报告": "duplicate_title",
        "索引号: 990101/2020-00012 发布机构: 青禾县政府办": "metadata_block",
        "版权所有：青禾县人民政府": "copyright_boilerplate",
        "联系电话：0990-1234567": "site_contact_footer",
    }


def test_a_sentence_before_the_title_is_never_a_menu() -> None:
    text = f"{BODY}\n青禾县2019年政府信息公开工作年度报告\n一、总体情况\n{BODY}"
    assert kinds(text) == {}


def test_an_event_with_its_host_is_no_footer() -> None:
    text = f"青禾县2019年政府信息公开工作年度报告\n{BODY}\n主办单位：青禾县总工会。活动公布获奖名单12人。\n{BODY}"
    assert kinds(text) == {}


def test_rows_of_links_above_the_title_are_named() -> None:
    rows = ["公务邮箱登录 | 政务门户登录", "您当前的位置：首页>政务公开>年报", "首页 ? 新闻频道 ? 国内新闻"]
    text = "\n".join([*rows, "青禾县2019年政府信息公开工作年度报告", BODY])
    assert kinds(text) == dict.fromkeys(rows, "page_chrome")
