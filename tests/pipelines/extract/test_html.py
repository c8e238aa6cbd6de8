from __future__ import annotations

import pytest

from pipelines.draft import RejectedPage
from pipelines.extract.blocks import lines, unglue
from pipelines.extract.html import decode_email, parse


def printed(markup: str) -> list[str]:
    return [str(line) for line in lines(parse(markup).root)]


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "DISPLAY : NONE",
        "visibility: hidden",
        "position:absolute;left:-9999px",
        "text-indent:-9999px",
        "height:0;overflow:hidden",
        "font-size:0px",
        "opacity:0",
    ],
)
def test_hidden_nodes_leave_and_the_text_behind_them_stays(style: str) -> None:
    assert printed(f'<p>前<span style="{style}">示例投注</span>后</p>') == ["前后"]


@pytest.mark.parametrize(
    "style", ["line-height:0", "height:0.5em", "opacity:0.9", "text-indent:-2em", "margin-left:-10px", "font-size:0.9em"]
)
def test_similar_styles_hide_nothing(style: str) -> None:
    assert printed(f'<p style="{style}">看得见</p>') == ["看得见"]


def test_font_size_zero_hides_only_what_inherits_it() -> None:
    assert printed('<div style="font-size:0"><p style="font-size:16px">看得见</p></div>') == ["看得见"]


def test_blocks_and_breaks_make_lines_and_inline_elements_none() -> None:
    markup = "<div>开头<p>一、<b>总体</b><span>情况</span></p>中间<br>换行<ul><li>甲<li>乙</ul>结尾</div>"

    assert printed(markup) == ["开头", "一、总体情况", "中间", "换行", "甲", "乙", "结尾"]


def test_white_space_of_the_source_is_not_white_space_of_the_text() -> None:
    assert printed("<p>\n  公开\n  信息  3   条\t共 Open \n Data </p>") == ["公开信息 3 条 共 Open Data"]
    assert printed("<p>&nbsp;&nbsp;\u3000公开</p>") == ["\u00a0\u00a0\u3000公开"]
    assert printed("<p>&nbsp;</p><p>\u3000</p><p>在</p>") == ["在"]


def test_preformatted_text_keeps_its_lines_and_tabs() -> None:
    assert printed("<pre>指标\t数\n公开\t3</pre>") == ["指标\t数", "公开\t3"]


def test_email_codes_are_decoded_in_place_and_the_rest_stays_a_placeholder() -> None:
    code = bytes([7, *(ord(c) ^ 7 for c in "gk@qinghe.example")]).hex()

    assert printed(f'<p>邮箱：<a class="__cf_email__" data-cfemail="{code}">[email&#160;protected]</a>，完</p>') == [
        "邮箱：gk@qinghe.example，完"
    ]
    assert printed('<p>邮箱：<a data-cfemail="zz">[email&#160;protected]</a></p>') == ["邮箱：[email protected]"]
    assert decode_email("00") is None


def test_control_characters_neither_stop_the_walk_nor_touch_other_references() -> None:
    assert printed("<p>甲\x0b乙&#1;丙&#12288;丁</p>") == ["甲乙丙\u3000丁"]


def test_a_document_pasted_into_the_article_does_not_end_the_page() -> None:
    assert printed("<html><body><div>甲<html><body><p>乙</p></body></html></div><p>丙</p></body></html><p>丁</p>") == [
        "甲",
        "乙",
        "丙",
        "丁",
    ]


def test_glued_paragraphs_part_and_spaced_labels_stay() -> None:
    assert unglue("一、总体情况\u3000\u30002022年公开三条。\u3000\u3000二、其他") == [
        "一、总体情况",
        "\u3000\u30002022年公开三条。",
        "\u3000\u3000二、其他",
    ]
    assert unglue("文\u3000\u3000号：无") == ["文\u3000\u3000号：无"]


def test_a_title_printed_twice_in_front_of_a_flattened_text_is_one() -> None:
    title, body = "青禾县经济开发区2019年政府信息公开工作年度报告", "2019年，开发区认真贯彻条例，公开信息78条。" * 10
    assert unglue(title + title + body) == [title, body]


@pytest.mark.parametrize("opening", ["<div>", "<b>", "<table><tr><td>", "<ul><li>"])
def test_bottomless_nesting_is_refused_and_deep_nesting_read(opening: str) -> None:
    with pytest.raises(RejectedPage, match="too_deep"):
        parse("<p>" + opening * 5000 + "底")
    assert printed("<div>" * 1500 + "底") == ["底"]
