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
        "鸿运来娱乐_鸿运来娱乐官网登录",
        "星河体育app下载安装",
        "注册就送58元彩金",
        "MG电子游戏 bob体育综合",
        "管家婆精准一码一肖",
        "nhà cái uy tín nhất",
        "บาคาร่าออนไลน์",
        "situs judi online terpercaya",
        "바카라 사이트",
        "久久精品国产亚洲",
        "国产成人午夜在线看片",
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
        "清理色情低俗信息",
        "智慧体育App上线",
        "体育官方网站建设情况",
        "五彩金秋文化节",
        "本人妻子、成熟妇女、黄片区",
        "XXX局2020年",
        "三级片区河长制公示",
        "成人教育招生信息",
        "开奖仪式公证信息",
        "Public-Private Partnership",
        "Qīnghé Xiàn",
        "校园足球直播活动",
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
    "line",
    [
        "扫一扫即可查询办事进度的“码上办”平台",
        "分享经验、共同提高",
        "审核:三审三校制度",
        "网站浏览量:120万次",
        "当前位置服务接口",
        "相关政策解读材料12篇",
    ],
)
def test_words_of_portals_in_a_report_are_no_chrome(line: str) -> None:
    assert chrome_kind(line, "any") is None


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
            "按回车键在新窗口打开无障碍说明页面,按Ctrl+~键打开导盲模式。",
            "政务公开 政民互动 走进青禾",
            "- 发布日期2021-01-27",
            "青禾县2019年政府信息公开工作年度报告",
            "索引号: 990101/2020-00012 发布机构: 青禾县政府办",
            "2021-01-26 青禾县人民政府办公室",
            "青禾县2019年政府信息公开工作年度报告",
            "2021-01-28",
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
        "2021-01-26 青禾县人民政府办公室": "metadata_block",
        "2021-01-28": "metadata_block",
        "- 发布日期2021-01-27": "metadata_block",
        "按回车键在新窗口打开无障碍说明页面,按Ctrl+~键打开导盲模式。": "page_chrome",
        "版权所有：青禾县人民政府": "copyright_boilerplate",
        "联系电话：0990-1234567": "site_contact_footer",
    }


PORTAL_HEADS = [
    "无障碍浏览 关怀版 繁体版 English",
    "首页 走进青禾 新闻中心 政务公开 政务服务 互动交流",
    "请输入关键词",
    "2021年3月4日 星期四 晴 12℃~20℃",
    "字号调整：小 中 大 | 打印 | 下载",
    "【我要打印】 【关闭窗口】",
    "用微信扫描二维码分享至好友和朋友圈",
    "• 2021-01-20 10:20",
    "索引号 | 公开方式 | 发布机构 |",
    "索引号 | 990101/2021-00012 | 发布机构 | 政府办 |",
]


@pytest.mark.parametrize("line", PORTAL_HEADS)
@pytest.mark.parametrize("titled", [True, False])
def test_the_portal_between_title_and_first_paragraph(line: str, titled: bool) -> None:
    title = ["青禾县2019年政府信息公开工作年度报告"] if titled else []
    assert list(kinds("\n".join([*title, line, BODY, "一、总体情况", BODY]))) == [line]


@pytest.mark.parametrize("line", ["青禾县人民政府", "（2019年1月1日至12月31日）", "2020年1月20日", "青政办〔2020〕3号", "引言", "目录"])
def test_what_a_report_prints_below_its_title_stays(line: str) -> None:
    assert kinds("\n".join(["青禾县2019年政府信息公开工作年度报告", line, BODY, "一、总体情况", BODY])) == {}


FOOTERS = ["网站标识码：9900000001", "江公网安备99000002000001号", "党政机关", "国务院部门网站", "您是第 1234 位访客", "【返回顶部】"]


@pytest.mark.parametrize("line", FOOTERS)
@pytest.mark.parametrize("signature", [["青禾县人民政府", "2020年3月20日"], []])
def test_the_portal_below_a_report_with_and_without_signature(line: str, signature: list[str]) -> None:
    report = ["青禾县2019年政府信息公开工作年度报告", BODY, "一、总体情况", BODY, BODY, *signature]
    assert list(kinds("\n".join([*report, line]))) == [line]


