"""The tables as Parquet say the same as the CSV files, with types."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from frictionless import validate

from crawler.items import Rejected, Report, Source, Value
from pipelines.export import ExportError, export
from pipelines.export.cells import cell_text
from pipelines.export.parquet import ROWS_AT_ONCE
from pipelines.export.tables import TABLES

parquet = pytest.importorskip("pyarrow.parquet", reason="the extra `parquet` is not installed")


@pytest.fixture
def report(make_report: Any) -> Report:
    found: Report = make_report(
        title="=SUM(A1)青禾县",
        published_on=date(2021, 1, 31),
        fetched_at=datetime(2021, 2, 1, 4, 5, 6, tzinfo=UTC),
        values=[Value("disc_change", -8, "number", raw="-8", unit="件"), Value("req_blank", None, "blank")],
    )
    return found


def _as_in_csv(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(cell, date):
        return cell.isoformat()
    # The contract keeps whole numbers whole; a Parquet column has one type.
    return cell_text(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)


def test_every_table_has_a_parquet_twin_with_the_same_rows(tmp_path: Path, report: Report) -> None:
    refused = Rejected("empty", "nothing on the page", "extract", source=Source(path="/x.html"))
    export([report], [refused], tmp_path / "out", parquet=True)
    for table in TABLES:
        read = parquet.read_table(tmp_path / "out" / f"{table.name}.parquet")
        assert read.column_names == [column.name for column in table.columns]
        with (tmp_path / "out" / f"{table.name}.csv").open(encoding="utf-8-sig", newline="") as file:
            expected = [[cell or None for cell in row] for row in list(csv.reader(file))[1:]]
        found = [[_as_in_csv(cell) or None for cell in row.values()] for row in read.to_pylist()]
        assert found == expected
    (row,) = parquet.read_table(tmp_path / "out" / "reports.parquet").to_pylist()
    assert (row["title"], row["published_on"]) == ("=SUM(A1)青禾县", date(2021, 1, 31))
    values = parquet.read_table(tmp_path / "out" / "values.parquet").to_pylist()
    assert [(value["value"], value["kind"], value["raw"]) for value in values] == [(-8.0, "number", "-8"), (None, "blank", "")]


def test_columns_carry_their_meaning(tmp_path: Path, report: Report) -> None:
    export([report], [], tmp_path / "out", parquet=True)
    field = parquet.read_schema(tmp_path / "out" / "reports.parquet").field("year")
    column = next(column for column in TABLES[0].columns if column.name == "year")
    assert field.metadata[b"title"].decode() == column.title
    assert field.metadata[b"description"].decode() == column.description


def test_rows_beyond_one_group_are_all_written(tmp_path: Path, make_report: Any) -> None:
    values = [Value("disc_change", number, "number", raw=str(number)) for number in range(ROWS_AT_ONCE + 1)]
    export([make_report(values=values)], [], tmp_path / "out", parquet=True)
    read = parquet.read_table(tmp_path / "out" / "values.parquet")
    assert read.column("value").to_pylist() == [float(number) for number in range(ROWS_AT_ONCE + 1)]


def test_the_data_package_describes_the_parquet_files(tmp_path: Path, report: Report) -> None:
    export([report], [], tmp_path / "out", parquet=True)
    checked = validate(str(tmp_path / "out" / "datapackage.json"))
    assert checked.valid, checked.flatten(["title", "message"])
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    described = {resource["path"]: resource for resource in package["resources"] if resource["format"] == "parquet"}
    assert set(described) == {f"{table.name}.parquet" for table in TABLES}
    for path, resource in described.items():
        content = (tmp_path / "out" / path).read_bytes()
        assert (resource["hash"], resource["bytes"]) == (f"sha256:{sha256(content).hexdigest()}", len(content))


def test_parquet_files_go_when_they_are_turned_off(tmp_path: Path, report: Report) -> None:
    export([report], [], tmp_path / "out", parquet=True)
    export([report], [], tmp_path / "out")
    assert list((tmp_path / "out").glob("*.parquet")) == []


def test_the_same_reports_give_the_same_bytes(tmp_path: Path, report: Report) -> None:
    first = export([report], [], tmp_path / "one", parquet=True)
    second = export([report], [], tmp_path / "two", parquet=True)
    assert first.files == second.files


def test_without_pyarrow_nothing_is_written(tmp_path: Path, report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.export.writers.can_write_parquet", lambda: False)
    with pytest.raises(ExportError, match="pip install"):
        export([report], [], tmp_path / "out", parquet=True)
    assert not (tmp_path / "out").exists()
