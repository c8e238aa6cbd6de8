from __future__ import annotations

import pytest

from pipelines.clean.brands import find_brands, find_foreign_addresses, is_foreign_host
from pipelines.clean.tracked import TrackedText


def marked(text: str) -> str:
    tracked = TrackedText(text)
    tracked.apply(lost.edit for lost in find_brands(text))
    return tracked.text


@pytest.mark.parametrize(
    ("text", "expected", "kind"),
    [
        ("由鸿运时时彩官网人民政府办公室编制。", "由〔…〕人民政府办公室编制。", "name_lost"),
        ("新葡京博彩官网区人民政府认真落实。", "〔…〕区人民政府认真落实。", "name_lost"),
        ("澳门金沙城中心_欧洲杯足球网-【投注官网平台】卫生局2018年度报告编制完成。", "〔…〕卫生局2018年度报告编制完成。", "name_lost"),
        ("省政府办公厅365体育投注,365体育备用网址印发工作要点的通知。", "省政府办公厅〔…〕印发工作要点的通知。", "word_lost"),
        ("开云手机官网入口·(中国)官方网站教育局2021年政府信息公开年报", "〔…〕教育局2021年政府信息公开年报", "name_lost"),
        ("今年收到澳门和记娱乐场,菠菜导航网:人大建议6条。", "今年收到〔…〕:人大建议6条。", "word_lost"),
        ("表1 全县365bet中文(中国)官方网站各镇空气质量情况。", "表1 全县〔…〕各镇空气质量情况。", "name_lost"),
        ("本平台为腾讯体育:市政府受理平台。", "本平台为〔…〕市政府受理平台。", "name_lost"),
        ("依照手机彩票平台条例处理。", "依照〔…〕条例处理。", "word_lost"),
        ("按照《中国体育彩票印发方案》要求。", "按照《〔…〕印发方案》要求。", "word_lost"),
    ],
)
def test_a_brand_leaves_a_visible_hole(text: str, expected: str, kind: str) -> None:
    assert marked(text) == expected
    assert [lost.kind for lost in find_brands(text)] == [kind]


def test_a_proven_brand_is_found_in_every_sentence() -> None:
    text = "中国体育彩票市统计局编制本报告。\n所列中国体育彩票的统计期限为全年。\n公益事业由中国体育彩票公益金支持。"
    assert marked(text) == "〔…〕市统计局编制本报告。\n所列〔…〕的统计期限为全年。\n公益事业由中国体育彩票公益金支持。"


def test_a_brand_in_the_name_of_a_law_leaves_the_heading() -> None:
    text = "按照《澳门金沙集团》要求公开。\n二、《澳门金沙集团》的落实情况\n我局公开信息12条。"
    assert marked(text) == "按照《〔…〕集团》要求公开。\n二、《〔…〕集团》的落实情况\n我局公开信息12条。"


def test_a_pasted_string_goes_as_far_as_all_its_copies_agree() -> None:
    string = "365体育官方网址大全_正版彩票下载_mobile 366366"
    text = f"{string}人民政府2021年报告。\n{string}各级机关公开信息12条。\n{string}人民政府加强领导。"
    assert marked(text) == "〔…〕人民政府2021年报告。\n〔…〕各级机关公开信息12条。\n〔…〕人民政府加强领导。"


@pytest.mark.parametrize(
    "text",
    [
        "福彩和体彩公益金使用情况已公示。",
        "体育彩票管理中心公开信息12条，中国体育彩票销售网点3处。",
        "打击赌场、老虎机等违法活动，开展禁赌专项行动。",
        "开云镇人民政府、欧陆街道报送信息。",
        "加强港澳台事务信息公开，接待澳门特别行政区来访。",
        "加强娱乐场所、棋牌室管理，公布投注站分布。",
    ],
)
def test_legitimate_words_stay(text: str) -> None:
    assert find_brands(text) == []


def test_an_unknown_brand_is_known_by_the_place_it_stands_in() -> None:
    text = "《省人民政府办公厅青鸟直播,青鸟电竞印发要点的通知》已经学习。全市青鸟直播,青鸟电竞政务公开培训2次。"
    assert marked(text) == "《省人民政府办公厅〔…〕印发要点的通知》已经学习。全市〔…〕政务公开培训2次。"
    innocent = "国务院办公厅秘书局印发指标。市政府办公厅体育赛事组印发方案。《中华人民共和国彩票管理条例》"
    assert marked(innocent) == innocent


def test_a_sentence_that_says_something_is_no_advertising_for_its_brand() -> None:
    brand = "澳门特区赌场,澳门博彩业网址"
    text = f"现将{brand}交通局报告公布。如对本报告有任何疑问,请与{brand}交通局联系(地址:{brand}益民街8号)"
    assert marked(text) == text.replace(brand, "〔…〕")


def test_an_ordinary_word_behind_a_brand_stays() -> None:
    text = "2020年澳门赌场推荐工作报告。澳门赌场推荐平台发布信息5条，澳门赌场推荐共培训2次。"
    assert "〔…〕平台发布信息5条" in marked(text)


def test_lines_of_advertising_are_left_to_the_line_rules() -> None:
    assert find_brands("时时彩官网 百家乐平台 博彩网址") == []
    assert find_brands("全年未收取费用。皇冠体育官网 时时彩平台") == []


def test_addresses_of_the_mirror_are_taken_out() -> None:
    text = "现公布mirrorsite.com溪下乡2008年报告，见政府门户网(//www.mirrorsite.com)。"
    assert [lost.edit.start for lost in find_foreign_addresses(text, None, False)] == [3, text.index("//")]


def test_on_a_copy_the_fetched_host_is_the_mirrors() -> None:
    text = "青禾县政府网站（http://www.mirrorsite.com/index.html）公开。"
    assert len(find_foreign_addresses(text, "https://mirrorsite.com/zwgk/1.html", True)) == 1
    assert find_foreign_addresses(text, "https://mirrorsite.com/zwgk/1.html", False) == []


def test_a_host_named_after_the_place_is_the_portals_own() -> None:
    text = "青禾县政府网站（www.qinghe.com）公开。邮箱xxgk@qinghe.com"
    assert find_foreign_addresses(text, "http://www.qinghe.com/zwgk/1.html", True) == []


@pytest.mark.parametrize(
    ("url", "foreign"),
    [
        ("https://mirrorsite.com/qhxrmzf/2017nb/1.shtml", True),
        ("http://www.qinghe.gov.cn/zwgk/1.html", False),
        ("http://10.1.1.1:8080/zfxxgk/1.html", False),
        ("http://www.qinghe.example/zwgk/1.html", False),
        ("https://paper.com/p-1.html", False),
        (None, False),
    ],
)
def test_portal_paths_on_foreign_hosts(url: str | None, foreign: bool) -> None:
    assert is_foreign_host(url) is foreign


def test_a_lottery_site_in_front_of_an_office_stands_for_its_place() -> None:
    text = "青禾市手机彩票网民政局2010年政府信息公开工作年度报告"
    [lost] = find_brands(text)
    assert (text[lost.edit.start : lost.edit.end], lost.kind) == ("手机彩票网", "name_lost")
    assert find_brands("公开福利彩票网点36个、彩票网站备案信息，福利彩票、体育彩票公益金使用情况。") == []


def test_signs_between_the_words_of_a_brand_are_its_own() -> None:
    text = "现将澳门皇冠体育_中国竞彩网$【官网娱乐平台】2015年政府信息公开情况作一汇报。"
    assert [text[lost.edit.start : lost.edit.end] for lost in find_brands(text)] == ["澳门皇冠体育_中国竞彩网$【官网娱乐平台】"]
