"""Where a reader stands in the forms, and what it has found so far; shared by the two readers of tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from crawler.items import Cell, Era, Finding
from pipelines.forms import Form, Label, Slot, all_labels, damaged_label, label_key, shortened_labels
from pipelines.parse.statistics.cells import NO_UNITS, Units, words

#: Shortest label that opens another form than the one being read: shorter ones (行政许可, 其他) stand in any table.
_OPENS_FORM = 5
#: Longest label that needs its group above it to be trusted (其他, 总计).
_NEEDS_GROUP = 2
_ROWS = ("row", "group", "section")
_TOP_NUMERALS = "一二三四五六七八九十"


@cache
def _top_rows() -> frozenset[str]:
    """Rows and sections of the 2014 form that stand below no other."""
    return frozenset(label.name for label in all_labels() if label.form == "statistics" and label.kind in _ROWS and not label.parent)


@cache
def _parents() -> dict[tuple[Form | None, str], str]:
    return {(label.form, label.name): label.parent for label in all_labels() if label.kind in _ROWS}


#: In place of the pieces of a row whose cells are parted.
_NO_PIECES = Cell(0, 0, "")


@dataclass(slots=True)
class FoundRow:
    """A row of a form with its cells: parted as printed, or still `pieces` of text that hold them."""

    label: Label
    slots: tuple[Slot, ...]
    table: int
    cells: list[Cell] = field(default_factory=list)
    pieces: list[str] | None = None
    #: The pieces as printed, and whether one of them may hold several cells.
    raw: Cell = field(default_factory=lambda: _NO_PIECES)
    split: bool = False
    #: Column head of the value where a form has one column for each body.
    scope: str | None = None
    #: Units that label, head or unit cell print for the row.
    unit: Units = NO_UNITS
    #: Index of the table, or of its rows below a caption of their own.
    part: int = 0

    @property
    def texts(self) -> list[str]:
        """What the cells show, parted or not."""
        return self.pieces if self.pieces is not None else [cell.text for cell in self.cells]


@dataclass(slots=True)
class Context:
    """State of reading: the form, the section or group, the column heads seen last."""

    era: Era
    #: The year of the report, where it is known.
    year: int | None = None
    found: list[FoundRow] = field(default_factory=list)
    #: Findings with the form whose rows they are about.
    findings: list[tuple[Form | None, Finding]] = field(default_factory=list)
    #: Labels of rows seen, by form.
    seen: Counter[Form] = field(default_factory=Counter)
    form: Form | None = None
    #: Name of the last top-level row or section of the 2014 form.
    section: str = ""
    #: Name of the last group of table 3.
    group: str = ""
    last: str = ""
    #: Rows of a form seen in the present table.
    matched: int = 0

    def start_table(self) -> None:
        """A new table may go on with the form of the one before it."""
        self.matched = 0

    def open(self, form: Form) -> None:
        """Enter a form."""
        if form != self.form:
            self.form, self.section, self.group, self.last = form, "", "", ""

    def resolve(self, labels: Sequence[Label]) -> Label | None:
        """The row, group or section that a label means here; `None` when it means none."""
        rows = [label for label in labels if label.kind in _ROWS]
        if not rows:
            return None
        own = [label for label in rows if label.form == self.form]
        if not own:
            own = [label for label in rows if label.form != "disclosure" and label.shortest >= _OPENS_FORM]
        if len(own) == 1:
            return own[0] if self._fits(own[0], alone=True) else None
        fitting = [label for label in own if self._fits(label, alone=False)]
        return min(fitting, key=lambda label: label.parent != self.section, default=None)

    def _fits(self, label: Label, *, alone: bool) -> bool:
        if label.form == "requests" and label.shortest <= _NEEDS_GROUP:
            return self.last.startswith("req_result") and (label.name == "req_result_total" or self.group == label.parent)
        return alone or label.form != "statistics" or label.parent in ("", self.section)

    def damaged(self, text: str, *, filled: bool) -> Label | None:
        """The row of the form being read whose label this is, damaged; `None` when it is none or may be several.

        A row of the 2014 form without a number may be the end of the label above (被 | 件 | 5, 依法纠错数).
        """
        if self.form == "statistics":
            return self.resolve(shortened_labels(text)) if filled else None
        return damaged_label(text) if self.form == "requests" else None

    def enter(self, label: Label) -> None:
        """Remember a row, group or section that was read."""
        self.open(label.form)
        self.matched += 1
        self.seen[label.form] += 1
        self.last = label.name
        if label.form == "statistics":
            self.section = label.parent if label.parent in _top_rows() else label.name if label.name in _top_rows() else self.section
        if label.form == "requests":
            self.group = label.name if label.kind == "group" else label.parent

    def unknown(self, text: str, cells: Sequence[str], table: int) -> None:
        """Report a row with numbers that is none of the form's; it stays in the table as printed."""
        key = label_key(text)
        if any(key.startswith(word) for word in words("footer")):
            return
        if text.lstrip()[:1] in _TOP_NUMERALS:
            self.section = ""
        shown = " | ".join(" ".join(cell.split()) for cell in cells)
        message = f"Row {' '.join(text.split())!r} of table {table} is no row of the form; its cells are kept in the table only: {shown}"
        self.findings.append((self.form, Finding("unknown_row", "warning", message, [f"tables.{table}", *self._around()])))

    def _around(self) -> list[str]:
        """The last row read and those it is a part of: one of them may have the unknown row among its parts."""
        names = []
        name = self.last
        while name and name not in names:
            names.append(name)
            name = _parents().get((self.form, name), "")
        return names

    def wrong_width(self, label: Label, cells: Sequence[str], wanted: int, table: int) -> None:
        """Report a row whose cells cannot be told apart by the form's columns."""
        shown = " | ".join(cells)
        message = f"Row {label.name} of table {table} has {len(cells)} cells where the form has {wanted}; they are not read: {shown}"
        self.findings.append((label.form, Finding("row_width", "warning", message, [label.name])))

    def unknown_columns(self, label: Label, heads: Sequence[str], table: int) -> None:
        """Report a row below column heads that no layout of the form has."""
        message = f"Row {label.name} of table {table} stands below heads that no form has, so its cells are not read: {' | '.join(heads)}"
        self.findings.append((label.form, Finding("unknown_column", "warning", message, [label.name])))
