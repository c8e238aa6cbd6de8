"""Write all export files from reports and rejected pages, and put the folder in its place."""

from __future__ import annotations

import codecs
import hashlib
import io
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.contract import Cell, table_schema
from crawler.items import Rejected, Report, json_schema, to_json
from pipelines.dedupe.relations import Similarity
from pipelines.dedupe.revisions import Change
from pipelines.export import publish
from pipelines.export.cells import ENCODING, LINE_END, csv_lines
from pipelines.export.coverage import Census
from pipelines.export.parquet import ParquetRows, can_write_parquet
from pipelines.export.tables import TABLES, Item, Table
from pipelines.store.visits import PortalVisit
from pipelines.validate.across_years import with_other_reports

MANIFEST = "datapackage.json"
SCHEMA_FILE = "reports.schema.json"


class ExportError(RuntimeError):
    """Nothing was published; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One finished file: rows without the header, size in bytes, SHA-256."""

    name: str
    rows: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Exported:
    """What was published, and where."""

    folder: Path
    files: tuple[WrittenFile, ...]

    def rows(self, name: str) -> int:
        """Rows of the file `name`. Raises `KeyError` for a file that was not written."""
        return {file.name: file.rows for file in self.files}[name]


class _HashedFile(io.RawIOBase):
    """A file that hashes its bytes while they are written, and counts the rows it is told of."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._name = path.name
        self._digest = hashlib.sha256()
        self._size = 0
        self.rows = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._digest.update(data)
        self._size += len(data)
        return self._file.write(data)

    def close(self) -> None:
        if not self.closed:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        super().close()

    def written(self) -> WrittenFile:
        return WrittenFile(self._name, self.rows, self._size, self._digest.hexdigest())


def _text_writer(file: _HashedFile, encoding: str) -> Callable[[str], object]:
    """A function that writes texts into the file; a byte order mark only before the first of them."""
    encoder = codecs.getincrementalencoder(encoding)()
    return lambda text: file.write(encoder.encode(text))


class _TableFiles:
    """The open files of one table, as CSV and, where asked for, as Parquet."""

    def __init__(self, table: Table, folder: Path, parquet: bool, stack: ExitStack) -> None:
        self.table = table
        csv_file = stack.enter_context(_HashedFile(folder / f"{table.name}.csv"))
        self.files = [csv_file]
        write_csv = csv_lines(_text_writer(csv_file, ENCODING))
        write_csv(table.header())
        self._write: list[Callable[[list[Cell]], None]] = [write_csv]
        if parquet:
            parquet_file = stack.enter_context(_HashedFile(folder / f"{table.name}.parquet"))
            self.files.append(parquet_file)
            self._write.append(stack.enter_context(ParquetRows(parquet_file, table.columns)).write)

    def add(self, item: Item | None) -> None:
        for row in self.table.rows(item):
            for write in self._write:
                write(row)
            for file in self.files:
                file.rows += 1


def write_all(
    folder: Path,
    reports: Iterable[Report],
    rejected: Iterable[Rejected],
    similarities: Iterable[Similarity] = (),
    changes: Iterable[Change] = (),
    visits: Iterable[PortalVisit] = (),
    parquet: bool = False,
) -> tuple[WrittenFile, ...]:
    """Write every export file into the existing, empty `folder`; return what was written. `parquet` adds each table as Parquet.

    Each iterable is read once, item by item. The same items give the same bytes.
    """
    census = Census(visits)
    with ExitStack() as stack:
        tables = [_TableFiles(table, folder, parquet, stack) for table in TABLES]
        lines = stack.enter_context(_HashedFile(folder / "reports.jsonl"))
        write_line = _text_writer(lines, "utf-8")
        from_reports = [files for files in tables if files.table.reads == "reports"]
        for report in with_other_reports(reports):
            write_line(to_json(report) + "\n")
            lines.rows += 1
            census.add_report(report)
            for files in from_reports:
                files.add(report)
        others: dict[str, Iterable[Item | None]] = {
            "rejected": noted(rejected, census),
            "similarities": similarities,
            "changes": changes,
            "nothing": (None,),
            "coverage": census.rows(),
        }
        for files in tables:
            for item in others.get(files.table.reads, ()):
                files.add(item)
    written = [(files.table, [file.written() for file in files.files]) for files in tables]
    flat = [file for _, files in written for file in files]
    return (*flat, lines.written(), *_write_descriptions(folder, data_package(written, lines.written())))


def noted(rejected: Iterable[Rejected], census: Census) -> Iterator[Rejected]:
    """The refused pages on their way into the file, each shown to the census."""
    for item in rejected:
        census.add_rejected(item)
        yield item


def _write_descriptions(folder: Path, package: dict[str, Any]) -> list[WrittenFile]:
    described = []
    for name, content in ((SCHEMA_FILE, json_schema(Report)), (MANIFEST, package)):
        with _HashedFile(folder / name) as file:
            _text_writer(file, "utf-8")(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
        described.append(file.written())
    return described


def data_package(tables: list[tuple[Table, list[WrittenFile]]], lines: WrittenFile) -> dict[str, Any]:
    """The Frictionless Data Package (v1): each file with its size, hash, rows, and columns.

    A reader who counts fewer rows than `rows` has a truncated file.
    """
    resources = [_table_resource(table, files[0]) for table, files in tables]
    resources += [_parquet_resource(table, file) for table, files in tables for file in files[1:]]
    nested = _untabled_facts(lines) | {
        "name": "reports-nested",
        "title": "报告（完整记录）",
        "description": f"One report per line as nested JSON; described by {SCHEMA_FILE}.",
        "profile": "data-resource",
        "type": "json",
        "format": "jsonl",
        "mediatype": "application/jsonl",
        "jsonSchema": SCHEMA_FILE,
    }
    return {
        "profile": "data-package",
        "name": "nianbao",
        "title": "政府信息公开工作年度报告",
        "description": "Yearly reports on government information disclosure: numbers, findings, changes, and what was rejected.",
        "resources": [*resources, nested],
    }


def _file_facts(file: WrittenFile) -> dict[str, Any]:
    return {"path": file.name, "bytes": file.size, "hash": f"sha256:{file.sha256}", "rows": file.rows}


def _untabled_facts(file: WrittenFile) -> dict[str, Any]:
    """The facts of a file that readers of the package do not open as a table; only tables have `rows`."""
    return {("records" if key == "rows" else key): value for key, value in _file_facts(file).items()}


def _parquet_resource(table: Table, file: WrittenFile) -> dict[str, Any]:
    return _untabled_facts(file) | {
        "name": f"{table.name}-parquet",
        "title": table.title,
        "description": f"The table {table.name} as Parquet; its columns carry their meaning as metadata.",
        "profile": "data-resource",
        "type": "file",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
    }


def _table_resource(table: Table, file: WrittenFile) -> dict[str, Any]:
    schema = table_schema(table.columns)
    if table.primary_key:
        schema["primaryKey"] = list(table.primary_key)
    if table.belongs_to:
        key = table.columns[0].name
        schema["foreignKeys"] = [{"fields": key, "reference": {"resource": table.belongs_to, "fields": key}}]
    return _file_facts(file) | {
        "name": table.name,
        "title": table.title,
        "description": table.description,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": ENCODING,
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": LINE_END, "header": True},
        "schema": schema,
    }


def _previous_files(target: Path) -> list[str]:
    """Names of the files that an earlier export put into `target`."""
    manifest = target / MANIFEST
    if not manifest.is_file():
        return []
    names = [resource["path"] for resource in json.loads(manifest.read_text(encoding="utf-8")).get("resources", [])]
    return [*names, SCHEMA_FILE, MANIFEST]


def export(
    reports: Iterable[Report],
    rejected: Iterable[Rejected],
    target: Path,
    similarities: Iterable[Similarity] = (),
    changes: Iterable[Change] = (),
    visits: Iterable[PortalVisit] = (),
    parquet: bool = False,
) -> Exported:
    """Write all files beside `target` and move them there in one step; `parquet` adds each table as Parquet.

    On any failure `target` stays as it was and the unfinished folder is kept as `<target>.failed`.
    Raises `ExportError` when there is no report, when `target` is a file, when the disk refuses, or when pyarrow is missing.
    """
    if parquet and not can_write_parquet():
        raise ExportError('Parquet needs pyarrow: pip install "nianbao[parquet]", or turn EXPORT_PARQUET off')
    target = target.absolute()
    if target.exists() and not target.is_dir():
        raise ExportError(f"{target} is a file; choose a folder for the export")
    staged = publish.staging_path(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        publish.discard_abandoned(target)
        publish.remove(staged)
        staged.mkdir()
        files = write_all(staged, reports, rejected, similarities, changes, visits, parquet)
        if files[0].rows == 0:
            publish.remove(staged)
            raise ExportError("the database holds no report of a good run; crawl something first")
        publish.publish_folder(staged, target, _previous_files(target))
    except BaseException as error:
        kept = publish.keep_failed(staged, target) if staged.exists() else None
        if isinstance(error, OSError):
            left = f", look into {kept}" if kept else "; choose another folder"
            raise ExportError(f"could not write {target}: {error}; the previous export is unchanged{left}") from error
        raise
    return Exported(target, files)
