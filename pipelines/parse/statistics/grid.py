"""Rows of the forms in tables whose cells are parted: HTML grids, pipes and tabs.

A row is known by its label; its numbers are the cells behind the label in visual order. Grid
coordinates only help where the number of cells does not fit, because portals shift their colspans.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

from crawler.items import Cell, Table
from pipelines.parse.statistics.cells import is_datum, words
from pipelines.parse.statistics.context import Context, FoundRow
from pipelines.parse.statistics.forms import (
    APPLICANTS,
    Label,
    Slot,
    damaged_label,
    disclosure_slots,
    disclosure_slots_without_heads,
    labels_of,
    review_slots,
)

#: A label that goes on in the next row is no longer than this.
_LONGEST_PART = 60
_REVIEW_PARTS = ("行政复议", "未经复议直接起诉", "复议后起诉")
_FEWEST_REVIEW_HEADS, _ALL_REVIEW_HEADS = 4, 15
_BEHIND_ALL = 10_000


@dataclass(slots=True, frozen=True)
class _Head:
    """A column head: its name in the form (`None`: not recognised), its text and the grid columns it covers."""

    name: str | None
    text: str
    start: int
    end: int


@dataclass(slots=True)
class _Heads:
    """Column heads seen last in this table or the one before it."""

    disclosure: list[_Head] = field(default_factory=list)
    statistics: list[_Head] = field(default_factory=list)
    applicants: dict[str, int] = field(default_factory=dict)
    review_parts: list[str] = field(default_factory=list)
    review_heads: int = 0


@dataclass(slots=True)
class _Pending:
    """A row whose cells go on in the following rows of the source."""

    label: Label
    slots: tuple[Slot, ...]
    cells: list[Cell]
    row: int


class GridReader:
    """Reads tables one after the other; a form may go on in the next table."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.heads = _Heads()
        self.table = Table(1, "html", [])
        self.row = 0
        self.pending: _Pending | None = None
        self.label_part = ""

    def read(self, table: Table) -> None:
        """Add the rows of the forms in this table to the context."""
        self.context.start_table()
        self.table = table
        for row in _panes(table.rows()):
            self._row(row)
        self._close_pending()

    def _row(self, cells: list[Cell]) -> None:
        self.row = cells[0].row
        labels = [_labels(cell.text) for cell in cells]
        heads = [index for index, found in enumerate(labels) if found and _is_head(cells[index].text)]
        if len(heads) >= 2:
            self._close_pending()
            end = next(
                (index for index in range(heads[-1] + 1, len(cells)) if labels[index] or (cells[index].text and _datum(cells[index].text))),
                len(cells),
            )
            self._header(cells[:end], labels[:end], heads)
            cells, labels = cells[end:], labels[end:]
            if not cells:
                return
        if any(labels) and self._labelled_parts(cells, labels):
            return
        named = [index for index, found in enumerate(labels) if found]
        if named and any(_shows_digit(cell.text) and _datum(cell.text) for cell in cells[named[-1] + 1 :]):
            self._close_pending()
            self._text_row(cells, named[-1])
        elif named:
            self._close_pending()
            self._captions([label for found in labels for label in found])
        else:
            self._unlabelled(cells)

    def _labelled_parts(self, cells: list[Cell], labels: Sequence[tuple[Label, ...]]) -> bool:
        """Read a row from label to label: groups stand before rows, and pipes run rows together. False when it has no row's label."""
        label, start = None, 0
        for index, found in enumerate(labels):
            following = self.context.resolve(found) if found else None
            if following is None:
                continue
            if label is not None:
                self._labelled(label, cells[start:index])
            else:
                self._close_pending()
            label, start = following, index + 1
            self.context.enter(label)
        if label is None:
            return False
        self._labelled(label, cells[start:])
        return True

    # ------------------------------------------------------------------ heads
    def _captions(self, labels: Sequence[Label]) -> None:
        for label in labels:
            if label.kind == "caption":
                self.context.open("disclosure")
                self.heads.disclosure = []
            elif label.form == "review" and label.kind == "heading" and label.keys[0] in _REVIEW_PARTS:
                self.context.open("review")
                if label.keys[0] == _REVIEW_PARTS[0]:
                    self.heads.review_parts, self.heads.review_heads = [], 0
                self.heads.review_parts.append(label.keys[0])
            elif label.form == "review" and label.kind == "column" and self.context.form == "review":
                self.heads.review_heads += 1

    def _header(self, cells: Sequence[Cell], labels: Sequence[tuple[Label, ...]], heads: Sequence[int]) -> None:
        """Remember a row of column heads. Its form is the one that knows most of them."""
        counts = {form: sum(any(label.form == form for label in labels[index]) for index in heads) for form in _FORMS_WITH_HEADS}
        form = max(counts, key=lambda name: counts[name])
        if form == "review":
            self._review_header(labels)
            return
        named = [
            _Head(_head_name(found, form), cell.text, cell.column, cell.column + cell.colspan)
            for cell, found in zip(cells, labels, strict=True)
        ]
        if form == "requests":
            self.context.open("requests")
            self.heads.applicants |= {head.name: head.start for head in named if head.name}
        elif form == "disclosure":
            self.context.open("disclosure")
            start = next((index for index, found in enumerate(labels) if any(map(_is_content_head, found))), heads[0] - 1)
            self.heads.disclosure = _without_blank_end(named[start + 1 :])
        else:
            self.heads.statistics = named

    def _review_header(self, labels: Sequence[tuple[Label, ...]]) -> None:
        self.context.open("review")
        own = [label for found in labels for label in found if label.form == "review"]
        parts = [label.keys[0] for label in own if label.kind == "heading" and label.keys[0] in _REVIEW_PARTS]
        self.heads.review_parts += [part for part in parts if part not in self.heads.review_parts]
        self.heads.review_heads += sum(label.kind == "column" for label in own)

    # ------------------------------------------------------------------ rows with a label
    def _labelled(self, label: Label, behind: Sequence[Cell]) -> None:
        self._close_pending()
        self.label_part = ""
        if label.form == "statistics":
            self._statistics_row(label, behind)
            return
        if label.kind == "group" and not behind:
            return
        self._take(label, self._slots(label, behind), list(behind))

    def _slots(self, label: Label, behind: Sequence[Cell]) -> tuple[Slot, ...]:
        if label.form == "requests":
            return label.slots
        heads = self.heads.disclosure
        if heads:
            return disclosure_slots(label.name, tuple(head.name for head in heads), self.context.era)
        return disclosure_slots_without_heads(label.name, len(behind), self.context.era)

    def _take(self, label: Label, slots: tuple[Slot, ...], cells: list[Cell]) -> None:
        """Keep a row whose cells fit the form; wait for more cells, or report it, when they do not."""
        if not slots:
            self.context.unknown_columns(label, [head.text for head in self.heads.disclosure], self.table.number)
            return
        if len(cells) > len(slots):
            cells = self._by_column(label, cells) or (cells if self.table.rendering == "html" else _without_debris(cells, len(slots)))
        elif len(cells) < len(slots) == sum(cell.colspan for cell in cells) and self.table.rendering == "pipes":
            cells = _with_covered(cells)
        if len(cells) == len(slots):
            self.context.found.append(FoundRow(label, slots, self.table.number, cells))
        elif len(cells) < len(slots):
            self.pending = _Pending(label, slots, cells, self.row)
        else:
            self.context.wrong_width(label, [cell.text for cell in cells], len(slots), self.table.number)

    def _by_column(self, label: Label, cells: Sequence[Cell]) -> list[Cell]:
        """The cells that stand below the seven applicants, where the header row says which columns these are."""
        at = {cell.column: cell for cell in cells}
        columns = [self.heads.applicants.get(applicant) for applicant in APPLICANTS]
        if label.form != "requests" or len(cells) <= len(APPLICANTS) or not all(column in at for column in columns):
            return []
        return [at[column] for column in columns if column is not None]

    def _statistics_row(self, label: Label, behind: Sequence[Cell]) -> None:
        values = self._value_cells(behind)
        if values is None:
            self.context.wrong_width(label, [cell.text for cell in behind], 1, self.table.number)
            return
        for cell, scope in values:
            self.context.found.append(FoundRow(label, label.slots, self.table.number, [cell], scope=scope))

    def _value_cells(self, behind: Sequence[Cell]) -> list[tuple[Cell, str | None]] | None:
        """The cells of a 2014 row that hold the year's number, each with the body it is for; `None` when they cannot be told apart."""
        rest = [cell for cell in behind if cell.text not in words("count_unit")]
        by_column = {head.start: head for head in self.heads.statistics}
        headed = [(cell, by_column[cell.column]) for cell in behind if cell.column in by_column]
        if len(headed) == len(behind):
            data = [
                (cell, head)
                for cell, head in headed
                if head.name not in ("unit", "serial", "indicator", "cumulative") and "累计" not in head.text
            ]
            for role in ("total", "value"):
                chosen = [cell for cell, head in data if head.name == role]
                if chosen:
                    return [(chosen[0], None)] if len(chosen) == 1 else None
            if len(data) > 1 and all(head.name is None and head.text for _, head in data):
                return [(cell, " ".join(head.text.split())) for cell, head in data]
        filled = [cell for cell in rest if cell.text]
        if len(filled) > 1:
            return None
        if not rest and behind and self.table.rendering != "html":
            # Only the unit is left of the row: text dumps drop an empty last cell.
            return [(replace(behind[-1], text="", column=behind[-1].column + 1), None)]
        return [(cell, None) for cell in (filled or rest[-1:])]

    # ------------------------------------------------------------------ rows without a label
    def _unlabelled(self, cells: Sequence[Cell]) -> None:
        texts = [index for index, cell in enumerate(cells) if not _datum(cell.text)]
        if self.pending is not None and not texts:
            self._continue(cells)
        elif self.pending is not None and texts == [0] and not self.pending.cells and len(cells) == len(self.pending.slots) + 1:
            # The label was torn over two rows; its numbers stand beside the second part.
            self._continue(cells[1:])
        elif self._is_review_row(cells, texts):
            self._review_row(list(cells[len(texts) :]))
        elif texts:
            self._close_pending()
            self._text_row(cells, texts[-1])
        elif self.context.matched and any(cell.text.strip("0") and _shows_digit(cell.text) for cell in cells):
            self.context.unknown("(no label)", [cell.text for cell in cells], self.table.number)

    def _continue(self, cells: Sequence[Cell]) -> None:
        assert self.pending is not None
        self.pending.cells += _with_covered(cells) if self.table.rendering == "pipes" else cells
        if len(self.pending.cells) >= len(self.pending.slots):
            self._close_pending()

    def _close_pending(self) -> None:
        pending, self.pending = self.pending, None
        if pending is None:
            return
        filled = any(cell.text for cell in pending.cells)
        if not filled and pending.label.kind == "row" and self.table.rendering != "html":
            # Text dumps drop or join the empty cells at the end of a row: here all of them.
            pending.cells = [Cell(pending.row, 0, "")] * len(pending.slots)
        if len(pending.cells) == len(pending.slots):
            self.context.found.append(FoundRow(pending.label, pending.slots, self.table.number, pending.cells))
        elif filled:
            self.context.wrong_width(pending.label, [cell.text for cell in pending.cells], len(pending.slots), self.table.number)

    def _is_review_row(self, cells: Sequence[Cell], texts: Sequence[int]) -> bool:
        leading = list(texts) == list(range(len(texts))) and len(texts) <= 1
        heads = self.heads.review_heads
        enough = heads >= _FEWEST_REVIEW_HEADS and (len(cells) - len(texts) > 1 or heads >= _ALL_REVIEW_HEADS)
        return self.context.form == "review" and enough and leading and len(cells) > len(texts)

    def _review_row(self, cells: list[Cell]) -> None:
        parts = tuple(part for part in _REVIEW_PARTS if part in self.heads.review_parts)
        whole = review_slots(_REVIEW_PARTS)
        label = Label("review", "row", "review", ("行政复议",))
        self.heads.review_heads, self.heads.review_parts = 0, []
        self.context.enter(label)
        printed = review_slots(parts)
        self._take(label, printed if len(cells) == len(printed) else whole, cells)

    def _text_row(self, cells: Sequence[Cell], last_text: int) -> None:
        """A row that no label explains: a label torn over two rows, a damaged label, or a row of the portal's own."""
        text, behind = cells[last_text].text, cells[last_text + 1 :]
        numbers = [cell.text for cell in behind if _shows_digit(cell.text)]
        if not behind or not any(cell.text for cell in behind):
            self.label_part = text if len(text) <= _LONGEST_PART else ""
            return
        joined = self.context.resolve(labels_of(self.label_part + text)) if self.label_part else None
        label = joined or (damaged_label(text) if self.context.form == "requests" else None)
        self.label_part = ""
        if label is not None:
            self.context.enter(label)
            self._labelled(label, behind)
        elif numbers and self.context.matched:
            self.context.unknown(text, [cell.text for cell in cells], self.table.number)


