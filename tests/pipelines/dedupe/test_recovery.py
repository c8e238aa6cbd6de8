from __future__ import annotations

from typing import Any

from crawler.items import Cell, Evidence, Section, Table, Value, check
from pipelines.dedupe.recovery import is_damaged, recover, stands_in

TITLE = "青禾县2020年政府信息公开工作年度报告"
WHOLE = "全年主动公开信息12条，答复群众咨询若干件，均在规定期限内办结。"
LOST = "全年主动公开信?2条，答复群众咨询若干件，均在规定期限内办结。"
LAST = "二、存在问题\n个别栏目更新不及时，共3处。"


def body(line: str) -> str:
    return f"{TITLE}\n一、总体情况\n{line}\n{LAST}"


def sections(text: str) -> list[Section]:
    second = text.index("二、")
    start = text.index("一、")
    return [
        Section(1, "总体情况", "一、", text=text[start:second].split("\n", 1)[1].strip(), start=start, end=second - 1),
        Section(1, "存在问题", "二、", text=text[second:].split("\n", 1)[1], start=second, end=len(text)),
    ]


def test_damage_is_seen_beside_chinese_characters_only() -> None:
    assert is_damaged("公开信?2条")
    assert is_damaged("〔…〕人民政府")
    assert is_damaged("公开\ufffd息")
    assert not is_damaged("www.qinghe.example/list?page=2")
    assert not is_damaged("为什么公开？")


def test_a_damaged_line_is_taken_from_the_copy_and_marked(make_report: Any) -> None:
    text = body(LOST)
    three = text.index("个别")
    number = Value("problems", 3, "number", raw="3处", origin="narrative", evidence=Evidence(sentence="x", start=three, end=len(text)))
    kept = make_report(text, sections=sections(text), values=[number], trust="official", url="http://www.qinghe.example/1")
    copy = make_report(body(WHOLE.replace("信息12条", "信息有12条")), trust="mirror", url="http://mirror.example/1")
    found = recover(kept, [copy])
    assert found.text == copy.text
    assert [section.text for section in found.sections] == [
        "全年主动公开信息有12条，答复群众咨询若干件，均在规定期限内办结。",
        "个别栏目更新不及时，共3处。",
    ]
    assert found.text[found.sections[1].start :].startswith("二、存在问题")
    assert found.text[found.values[0].evidence.start :].startswith("个别")
    (repair,) = found.repairs
    assert (repair.kind, repair.before, repair.confidence) == ("recovered_text", LOST, "likely")
    assert [finding.rule for finding in found.findings][-1] == "recovered_text"
    assert "http://mirror.example/1" in found.findings[-1].message
    assert found.source.url == kept.source.url
    check(found)


def test_nothing_else_of_the_copy_is_taken(make_report: Any) -> None:
    kept = make_report(body(WHOLE), trust="official")
    copy = make_report(body(WHOLE + "\n金冠娱乐城官网登录入口"), trust="mirror")
    assert recover(kept, [copy]) == kept


def test_a_line_the_copy_lost_too_stays(make_report: Any) -> None:
    kept, copy = make_report(body(LOST)), make_report(body("全年主动公开信?12条，答复群众咨询若干件，均在规定期限内办结。"))
    assert recover(kept, [copy]) == kept


def test_lost_tables_come_from_the_first_copy_that_has_them(make_report: Any) -> None:
    text = body(WHOLE)
    kept = make_report(text, sections=sections(text), tables=[], values=[], findings=[])
    table = Table(1, "html", [Cell(0, 0, "项目"), Cell(0, 1, "12")], section=0)
    numbers = [Value("disc_total", 12, "number", raw="12"), Value("told", 9, "number", origin="narrative")]
    copy = make_report(text, sections=sections(text), tables=[table], values=numbers, url="http://mirror.example/1")
    other = make_report(text, tables=[table], values=[Value("disc_total", 99, "number", raw="99")], url="http://other.example/1")
    found = recover(kept, [copy, other])
    assert [(value.code, value.value) for value in found.values] == [("disc_total", 12)]
    assert [(moved.section, moved.start) for moved in found.tables] == [(0, found.sections[0].end)]
    assert [finding.rule for finding in found.findings] == ["recovered_tables"]
    check(found)


def test_tables_that_are_there_are_never_replaced(make_report: Any) -> None:
    kept = make_report(body(WHOLE))
    copy = make_report(body(WHOLE), values=[Value("disc_total", 99, "number", raw="99")])
    assert recover(kept, [copy]) == kept


def test_a_mirror_that_stands_alone_is_marked(make_report: Any) -> None:
    found = stands_in(make_report(url="http://mirror.example/1", trust="mirror"))
    assert found.findings[-1].rule == "recovered_report"
    assert "http://mirror.example/1" in found.findings[-1].message
