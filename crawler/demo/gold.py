"""What a made report is known to contain: the expectation every test compares with.

`GoldReport.text` follows the convention of `crawler.items`: title line(s) first, one paragraph a
line, no blank lines, no tables, signature organ and date last.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from crawler.items import Era, OrganKind, Qualifier

from .counties import County

GoldCellKind = Literal["number", "zero", "blank", "na", "text"]
Form = Literal["statistics", "disclosure", "requests", "review"]
Role = Literal["title", "heading", "paragraph", "sign_organ", "sign_date"]


@dataclass(frozen=True, slots=True)
class GoldSection:
    """One heading; `start` is its offset in the gold text, `text` its own text without sub-sections."""

    level: int
    number: str
    heading: str
    kind: str | None
    run_in: bool
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class GoldCell:
    """One printed cell in grid coordinates; `code` is set for the cells that carry a value."""

    row: int
    column: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    code: str | None = None
    applicant: str | None = None
    kind: GoldCellKind = "text"
    value: int | float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class GoldTable:
    """One table as printed: the form it belongs to, caption, note and cells in reading order."""

    form: Form
    title: str | None
    note: str | None
    cells: tuple[GoldCell, ...]

    def rows(self) -> list[list[GoldCell]]:
        """Cells by grid row in visual order; a merged cell appears once, in its first row."""
        grouped: dict[int, list[GoldCell]] = {}
        for cell in self.cells:
            grouped.setdefault(cell.row, []).append(cell)
        return [sorted(grouped[row], key=lambda c: c.column) for row in sorted(grouped)]


@dataclass(frozen=True, slots=True)
class GoldValue:
    """One number of the report, from a table cell (`form`) or a sentence of the text (`sentence`).

    `implied` marks numbers that follow from the words without being printed (均按期答复): a reader
    may leave them out, but must not contradict them. `unit` of a narrative value is the word printed.
    """

    code: str
    value: int | float | None
    kind: GoldCellKind
    raw: str
    unit: str | None = None
    applicant: str | None = None
    qualifier: Qualifier = "exact"
    origin: Literal["table", "narrative"] = "table"
    form: Form | None = None
    sentence: str | None = None
    implied: bool = False


@dataclass(frozen=True, slots=True)
class GoldFinding:
    """An identity of the form that the report breaks: the rule's id and the codes concerned."""

    rule: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoldContact:
    """Contact data as printed in the report."""

    unit: str | None = None
    address: str | None = None
    postcode: str | None = None
    phones: tuple[str, ...] = ()
    faxes: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    website: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text and its part in the report."""

    text: str
    role: Role
    #: Length of the number and heading that open the line (`role` heading, or a run-in heading).
    heading_length: int = 0


@dataclass(frozen=True, slots=True)
class TableSlot:
    """Where a table stands between the lines: its index in `GoldReport.tables`."""

    index: int


@dataclass(frozen=True, slots=True)
class GoldReport:
    """A report and everything that is true of it."""

    seed: int
    county: County
    title: str
    year: int
    era: Era
    organ: str
    organ_kind: OrganKind
    period_start: date | None
    period_end: date | None
    published_on: date | None
    signed_on: date | None
    signed_by: str | None
    index_number: str | None
    contact: GoldContact
    announced_parts: tuple[str, ...]
    blocks: tuple[Line | TableSlot, ...]
    sections: tuple[GoldSection, ...]
    tables: tuple[GoldTable, ...]
    values: tuple[GoldValue, ...]
    findings: tuple[GoldFinding, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    attachments: tuple[tuple[str, str], ...] = ()
    #: Damage applied by a rendering, in order; none of it changes what the report says.
    damages: tuple[str, ...] = field(default=())

    @property
    def text(self) -> str:
        """The clean text."""
        return "\n".join(block.text for block in self.blocks if isinstance(block, Line))

    @property
    def adcode(self) -> str:
        """Code of the county-level place."""
        return self.county.adcode

    @property
    def place_name(self) -> str:
        """Full name of the county-level place."""
        return self.county.name

    @property
    def province(self) -> str:
        """Province of the place."""
        return self.county.province

    @property
    def prefecture(self) -> str:
        """Prefecture of the place."""
        return self.county.prefecture

    @property
    def level(self) -> str:
        """`township` for township reports, else `county`."""
        return "township" if self.organ_kind == "township" else "county"

    def table_values(self) -> list[GoldValue]:
        """Values read from table cells."""
        return [v for v in self.values if v.origin == "table"]

    def narrative_values(self) -> list[GoldValue]:
        """Values read from sentences."""
        return [v for v in self.values if v.origin == "narrative"]


def values_of(table: GoldTable) -> list[GoldValue]:
    """The values a table prints, cell by cell."""
    return [
        GoldValue(c.code, c.value, c.kind, c.text, unit=c.unit, applicant=c.applicant, form=table.form)
        for c in table.cells
        if c.code is not None
    ]


def with_tables(gold: GoldReport, tables: tuple[GoldTable, ...], blocks: tuple[Line | TableSlot, ...]) -> GoldReport:
    """A copy whose tables stand as given; the values follow the tables."""
    values = [v for table in tables for v in values_of(table)] + gold.narrative_values()
    return replace(gold, tables=tables, blocks=blocks, values=tuple(values))


def without_tables(gold: GoldReport) -> GoldReport:
    """A copy for renderings that lose the tables (images, broken exports)."""
    return replace(with_tables(gold, (), tuple(b for b in gold.blocks if isinstance(b, Line))), findings=())


def with_title_line(gold: GoldReport) -> GoldReport:
    """A copy whose title is printed on one line."""
    rest = [b for b in gold.blocks if not (isinstance(b, Line) and b.role == "title")]
    old = sum(len(b.text) + 1 for b in gold.blocks if isinstance(b, Line) and b.role == "title")
    shift = len(gold.title) + 1 - old
    sections = tuple(replace(s, start=s.start + shift) for s in gold.sections)
    return replace(gold, blocks=(Line(gold.title, "title"), *rest), sections=sections)
