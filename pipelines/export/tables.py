"""The tables of the export. A further table is one more entry of `TABLES`."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from crawler.contract import Cell, Column, columns
from crawler.items import Finding, Rejected, Report, Section, Value
from pipelines.dedupe.relations import Similarity
from pipelines.dedupe.revisions import Change
from pipelines.export.coverage import Coverage
from pipelines.export.indicators import indicator_columns, indicator_records
from pipelines.export.panel import panel_columns, panel_records

#: What one row or several are written from.
Item = Report | Rejected | Similarity | Change | Coverage

_KEY_COLUMNS = ("report_id", "version", "year", "adcode", "place_name", "organ")


@dataclass(frozen=True, slots=True)
class Table:
    """One CSV file: its columns, and the records that one stored item gives rows for.

    `reads` says which items it is written from; a table that reads nothing has the same rows in every
    export. `primary_key` and `belongs_to` (the table whose key its own first column repeats) go into
    the data package.
    """

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    reads: Literal["reports", "rejected", "similarities", "changes", "nothing", "coverage"]
    records: Callable[[Any], Iterable[Any]]
    primary_key: tuple[str, ...] = ()
    belongs_to: str | None = None

    def header(self) -> list[Cell]:
        return [column.name for column in self.columns]

    def rows(self, item: Item | None) -> Iterator[list[Cell]]:
        """The rows of one item, cells in the order of the columns."""
        for record in self.records(item):
            yield [column.read(record) for column in self.columns]


@dataclass(frozen=True, slots=True)
class Part:
    """One member of a report's list, with the report it belongs to and its position from 1."""

    report: Report
    position: int
    part: Any


def _itself(item: Any) -> tuple[Any]:
    return (item,)


def _within(attribute: str, found: Iterable[Column]) -> list[Column]:
    return [dataclasses.replace(column, path=(attribute, *column.path)) for column in found]


def _counted_from_one(column: Column) -> Column:
    """Records count the sections from 0; a row finds its parent by the `position` of the same table."""
    if column.name != "parent":
        return column
    return dataclasses.replace(
        column, description="Position of the section it stands in.", cell=lambda index: index + 1, constraints=(("minimum", 1),)
    )


def _parts_table(name: str, title: str, description: str, part_class: type) -> Table:
    def records(report: Report) -> Iterator[Part]:
        for position, part in enumerate(getattr(report, name), start=1):
            yield Part(report, position, part)

    keys = [column for column in columns(Report) if column.name in _KEY_COLUMNS]
    position = Column(
        "position",
        "integer",
        "序位",
        "Position in the report, from 1.",
        ("position",),
        constraints=(("required", True), ("minimum", 1)),
    )
    return Table(
        name=name,
        title=title,
        description=description,
        columns=(
            *sorted(_within("report", keys), key=lambda c: _KEY_COLUMNS.index(c.name)),
            position,
            *(_counted_from_one(column) for column in _within("part", columns(part_class))),
        ),
        reads="reports",
        records=records,
        primary_key=("report_id", "position"),
        belongs_to="reports",
    )


REPORTS = Table(
    name="reports",
    title="报告",
    description="One row per report.",
    columns=columns(Report),
    reads="reports",
    records=_itself,
    primary_key=("report_id",),
)

TABLES: tuple[Table, ...] = (
    REPORTS,
    _parts_table("sections", "章节", "One row per section of a report, in order.", Section),
    _parts_table("values", "数值", "One row per number, with the place it was read from.", Value),
    _parts_table("findings", "发现", "One row per disagreement or gap found in a source.", Finding),
    Table(
        name="panel",
        title="面板",
        description="One row per government (or its office) and year; only measures that may be compared across forms are columns.",
        columns=panel_columns(),
        reads="reports",
        records=panel_records,
        primary_key=("report_id",),
        belongs_to="reports",
    ),
    Table(
        name="similarity",
        title="相似度",
        description="One row per report and other report or copy its text resembles. Reports are never merged for being alike; "
        "how much was taken over from the year before or from a template is a measure of its own.",
        columns=columns(Similarity),
        reads="similarities",
        records=_itself,
        primary_key=("report_id", "other_id", "other_source"),
        belongs_to="reports",
    ),
    Table(
        name="changes",
        title="变更",
        description="One row per difference between two successive versions of a report on the same page.",
        columns=columns(Change),
        reads="changes",
        records=_itself,
        primary_key=("report_id", "source", "position"),
    ),
    Table(
        name="codebook",
        title="指标说明",
        description="One row per indicator code: what it means, and how far its numbers may be compared.",
        columns=indicator_columns(),
        reads="nothing",
        records=indicator_records,
    ),
    Table(
        name="rejected",
        title="未收录",
        description="One row per page whose newest visit gave no report and per copy that does not stand for its report, with the reason; "
        "docs/rejected.md explains the reasons. Where only the visit failed, the report found earlier stays in reports.csv.",
        columns=columns(Rejected),
        reads="rejected",
        records=_itself,
    ),
    # The last one: it is told from what the others were written from.
    Table(
        name="coverage",
        title="覆盖",
        description="One row per place and report year of the visited portals: found, or missing and why.",
        columns=columns(Coverage),
        reads="coverage",
        records=_itself,
        primary_key=("coverage_id",),
    ),
)
