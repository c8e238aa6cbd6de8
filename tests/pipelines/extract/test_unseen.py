"""What a page holds and does not show: struck, raised and hidden pieces. Every sentence is ours."""

from __future__ import annotations

import pytest

from pipelines.extract.blocks import lines
from pipelines.extract.html import parse


def printed(markup: str) -> list[str]:
    return [str(line) for line in lines(parse(markup).root)]


PAGE = "<p>青禾县全年办理公开申请若干件，均按期答复，没有逾期。</p>" * 4


@pytest.mark.parametrize(
    "cell",
    [
        "<del>999</del>321",
        "<s>999</s>321",
        "<strike>9</strike>321",
        '<span style="text-decoration:line-through">999</span>321',
        "321<sup>1</sup>",
        "321<sup>[1]</sup>",
        '321<a href="#n1"><sup>2</sup></a>',
        '321<span style="vertical-align: super">①</span>',
        "<ruby>321<rp>(</rp><rt>9</rt><rp>)</rp></ruby>",
    ],
)
def test_struck_text_and_marks_of_footnotes_join_no_number(cell: str) -> None:
    assert printed(f"{PAGE}<table><tr><td>行政处罚</td><td>{cell}</td></tr></table>")[-1] == "321"


@pytest.mark.parametrize(("markup", "text"), [("5m<sup>2</sup>", "5m2"), ("CO<sub>2</sub>", "CO2"), ("3×10<sup>4</sup>", "3×10^4")])
def test_units_and_powers_stay(markup: str, text: str) -> None:
    assert printed(f"<p>{markup}</p>") == [text]


def test_an_unclosed_strike_takes_no_report() -> None:
    assert len(printed(f"<s>{PAGE}")) == 4


@pytest.mark.parametrize(
    "style",
    [
        "opacity:0.0",
        "opacity:.01",
        "font-size:1px",
        "font:0/0 a",
        "color:#fff",
        "color:transparent",
        "position:absolute;left:-99em",
        "position:absolute;clip:rect(0,0,0,0)",
        "clip-path:inset(100%)",
        "transform:scale(0)",
        "width:0;overflow:hidden",
        "display:/**/none",
        "display:n\\6fne",
        "visibility:collapse",
    ],
)
def test_hidden_digits_are_no_digits(style: str) -> None:
    assert printed(f'{PAGE}<p>公开321<span style="{style}">9</span>条</p>')[-1] == "公开321条"
    assert printed(f'<style>.z{{{style}}}</style>{PAGE}<p>公开321<span class="z">9</span>条</p>')[-1] == "公开321条"


@pytest.mark.parametrize("tag", ["dialog", 'div popover="auto"', "div hidden"])
def test_what_is_closed_when_the_page_opens_is_hidden(tag: str) -> None:
    assert printed(f"{PAGE}<{tag}><p>公开999条</p></{tag.split()[0]}><p>公开321条</p>")[-2:] == [
        PAGE[3:-4].split("</p><p>")[0],
        "公开321条",
    ]


def test_an_open_dialog_is_read() -> None:
    assert printed(f"{PAGE}<dialog open><p>公开321条</p></dialog>")[-1] == "公开321条"


def test_text_in_the_colour_of_its_ground_is_hidden() -> None:
    assert printed('<p>公开321<span style="color:red;background:red">9</span>条</p>') == ["公开321条"]


@pytest.mark.parametrize(
    "sheet",
    [
        "@media print{.z{display:none}}",
        ".z:hover{display:none}",
        ".z{display:none}.z.on{display:block}",
        ".z{color:#fff;background:#036}",
        ".y .z{display:none}",
    ],
)
def test_rules_for_other_cases_hide_nothing(sheet: str) -> None:
    assert printed(f'<style>{sheet}</style>{PAGE}<p>公开<span class="z">321</span>条</p>')[-1] == "公开321条"


def test_a_sheet_that_hides_the_article_is_a_script_s_affair() -> None:
    assert len(printed(f'<style>.z{{display:none}}</style><div class="z">{PAGE}</div>')) == 4


def test_white_heads_and_banners_are_read() -> None:
    assert printed('<table><tr><td style="color:#fff">指标</td><td style="color:#fff">数量</td></tr></table>') == ["指标", "数量"]
    assert printed('<div style="background:#036"><p>青禾<span style="color:#fff">县</span></p></div>') == ["青禾县"]