_FORMS_WITH_HEADS = ("review", "requests", "disclosure", "statistics")
_NO_LABELS: tuple[Label, ...] = ()


def _labels(text: str) -> tuple[Label, ...]:
    return _NO_LABELS if not text or text.isdecimal() else labels_of(text)


@lru_cache(maxsize=4096)
def _datum(text: str) -> bool:
    return not text or text.isdecimal() or is_datum(text) or text in words("count_unit")


@lru_cache(maxsize=4096)
def _is_head(text: str) -> bool:
    return any(label.kind == "column" or _is_content_head(label) for label in labels_of(text))


def _is_content_head(label: Label) -> bool:
    return label.form == "disclosure" and label.kind == "heading"


def _head_name(labels: Sequence[Label], form: str) -> str | None:
    return next((label.name for label in labels if label.form == form and label.kind == "column"), None)


def _without_debris(cells: list[Cell], width: int) -> list[Cell]:
    """The row without the empty cells that pipes and tabs leave for merged columns, where it is certain which ones these are."""
    windows = [cells[start : start + width] for start in range(len(cells) - width + 1)]
    complete = [window for window in windows if sum(bool(cell.text) for cell in window) == sum(bool(cell.text) for cell in cells)]
    readings = {tuple(cell.text for cell in window) for window in complete}
    return complete[0] if len(readings) == 1 else cells


def _with_covered(cells: Sequence[Cell]) -> list[Cell]:
    """The row with an empty cell for every column that pipes without content let a cell cover."""
    return [replace(cell, text=cell.text if step == 0 else "", column=cell.column + step) for cell in cells for step in range(cell.colspan)]


def _shows_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _without_blank_end(heads: list[_Head]) -> list[_Head]:
    while heads and not heads[-1].text:
        heads = heads[:-1]
    return heads


def _panes(rows: list[list[Cell]]) -> list[list[Cell]]:
    """The rows of a table; of a 2014 form printed in two halves side by side, first the left half, then the right."""
    for row in rows[:3]:
        starts = [cell.column for cell in row if any(label.name == "indicator" for label in _labels(cell.text))]
        if len(starts) > 1:
            edges = pairwise([0, *starts[1:], _BEHIND_ALL])
            halves = [[cell for cell in row if left <= cell.column < right] for left, right in edges for row in rows]
            return [row for row in halves if row]
    return rows
