"""Numbers that a page shows otherwise than they stand in it. Every sentence is ours."""

from __future__ import annotations

import pytest

from pipelines.extract.blocks import lines
from pipelines.extract.body import marks_of
from pipelines.extract.doubts import LOST, mark_told
from pipelines.extract.html import parse

PAGE = "<p>青禾县全年办理公开申请若干件，均按期答复，没有逾期。</p>" * 4


def cell(inner: str, sheet: str = "") -> str:
    tree = parse(f"<style>{sheet}</style>{PAGE}<table><tr><td>行政处罚</td><td>{inner}</td></tr></table>")
    mark_told(marks_of(tree.root).classes)
    return str([line for line in lines(tree.root) if isinstance(line, str)][-1])


@pytest.mark.parametrize(
    "inner",
    [
        '48<img src="/i/2.png">1',
        "48<script>document.write(2)</script>1",
        "48<svg><text>2</text></svg>1",
        '48<input value="2">1',
        '<bdo dir="rtl">1284</bdo>',
        '<span style="unicode-bidi:bidi-override;direction:rtl">1284</span>',
        '<span style="float:right">21</span>48',
        '<span style="display:inline-flex;flex-direction:row-reverse"><i>21</i><i>48</i></span>',
        '<span style="transform:scaleX(-1)">1284</span>',
        "4821<small>1</small>",
        '4821<font size="1">1</font>',
        '<span class="sr-only">9</span>4821',
        '4821<span class="sup">1</span>',
        '4821<span class="MsoFootnoteReference">1</span>',
        '<span class="line-through">999</span>4821',
        '4821<a href="javascript:;">1</a>',
        '<span style="color:#eee">9</span>4821',
        '<span style="opacity:.1">9</span>4821',
        '<span style="filter:blur(9px)">9</span>4821',
        '4821<span style="font-size:8px">1</span>',
        '<b style="position:absolute;left:20px">21</b>48',
        '<span style="display:flex"><b style="order:2">21</b><b style="order:1">48</b></span>',
        '<span class="counter" data-to="4821">0</span>',
        '48<span style="zoom:0">2</span>1',
        '48<span style="-webkit-text-fill-color:transparent">2</span>1',
        '48<span style="background:linear-gradient(transparent 45%,red 55%)">2</span>1',
        '48<span style="color:var(--pale)">2</span>1',
        '48<span style="mso-hide:all">2</span>1',
        '48<font size="0">2</font>1',
        '<span v-text="total">0</span>',
    ],
)
def test_what_only_a_browser_knows_is_no_number(inner: str) -> None:
    assert LOST in cell(inner)


@pytest.mark.parametrize(
    "inner",
    [
        '4821<a href="#fn1">1</a>',
        '4821<a role="doc-noteref" href="a.html">1</a>',
        '4821<span style="position:relative;top:-5px;font-size:8px">1</span>',
        '4821<span style="mso-text-raise:5pt">1</span>',
        "4821<noframes>9</noframes>",
        '<span style="color:hsl(0,0%,100%)">9</span>4821',
        '<span style="filter:opacity(0)">9</span>4821',
    ],
)
def test_marks_of_notes_and_unseen_digits_are_gone(inner: str) -> None:
    assert cell(inner) == "4821"


@pytest.mark.parametrize(
    "inner",
    [
        "<b>48</b>21",
        '<span class="hidden-xs">48</span>21',
        '<img src="/i/icon.png">4821',
        "<small>4821</small>",
        '<font size="1">4821</font>',
        '<span style="float:left">办结</span>4821',
        '<a href="#top">4821</a>',
        '<a href="list.html">4821</a>',
        '<span style="font-size:8px">4821</span>',
        '<span style="color:#eee">4821</span>',
        '<span style="font-family:仿宋_GB2312;mso-hansi-font-family:仿宋;letter-spacing:0pt;color:windowtext">48</span>21',
        '<span style="-webkit-text-stroke-width:0px;white-space:normal;box-sizing:border-box;color:rgb(51,51,51)">48</span>21',
        '<span class="counter" data-to="4821">4821</span>',
    ],
)
def test_plain_numbers_stay_numbers(inner: str) -> None:
    assert cell(inner).removeprefix("办结") == "4821"


@pytest.mark.parametrize(
    "sheet",
    [
        "[data-x]{display:none}",
        ":is(.x,.y){display:none}",
        ":where(.x){display:none}",
        ".\\78{display:none}",
        "td{& .x{display:none}}",
        ".x{display:var(--shown)}",
        ".x{display:none}.open .x{display:inline}",
        ".x{animation:fade 0s forwards}",
        "@supports not (display:none){.x{display:none}}.x:is(b,span){opacity:0}",
        ".x::after{content:'7'}",
        ".x:before{content:counter(rows)}",
    ],
)
def test_digits_that_a_sheet_may_hide_or_print_are_doubtful(sheet: str) -> None:
    assert LOST in cell('<span class="x" data-x="1">9</span>4821', sheet)


@pytest.mark.parametrize("sheet", [".x:hover{display:none}", ".y::after{content:'7'}", ".x::after{content:'条'}", ":is(.y){display:none}"])
def test_other_rules_make_no_digit_doubtful(sheet: str) -> None:
    assert cell('<span class="x">48</span>21', sheet) == "4821"


@pytest.mark.parametrize(
    "sheet",
    [
        "span[data-x]{display:none}",
        "td span:first-child{opacity:0}",
        "@media screen{.x{display:none}}",
        "@layer a{.x{display:none}}",
        "@supports (display:grid){.x{display:none}}",
    ],
)
def test_sheets_hide_by_attribute_place_and_screen(sheet: str) -> None:
    assert cell('<span class="x" data-x="1">9</span>4821', sheet) == "4821"


@pytest.mark.parametrize("sheet", ["@media print{.x{display:none}}", "@media screen and (max-width:600px){.x{display:none}}"])
def test_sheets_of_other_media_hide_nothing(sheet: str) -> None:
    assert cell('<span class="x">48</span>21', sheet) == "4821"
