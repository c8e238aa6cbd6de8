"""The export as its readers see it: CSV in a spreadsheet, a data package, JSON Lines."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from frictionless import validate

from crawler.contract import columns
from crawler.items import Rejected, Report, Section, Source, Value, report_from_json
from pipelines.export import ExportError, export, publish
from pipelines.export.cells import cell_text, csv_lines, guard, unguard
from pipelines.export.indicators import indicator_records
from pipelines.export.tables import TABLES


@pytest.fixture
def report(make_report: Any) -> Report:
    found: Report = make_report(
        title="=SUM(A1)青禾县",
        published_on=date(2021, 1, 31),
        fetched_at=datetime(2021, 2, 1, 4, 5, 6, tzinfo=UTC),
        values=[
            Value("disc_change", -8, "number", raw="-8", unit="件"),
            Value("req_fee", 251000.5, "number", raw="25.1万元", unit="元"),
            Value("req_blank", None, "blank"),
        ],
    )
    return found


@pytest.fixture
def refused() -> Rejected:
    return Rejected("empty", "nothing on the page\nand a second line", "extract", raw="@青禾", source=Source(path="/x.html"))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x", "'x", "-"])
def test_risky_texts_are_guarded_and_come_back(text: str) -> None:
    assert guard(text) == f"'{text}"
    assert unguard(guard(text)) == text


@pytest.mark.parametrize("text", ["", "青禾县", "1,234", "a=b", "0", " 12"])
def test_other_texts_stay(text: str) -> None:
    assert guard(text) == text
    assert unguard(guard(text)) == text


@pytest.mark.parametrize(
    ("cell", "written"), [(-8, "-8"), (-1.5, "-1.5"), (0, "0"), (None, ""), (True, "true"), (False, "false"), ("-8", "'-8")]
)
def test_numbers_stay_numbers(cell: Any, written: str) -> None:
    assert cell_text(cell) == written


def test_every_cell_is_quoted_and_rows_end_in_crlf() -> None:
    out = io.StringIO()
    csv_lines(out.write)(['他说"好"', 1, None, "一\n二"])
    assert out.getvalue() == '"他说""好""","1","","一\n二"\r\n'


