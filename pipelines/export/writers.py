"""Write all export files from reports and rejected pages, and put the folder in its place."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from crawler.contract import Cell, table_schema
from crawler.items import Rejected, Report, json_schema, to_json
from pipelines.dedupe.relations import Similarity
from pipelines.dedupe.revisions import Change
from pipelines.export import publish
from pipelines.export.cells import ENCODING, LINE_END, csv_lines
from pipelines.export.coverage import Census
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


class _HashedFile:
    """A text file that counts its rows and hashes its bytes while they are written."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._file = path.open("wb")
        self._name = path.name
        self._encoding = encoding
        self._digest = hashlib.sha256()
        self._size = 0
        self.rows = 0

    def write(self, text: str) -> None:
        data = text.encode(self._encoding)
        # Only the first write of a file carries the byte order mark.
        self._encoding = "utf-8"
        self._digest.update(data)
        self._size += len(data)
        self._file.write(data)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def written(self) -> WrittenFile:
        return WrittenFile(self._name, self.rows, self._size, self._digest.hexdigest())


class _TableFile:
    """One open CSV file of the export."""

    def __init__(self, table: Table, file: _HashedFile) -> None:
        self.table = table
        self.file = file
        self._write_row: Callable[[Iterable[Cell]], None] = csv_lines(file.write)
        self._write_row(table.header())

    def add(self, item: Item | None) -> None:
        for row in self.table.rows(item):
            self._write_row(row)
            self.file.rows += 1


def write_all(
    folder: Path,
    reports: Iterable[Report],
    rejected: Iterable[Rejected],
    similarities: Iterable[Similarity] = (),
    changes: Iterable[Change] = (),
    visits: Iterable[PortalVisit] = (),
) -> tuple[WrittenFile, ...]:
    """Write every export file into the existing, empty `folder`; return what was written.

    Each iterable is read once, item by item. The same items give the same bytes.
    """
    census = Census(visits)
    with ExitStack() as stack:
        tables = [_TableFile(table, stack.enter_context(_HashedFile(folder / f"{table.name}.csv", ENCODING))) for table in TABLES]
        lines = stack.enter_context(_HashedFile(folder / "reports.jsonl", "utf-8"))
        from_reports = [file for file in tables if file.table.reads == "reports"]
        for report in with_other_reports(reports):
            lines.write(to_json(report) + "\n")
            lines.rows += 1
            census.add_report(report)
            for file in from_reports:
                file.add(report)
        others: dict[str, Iterable[Item | None]] = {
            "rejected": noted(rejected, census),
            "similarities": similarities,
            "changes": changes,
            "nothing": (None,),
            "coverage": census.rows(),
        }
        for file in tables:
            for item in others.get(file.table.reads, ()):
                file.add(item)
    files = [file.file.written() for file in tables]
    return (*files, lines.written(), *_write_descriptions(folder, files, lines.written()))


def noted(rejected: Iterable[Rejected], census: Census) -> Iterator[Rejected]:
    """The refused pages on their way into the file, each shown to the census."""
    for item in rejected:
        census.add_rejected(item)
        yield item


def _write_descriptions(folder: Path, tables: list[WrittenFile], lines: WrittenFile) -> list[WrittenFile]:
    described = []
    for name, content in ((SCHEMA_FILE, json_schema(Report)), (MANIFEST, data_package(tables, lines))):
        with _HashedFile(folder / name, "utf-8") as file:
            file.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
        described.append(file.written())
    return described


def data_package(tables: list[WrittenFile], lines: WrittenFile) -> dict[str, Any]:
    """The Frictionless Data Package (v1): each file with its size, hash, rows, and columns.

    A reader who counts fewer rows than `rows` has a truncated file.
    """
    by_name = {table.name: table for table in TABLES}
    resources = [_table_resource(by_name[file.name.removesuffix(".csv")], file) for file in tables]
    nested = {("records" if key == "rows" else key): value for key, value in _file_facts(lines).items()} | {
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
) -> Exported:
    """Write all files beside `target` and move them there in one step.

    On any failure `target` stays as it was and the unfinished folder is kept as `<target>.failed`.
    Raises `ExportError` when there is no report, when `target` is a file, or when the disk refuses.
    """
    target = target.absolute()
    if target.exists() and not target.is_dir():
        raise ExportError(f"{target} is a file; choose a folder for the export")
    staged = publish.staging_path(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        publish.discard_abandoned(target)
        publish.remove(staged)
        staged.mkdir()
        files = write_all(staged, reports, rejected, similarities, changes, visits)
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
