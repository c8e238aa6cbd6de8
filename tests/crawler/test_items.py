"""The contract refuses wrong values, and says which field and why."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from crawler.items import (
    Attachment,
    Cell,
    Contact,
    ContractError,
    Evidence,
    Finding,
    MetaPair,
    Rejected,
    Removal,
    Repair,
    Section,
    Source,
    Table,
    Value,
    check,
    report_from_json,
    to_json,
)

#: Field, wrong value, what the message must name.
WRONG = [
    ("report_id", "", "report_id"),
    ("report_id", None, "report_id"),
    ("year", "2020", "year"),
    ("year", 2007, "year"),
    ("year", 2101, "year"),
    ("year", 2020.0, "year"),
    ("era", "e5", "era"),
    ("text", "", "text"),
    ("text", b"bytes", "text"),
    ("version", 0, "version"),
    ("adcode", "99010", "adcode"),
    ("adcode", 990101, "adcode"),
    ("level", "village", "level"),
    ("organ_kind", "ministry", "organ_kind"),
    ("published_on", "2021-01-31", "published_on"),
    ("published_on", datetime(2021, 1, 31, tzinfo=UTC), "published_on"),
    ("signed_on", 20210131, "signed_on"),
    ("title_raw", None, "title_raw"),
    ("announced_parts", "一、总体情况", "announced_parts"),
    ("announced_parts", [1], "announced_parts"),
    ("metadata", [("标签", "值")], "metadata"),
    ("metadata", [MetaPair("索引号", "1", origin="guess")], "origin"),  # type: ignore[arg-type]
    ("contact", None, "contact"),
    ("contact", Contact(postcode="12345"), "postcode"),
    ("contact", Contact(phones="0100-1"), "phones"),  # type: ignore[arg-type]
    ("sections", [Section(0, "总体情况")], "level"),
    ("sections", [Section(7, "总体情况")], "level"),
    ("sections", [Section(1, "")], "heading"),
    ("sections", [Section(1, "总体情况", start=-1)], "start"),
    ("sections", ["总体情况"], "sections"),
    ("tables", [Table(0, "html", [])], "number"),
    ("tables", [Table(1, "image", [])], "rendering"),  # type: ignore[arg-type]
    ("tables", [Table(1, "html", [Cell(-1, 0, "")])], "row"),
    ("tables", [Table(1, "html", [Cell(0, 0, "", rowspan=0)])], "rowspan"),
    ("tables", [Table(1, "html", [Cell(0, 0, None)])], "text"),  # type: ignore[arg-type]
    ("values", [Value("", 1, "number")], "code"),
    ("values", [Value("x", "1", "number")], "value"),  # type: ignore[arg-type]
    ("values", [Value("x", True, "number")], "value"),
    ("values", [Value("x", 1, "exact")], "kind"),  # type: ignore[arg-type]
    ("values", [Value("x", 1, "number", qualifier="about")], "qualifier"),  # type: ignore[arg-type]
    ("values", [Value("x", 1, "number", evidence=Evidence(table="1"))], "table"),  # type: ignore[arg-type]
    ("findings", [Finding("sum", "fatal", "")], "severity"),  # type: ignore[arg-type]
    ("findings", [Finding("", "error", "")], "rule"),
    ("removed", [Removal("seo_spam", -1, 2, "")], "start"),
    ("repairs", [Repair("traditional_script", 0, 1, count=0)], "count"),
    ("attachments", [Attachment("附件", status="gone")], "status"),  # type: ignore[arg-type]
    ("source", Source(host_trust="friend"), "host_trust"),  # type: ignore[arg-type]
    ("source", Source(content_hash="abc"), "content_hash"),
    ("source", Source(fetched_at="2021-01-31"), "fetched_at"),  # type: ignore[arg-type]
    ("near_duplicates", None, "near_duplicates"),
]


def test_the_report_of_the_tests_is_sound(make_report: Any) -> None:
    report = make_report()
    check(report)
    assert report_from_json(to_json(report)) == report


@pytest.mark.parametrize(("field", "value", "named"), WRONG, ids=[f"{field}={value!r}"[:60] for field, value, _ in WRONG])
def test_wrong_values_are_refused(make_report: Any, field: str, value: Any, named: str) -> None:
    report = make_report()
    setattr(report, field, value)
    with pytest.raises(ContractError, match=named):
        check(report)


@pytest.mark.parametrize(
    ("field", "value"), [("reason", "Not A Code"), ("reason", ""), ("detail", ""), ("stage", "somewhere"), ("raw", None), ("source", None)]
)
def test_wrong_rejections_are_refused(field: str, value: Any) -> None:
    item = Rejected(reason="empty", detail="nothing on the page", stage="extract")
    check(item)
    setattr(item, field, value)
    with pytest.raises(ContractError, match=field):
        check(item)


def test_dates_and_times_are_iso_in_json(make_report: Any) -> None:
    report = make_report(published_on=date(2021, 1, 31))
    report.source.fetched_at = datetime(2021, 2, 1, 4, 5, 6, tzinfo=UTC)
    assert '"published_on":"2021-01-31"' in to_json(report)
    assert '"fetched_at":"2021-02-01T04:05:06Z"' in to_json(report)


def test_broken_json_is_refused() -> None:
    with pytest.raises(ContractError):
        report_from_json('{"report_id": "x"}')