def test_behind_the_date_only_what_a_report_prints_there_stays() -> None:
    report = ["青禾县2019年政府信息公开工作年度报告", BODY, "一、总体情况", BODY, BODY, "2020年3月20日"]
    own = ["（联系人：王青禾 电话：0990-1234567）", "青禾县人民政府办公室"]
    assert list(kinds("\n".join([*report, *own, "青禾发布", "意见箱"]))) == ["青禾发布", "意见箱"]
    assert kinds("\n".join([*report, "附件", "统计指标", "重复申请", "12"])) == {}


def test_channels_that_close_a_report_without_signature_stay() -> None:
    report = ["青禾县2019年政府信息公开工作年度报告", BODY, "一、总体情况", BODY, "公开渠道：", "微信", "微博"]
    assert kinds("\n".join(report)) == {}
    footer = ["网站标识码：9900000001", "客户端", "小程序", "【返回顶部】"]
    assert list(kinds("\n".join([*report, *footer]))) == footer


def test_a_line_that_only_seems_to_wrap_into_the_title_is_named() -> None:
    title = "青禾县2019年政府信息公开工作年度报告"
    assert kinds(f"亚洲无码一区\n{title}\n{BODY}\n一、总体情况\n{BODY}") == {"亚洲无码一区": "porn_spam"}
    assert kinds(f"青禾县人民政府\n{title}\n{BODY}\n一、总体情况\n{BODY}") == {"青禾县人民政府": "nav_menu"}


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


@pytest.mark.parametrize(
    "line",
    [
        "单位负责人：王青禾 审核人：李禾 填报人：赵小禾",
        "共印20份",
        "详见附件",
        "第1页",
        "青禾县水利局信息科",
        "特此报告",
        "青禾县水利局2013年政府信息公开工作年度报告",
        "English version",
        "勾稽关系：第一项加第二项之和，等于第三项加第四项之和",
        "青禾县人民政府",
    ],
)
def test_behind_the_date_a_line_stays_unless_the_portal_speaks(line: str) -> None:
    report = ["青禾县2019年政府信息公开工作年度报告", BODY, "一、总体情况", BODY, BODY, "2020年3月20日"]
    assert kinds("\n".join([*report, line])) == {}


def test_behind_the_portals_first_line_nothing_is_the_reports() -> None:
    report = ["青禾县2019年政府信息公开工作年度报告", BODY, "一、总体情况", BODY, BODY, "2020年3月20日"]
    assert list(kinds("\n".join([*report, "相关推荐", "我县举行开工仪式"]))) == ["相关推荐", "我县举行开工仪式"]
    assert kinds("\n".join([*report, "我县举行开工仪式"])) == {}


@pytest.mark.parametrize(
    "line",
    [
        "加强网站运维和安全管理，确保网站安全稳定运行。",
        "完善“联系我们”“关于我们”等栏目，方便群众办事。",
        "欢迎您对本报告提出宝贵意见。",
        "按规定标注主办单位、ICP备案编号和网站标识码。",
        "转载信息注明来源，不得复制涉密内容，尊重著作权。",
    ],
)
def test_a_sentence_of_the_report_is_no_footer_though_it_speaks_of_one(line: str) -> None:
    assert kinds("\n".join(["青禾县2019年政府信息公开工作年度报告", BODY, "一、总体情况", BODY, BODY, line])) == {}


def test_a_notice_behind_the_last_section_on_one_line_takes_nothing_of_it_along() -> None:
    notice = "凡本网注明“来源：青禾政府网”的稿件，版权均属本网所有，未经授权不得转载。本网转载的稿件不代表本网观点。"
    section = "六、其他需要报告的事项 2020年，我县未收取信息处理费。建议提案均已办结。"
    text = f"青禾县2020年政府信息公开工作年度报告\n一、总体情况\n我县认真做好政府信息公开工作。\n{section}{notice}"
    judged = judge_lines(split_lines(text), text)
    assert [text[one.line.start : one.line.end] for one in judged] == [notice]
