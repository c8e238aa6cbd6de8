"""Feeds as users of `-o` and `-O` know them, and the gate in front of the files."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from scrapy.crawler import Crawler
from scrapy.utils.test import get_crawler

from crawler.contract import columns
from crawler.extensions.verdict import Counts, Verdict, run_judged
from crawler.feeds.exporters import FlatCsv, NestedJson, NestedJsonLines, NestedXml
from crawler.feeds.filters import ReportsOnly
from crawler.feeds.storages import FeedError, GatedFileStorage
from crawler.items import Rejected, Report, report_from_json
from pipelines.export import write_all

GOOD, BAD = Verdict(Counts()), Verdict(Counts(), ("a problem",))
FORMATS: dict[str, Any] = {"csv": FlatCsv, "json": NestedJson, "jsonl": NestedJsonLines, "xml": NestedXml}


def feed(
    path: Path, items: list[Any], *, overwrite: bool = True, verdict: Verdict = GOOD, crawler: Crawler | None = None, **options: Any
) -> None:
    """What Scrapy does with one feed during a run."""
    crawler = crawler or get_crawler()
    feed_format = path.suffix[1:]
    storage = GatedFileStorage.from_crawler(crawler, str(path), feed_options={"overwrite": overwrite, "format": feed_format})
    file = storage.open(None)  # type: ignore[arg-type]
    exporter = FORMATS[feed_format].from_crawler(crawler, file, encoding="utf-8", **options)
    exporter.start_exporting()
    for item in items:
        exporter.export_item(item)
    exporter.finish_exporting()
    storage.store(file)
    crawler.signals.send_catch_log(signal=run_judged, verdict=verdict)


def test_csv_is_the_same_as_the_export(tmp_path: Path, make_report: Any) -> None:
    report = make_report(title="=1", published_on=date(2021, 1, 31))
    feed(tmp_path / "out.csv", [report])
    (tmp_path / "export").mkdir()
    write_all(tmp_path / "export", [report], [])
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "export" / "reports.csv").read_bytes()


def test_csv_can_be_cut_to_some_fields(tmp_path: Path, make_report: Any) -> None:
    feed(tmp_path / "out.csv", [make_report()], fields_to_export=["year", "organ"])
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines() == ['"year","organ"', '"2020","青禾县人民政府"']


def test_json_lines_hold_whole_records(tmp_path: Path, make_report: Any) -> None:
    report = make_report(published_on=date(2021, 1, 31))
    feed(tmp_path / "out.jsonl", [report])
    text = (tmp_path / "out.jsonl").read_text(encoding="utf-8")
    assert report_from_json(text) == report
    assert "青禾县" in text


def test_json_is_an_array_with_iso_dates(tmp_path: Path, make_report: Any) -> None:
    feed(tmp_path / "out.json", [make_report(published_on=date(2021, 1, 31)), make_report(year=2021)])
    first, second = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert first["published_on"] == "2021-01-31"
    assert first["values"][0]["code"] == "disc_total"
    assert second["year"] == 2021


def test_xml_nests(tmp_path: Path, make_report: Any) -> None:
    feed(tmp_path / "out.xml", [make_report()])
    assert "<code>disc_total</code>" in (tmp_path / "out.xml").read_text(encoding="utf-8")


def test_rejected_pages_can_be_a_feed_of_their_own(tmp_path: Path) -> None:
    feed(tmp_path / "rejected.csv", [Rejected("empty", "nothing", "extract")])
    with (tmp_path / "rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["reason"] == "empty"
    assert list(row) == [column.name for column in columns(Rejected)]


@pytest.mark.parametrize(
    ("options", "accepted"),
    [
        ({}, [True, False, False]),
        ({"item_classes": ["crawler.items.Rejected"]}, [False, False, True]),
        ({"item_classes": [Report]}, [True, True, False]),
    ],
)
def test_feeds_show_reports_once_unless_asked_otherwise(make_report: Any, options: Any, accepted: list[bool]) -> None:
    items = [make_report(), make_report(duplicate_of="/first.html"), Rejected("empty", "nothing", "extract")]
    assert [ReportsOnly(options).accepts(item) for item in items] == accepted


# --------------------------------------------------------------------------- the gate
@pytest.mark.parametrize("name", ["out.csv", "out.json", "out.jsonl", "out.xml"])
def test_a_bad_run_changes_nothing_and_keeps_its_output_aside(tmp_path: Path, make_report: Any, name: str) -> None:
    (tmp_path / name).write_text("previous")
    feed(tmp_path / name, [make_report()], verdict=BAD)
    assert (tmp_path / name).read_text() == "previous"
    assert (tmp_path / f"{name}.failed").stat().st_size > 100
    assert {path.name for path in tmp_path.iterdir()} == {name, f"{name}.failed"}


def test_nothing_is_in_place_before_the_verdict(tmp_path: Path, make_report: Any) -> None:
    target = tmp_path / "new folder" / "out.jsonl"
    storage = GatedFileStorage.from_crawler(get_crawler(), target.as_uri().replace("%20", " "), feed_options={"format": "jsonl"})
    storage.store(storage.open(None))  # type: ignore[arg-type]
    assert not target.exists()
    storage.publish(GOOD)
    assert target.read_bytes() == b""


def test_overwriting_replaces(tmp_path: Path, make_report: Any) -> None:
    for year in (2020, 2021):
        feed(tmp_path / "out.jsonl", [make_report(year=year)])
    assert [report_from_json(line).year for line in (tmp_path / "out.jsonl").read_text().splitlines()] == [2021]


def test_json_lines_append(tmp_path: Path, make_report: Any) -> None:
    for year in (2020, 2021):
        feed(tmp_path / "out.jsonl", [make_report(year=year)], overwrite=False)
    assert [report_from_json(line).year for line in (tmp_path / "out.jsonl").read_text().splitlines()] == [2020, 2021]


def test_csv_appends_rows_without_a_second_header(tmp_path: Path, make_report: Any) -> None:
    for year in (2020, 2021):
        feed(tmp_path / "out.csv", [make_report(year=year)], overwrite=False)
    data = (tmp_path / "out.csv").read_bytes()
    assert data.count(b"\xef\xbb\xbf") == 1
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["year"] for row in csv.DictReader(file)] == ["2020", "2021"]


def test_csv_with_other_columns_is_not_appended_to(tmp_path: Path, make_report: Any) -> None:
    (tmp_path / "out.csv").write_text('"a","b"\r\n', encoding="utf-8-sig")
    crawler = get_crawler()
    with pytest.raises(FeedError, match="other columns"):
        feed(tmp_path / "out.csv", [make_report()], overwrite=False, crawler=crawler)
    assert crawler.stats.get_value("nianbao/feed_errors") == 1


@pytest.mark.parametrize("name", ["out.json", "out.xml"])
def test_formats_that_end_are_not_appended_to(tmp_path: Path, make_report: Any, name: str) -> None:
    (tmp_path / name).write_text("[]")
    crawler = get_crawler()
    with pytest.raises(FeedError, match="use -O"):
        feed(tmp_path / name, [make_report()], overwrite=False, crawler=crawler)
    assert crawler.stats.get_value("nianbao/feed_errors") == 1
    assert (tmp_path / name).read_text() == "[]"


def test_an_item_that_cannot_be_written_is_counted(tmp_path: Path, make_report: Any) -> None:
    crawler = get_crawler()
    with pytest.raises(Exception, match=r"surrogates|UTF-8|utf-8"):
        feed(tmp_path / "out.jsonl", [make_report(title="\ud800")], crawler=crawler)
    assert crawler.stats.get_value("nianbao/feed_errors") == 1
