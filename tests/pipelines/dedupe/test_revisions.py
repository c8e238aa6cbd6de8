from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from crawler.items import Cell, Section, Table, Value, check
from pipelines.dedupe.fingerprint import text_hash
from pipelines.dedupe.revisions import changes, differences

SEEN, THEN = datetime(2021, 2, 1, tzinfo=UTC), datetime(2021, 8, 1, tzinfo=UTC)


def found(before: Any, after: Any) -> dict[tuple[str, str], tuple[str | None, str | None]]:
    return {(row.part, row.name): (row.before, row.after) for row in differences(before, after)}


def test_equal_versions_have_no_difference(make_report: Any) -> None:
    assert found(make_report(), make_report(content="b", url="http://elsewhere.example/")) == {}


def test_fields_are_listed_with_both_values(make_report: Any) -> None:
    after = make_report(published_on=date(2021, 3, 1), organ="青禾县人民政府办公室")
    assert found(make_report(), after) == {
        ("field", "published_on"): (None, "2021-03-01"),
        ("field", "organ"): ("青禾县人民政府", "青禾县人民政府办公室"),
    }


def test_numbers_are_compared_by_code_and_applicant(make_report: Any) -> None:
    before = make_report(
        values=[Value("req", 5, "number", raw="5", applicant="person"), Value("fee", None, "na", raw="/"), Value("gone", 1, "number")]
    )
    after = make_report(
        values=[Value("req", 6, "number", raw="6", applicant="person"), Value("fee", 0, "zero", raw="0"), Value("gone", 1, "number")]
    )
    assert found(before, after) == {("table_value", "fee"): ("/", "0"), ("table_value", "req__person"): ("5", "6")}


def test_a_blank_and_a_missing_number_are_two_facts(make_report: Any) -> None:
    assert found(make_report(values=[]), make_report(values=[Value("x", None, "blank")])) == {("table_value", "x"): (None, "blank")}


def test_sentences_and_tables_differ_too(make_report: Any) -> None:
    before, after = (
        make_report("甲。乙。丙。"),
        make_report("甲。丁。丙。戊。", tables=[Table(1, "html", [Cell(0, 0, "项目"), Cell(0, 1, "13")])]),
    )
    assert found(before, after) == {
        ("text", "sentences"): ("1", "2"),
        ("text", "hash"): (text_hash("甲。乙。丙。"), text_hash("甲。丁。丙。戊。")),
        ("table", "cells"): ("1", "1"),
    }


def test_headings_are_paired(make_report: Any) -> None:
    before = make_report(sections=[Section(1, "总体情况", "一、"), Section(1, "问题", "二、")])
    after = make_report(sections=[Section(1, "概述", "一、"), Section(1, "问题", "二、"), Section(1, "其他", "三、")])
    assert found(before, after) == {("section", "1"): ("一、总体情况", "一、概述"), ("section", "3"): (None, "三、其他")}


def test_rows_say_where_when_and_who_read(make_report: Any) -> None:
    before, after = make_report(title="旧"), make_report(title="新", version=2)
    after.source.parser_version = "2"
    (row,) = changes(before, after, SEEN, THEN, position=7)
    assert (row.source, row.position, row.from_version, row.to_version) == ("/pages/qinghe.html", 7, 1, 2)
    assert (row.last_seen, row.first_seen, row.parser_changed) == (SEEN, THEN, True)
    check(after)
