from __future__ import annotations

from collections.abc import Callable

import pytest

from crawler.items import Page
from pipelines.extract import extract
from pipelines.extract.titles import looks_like_title, opening_title, page_title, same_title, title_in_lines

TITLE = "青禾县2022年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TITLE, True),
        ("青禾縣2022年政府信息公開(kāi)年度報(bào)告", True),
        ("青禾县2022年政府信息公开年度报...", True),
        ("青禾县2022年政务公开年报（图片版）", True),
        ("本报告根据政府信息公开条例编制，形成年度报告", False),
        ("一、政府信息公开工作年度报告", False),
        ("首页>政务公开>政府信息公开年报", False),
        ("青禾县气象局", False),
    ],
)
def test_what_reads_like_a_title(text: str, expected: bool) -> None:
    assert looks_like_title(text) is expected


def test_titles_are_compared_without_blanks_glosses_and_cut_tails() -> None:
    assert same_title("青禾县2022年 政府信息公开年报", "青禾县2022年政府信息公开年报")
    assert same_title("青禾县2022年政府信息公开年度报...", "青禾县2022年政府信息公开年度报告")
    assert not same_title("青禾县2022年年报", "青禾县2021年年报")


def test_the_opening_title_may_wrap_and_stand_below_labels() -> None:
    assert (
        opening_title(["发布日期：2023-01-02", "青禾县2022年", "政府信息公开工作年度报告", "正文"], [])
        == "青禾县2022年\n政府信息公开工作年度报告"
    )
    assert opening_title(["一、总体情况", TITLE], []) is None
    assert opening_title(["工作情况", "一、概述"], ["工作情况"]) == "工作情况"


def test_titles_of_a_text_file_with_a_menu_above() -> None:
    texts = ["走进青禾", "城市综述 自然地理", "县政府信息公开工作年度报告", "", TITLE, "2018年02月06日 来源: 县政府办"]

    assert title_in_lines(texts) == [TITLE, "县政府信息公开工作年度报告"]
    assert title_in_lines(["青禾县人民政府办公室2020年", "政府信息公开工作年度报告", "一、总体情况"]) == [
        "青禾县人民政府办公室2020年\n政府信息公开工作年度报告"
    ]


@pytest.mark.parametrize("title", [f"{TITLE}_青禾县人民政府", f"{TITLE}-青禾县", f"示例平台-{TITLE}", f"{TITLE} | 门户"])
def test_the_site_leaves_the_page_title(title: str) -> None:
    assert page_title(title) == TITLE


_BROKEN = ("青禾县档案局2012年度政府信息公开<br>工作年度报告", "青禾县档案局<br>2012年度政府信息公开工作年度报告")
_BODY = (
    "<p>一、概述</p><p>2012年，我局认真贯彻条例，完善了制度，拓宽了渠道。</p><p>二、主动公开政府信息情况</p>"
    "<p>全年主动公开政府信息128条，其中通过网站公开100条。</p><p>三、存在的问题</p><p>公开的内容还不够全面，形式还不够多样。</p>"
)
_NEWS = '<ul><li><a href="1.html">甲</a><span>2024-01-01</span></li><li><a href="2.html">乙</a><span>2024-01-02</span></li></ul>'


@pytest.mark.parametrize("title", _BROKEN)
@pytest.mark.parametrize(
    "layout",
    [
        "<table><tr><td><b>{title}</b></td></tr><tr><td>发布日期：2013-03-12 浏览：12</td></tr><tr><td>{body}</td></tr></table>",
        "<table><tr><td><font size=5><strong>{title}</strong></font></td></tr><tr><td>2013-03-12</td></tr><tr><td>{body}</td></tr></table>",
        "<table><tr><td colspan=2><b>{title}</b></td></tr><tr><td>发布日期：2013-03-12</td><td>来源：无</td></tr></table><div>{body}</div>",
        "<p>{title}</p><p>[2013-03-12]</p><div class=TRS_Editor>{body}</div>",
    ],
)
def test_a_title_that_only_its_words_tell_stands_above_the_article(title: str, layout: str, make_page: Callable[..., Page]) -> None:
    page = f"<html><head><title>青禾县政府网</title></head><body>{_NEWS}{layout.format(title=title, body=_BODY)}{_NEWS}</body></html>"
    found = extract(make_page(page))

    assert found.text.split("\n一、")[0].split("\n")[:2] == title.split("<br>")
    assert {pair.value for pair in found.pairs if pair.key == "published_on"} == {"2013-03-12"}


def test_dates_of_news_beside_an_article_are_not_its_own(make_page: Callable[..., Page]) -> None:
    page = f"<html><body>{_NEWS}<p>{_BROKEN[0]}</p><div class=TRS_Editor>{_BODY}</div>{_NEWS}</body></html>"

    assert extract(make_page(page)).pairs == []