def test_files_and_headers_follow_the_contract(tmp_path: Path, report: Report, refused: Rejected) -> None:
    written = export([report], [refused], tmp_path / "out")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {file.name for file in written.files}
    assert (tmp_path / "out" / "reports.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    header = next(csv.reader((tmp_path / "out" / "reports.csv").open(encoding="utf-8-sig", newline="")))
    assert header == [column.name for column in columns(Report)]


def test_reports_csv_has_one_flat_row_a_report(tmp_path: Path, report: Report) -> None:
    export([report], [], tmp_path / "out")
    (row,) = rows(tmp_path / "out" / "reports.csv")
    assert unguard(row["title"]) == report.title
    assert row["text"] == report.text
    assert row["published_on"] == "2021-01-31"
    assert row["source_fetched_at"] == "2021-02-01T04:05:06Z"
    assert row["values_count"] == "3"


def test_values_csv_keeps_numbers_blanks_and_raw_texts_apart(tmp_path: Path, report: Report) -> None:
    export([report], [], tmp_path / "out")
    found = rows(tmp_path / "out" / "values.csv")
    assert [(row["value"], row["kind"], row["raw"]) for row in found] == [
        ("-8", "number", "'-8"),
        ("251000.5", "number", "25.1万元"),
        ("", "blank", ""),
    ]
    assert [(row["report_id"], row["position"]) for row in found] == [(report.report_id, str(number)) for number in (1, 2, 3)]


def test_a_section_names_its_parent_by_its_row(tmp_path: Path, make_report: Any) -> None:
    sections = [Section(1, "总体情况", start=0, end=2), Section(1, "申请", start=2, end=3), Section(2, "收到", parent=1, start=3, end=4)]
    export([make_report(sections=sections)], [], tmp_path / "out")
    found = rows(tmp_path / "out" / "sections.csv")
    assert [(row["position"], row["parent"]) for row in found] == [("1", ""), ("2", ""), ("3", "2")]


def test_json_lines_hold_the_whole_record(tmp_path: Path, report: Report) -> None:
    export([report], [], tmp_path / "out")
    (line,) = (tmp_path / "out" / "reports.jsonl").read_text(encoding="utf-8").splitlines()
    assert report_from_json(line) == report


def test_the_data_package_is_valid(tmp_path: Path, report: Report, refused: Rejected, make_report: Any) -> None:
    second = make_report(report_id="990102-office-2021", year=2021, published_on=None, adcode=None)
    export([report, second], [refused], tmp_path / "out")
    checked = validate(str(tmp_path / "out" / "datapackage.json"))
    assert checked.valid, checked.flatten(["title", "message"])


def test_the_data_package_describes_every_table(tmp_path: Path, report: Report) -> None:
    export([report], [], tmp_path / "out")
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    resources = {resource["name"]: resource for resource in package["resources"]}
    assert set(resources) == {*(table.name for table in TABLES), "reports-nested"}
    for resource in resources.values():
        content = (tmp_path / "out" / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)
    assert {name: resource["rows"] for name, resource in resources.items() if "rows" in resource} == {
        "reports": 1,
        "sections": 1,
        "values": 3,
        "findings": 1,
        "panel": 0,
        "similarity": 0,
        "changes": 0,
        "codebook": len(list(indicator_records())),
        "rejected": 0,
        "coverage": 0,
    }


def test_a_truncated_file_is_seen(tmp_path: Path, report: Report, make_report: Any) -> None:
    second = make_report(report_id="z")
    export([report, second], [], tmp_path / "out")
    path = tmp_path / "out" / "reports.csv"
    whole_rows = path.read_bytes().split(b"\r\n")
    path.write_bytes(b"\r\n".join(whole_rows[:2]) + b"\r\n")
    errors = {error[0] for error in validate(str(tmp_path / "out" / "datapackage.json")).flatten(["type"])}
    assert {"row-count", "hash-count"} <= errors


def test_the_same_reports_give_the_same_bytes(tmp_path: Path, report: Report, refused: Rejected) -> None:
    assert export([report], [refused], tmp_path / "a").files == export([report], [refused], tmp_path / "b").files


def test_column_names_of_a_table_are_unique() -> None:
    for table in TABLES:
        assert len(set(table.header())) == len(table.columns)


# --------------------------------------------------------------------------- into place
def failing(report: Report) -> Iterator[Report]:
    yield report
    raise RuntimeError("the database went away")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_failure_leaves_the_previous_export_and_keeps_its_own(tmp_path: Path, report: Report) -> None:
    export([report], [], tmp_path / "out")
    before = contents(tmp_path / "out")
    with pytest.raises(RuntimeError, match="went away"):
        export(failing(report), [], tmp_path / "out")
    assert contents(tmp_path / "out") == before
    assert (tmp_path / "out.failed" / "reports.csv").is_file()
    assert {path.name for path in tmp_path.iterdir()} == {"out", "out.failed"}


def test_nothing_to_export_leaves_the_previous_export(tmp_path: Path, report: Report) -> None:
    export([report], [], tmp_path / "out")
    before = contents(tmp_path / "out")
    with pytest.raises(ExportError, match="no report"):
        export([], [], tmp_path / "out")
    assert contents(tmp_path / "out") == before
    assert {path.name for path in tmp_path.iterdir()} == {"out"}


def test_a_new_export_replaces_our_files_and_no_others(tmp_path: Path, report: Report, make_report: Any) -> None:
    export([report], [], tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    (tmp_path / "out" / "drafts").mkdir()
    export([make_report(report_id="new")], [], tmp_path / "out")
    assert [row["report_id"] for row in rows(tmp_path / "out" / "reports.csv")] == ["new"]
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine"
    assert (tmp_path / "out" / "drafts").is_dir()
    assert {path.name for path in tmp_path.iterdir()} == {"out"}


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path, report: Report) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(ExportError, match="is a file"):
        export([report], [], tmp_path / "out")
    assert (tmp_path / "out").read_text() == "a file"


def test_a_folder_that_cannot_be_made_is_an_export_error(tmp_path: Path, report: Report) -> None:
    (tmp_path / "file").write_text("a file")
    with pytest.raises(ExportError, match="choose another folder"):
        export([report], [], tmp_path / "file" / "out")


def test_what_a_killed_process_left_is_cleared_away(tmp_path: Path, report: Report) -> None:
    dead, alive = tmp_path / ".out.999999999.part", tmp_path / ".out.1.part"
    dead.mkdir()
    alive.mkdir()
    export([report], [], tmp_path / "out")
    assert not dead.exists()
    assert alive.exists()


def test_exchange_swaps_two_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for platform in ("linux", "elsewhere"):
        monkeypatch.setattr(publish.sys, "platform", platform)
        one, other = tmp_path / f"one {platform}", tmp_path / f"other {platform}"
        for folder in (one, other):
            folder.mkdir()
            (folder / "name").write_text(folder.name)
        publish.exchange(one, other)
        assert (one / "name").read_text() == other.name
        assert (other / "name").read_text() == one.name
