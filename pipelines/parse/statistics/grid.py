"""Rows of the forms in tables whose cells are parted: HTML grids, pipes and tabs.

A row is known by its label; its numbers are the cells behind the label in visual order. Grid
coordinates only help where the number of cells does not fit, because portals shift their colspans.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import takewhile

from crawler.items import Cell, Table
from pipelines.forms import (
    APPLICANTS,
    Form,
    Label,
    disclosure_slots,
    disclosure_slots_without_heads,
    labels_of,
)
from pipelines.parse.statistics.cells import NO_UNITS, Units, units_in, words
from pipelines.parse.statistics.context import Context, FoundRow
from pipelines.parse.statistics.fitting import Shape, Slots, fitted, with_blank_end, with_covered
from pipelines.parse.statistics.heads import (
    OVER_APPLICANTS,
    REVIEW_PARTS,
    REVIEW_ROW,
    ApplicantHeads,
    Order,
    ReviewHeads,
    applicant_name,
    applicant_slots,
    part_slots,
)
from pipelines.parse.statistics.layouts import labels_in, rows_in_order, shows_datum
from pipelines.parse.statistics.splits import sums_tell_places
from pipelines.parse.statistics.value_columns import ValueColumns, ValueHead, value_cells, value_columns

#: A label that goes on in the next row is no longer than this.
_LONGEST_PART = 60
_FEWEST_REVIEW_HEADS, _ALL_REVIEW_HEADS = 4, 15
_BEHIND_ALL = 10_000
_YEAR = re.compile(r"20\d\d(?=年)")


@dataclass(slots=True)
class _Heads:
    """Column heads seen last in this table or the one before it."""

    #: Names (`None`: not recognised) and texts of the heads of the disclosure table.
    disclosure: list[tuple[str | None, str]] = field(default_factory=list)
    statistics: ValueColumns = field(default_factory=lambda: value_columns([]))
    applicants: ApplicantHeads = field(default_factory=ApplicantHeads)
    #: Grid columns of the applicants.
    columns: dict[str, int] = field(default_factory=dict)
    review: ReviewHeads = field(default_factory=ReviewHeads)
    #: The part of the review table whose rows follow.
    part: str | None = None


@dataclass(slots=True)
class _Pending:
    """A row whose cells go on in the following rows of the source."""

    label: Label
    slots: Slots
    cells: list[Cell]
    row: int
    unit: Units
    #: Cells were added from rows below.
    joined: bool = False


class GridReader:
    """Reads tables one after the other; a form may go on in the next table."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.heads = _Heads()
        self.table = Table(1, "html", [])
        self.shape = Shape(self.table)
        self.row = 0
        self.pending: _Pending | None = None
        self.label_part = ""

    def read(self, table: Table) -> None:
        """Add the rows of the forms in this table to the context."""
        self.context.start_table()
        self.heads.part = None
        self.table, self.shape = table, Shape(table)
        for row in rows_in_order(table.rows()):
            self._row(row)
        self._close_pending()

    def _row(self, cells: list[Cell]) -> None:
        self.row = cells[0].row
        # Most cells are numbers.
        labels = [() if cell.text.isdecimal() else labels_in(cell.text) for cell in cells]
        named = [index for index, found in enumerate(labels) if found]
        heads = [index for index in named if _is_head(cells[index].text)]
        if len(heads) >= 2 or (heads and (_is_disclosure_head(cells[heads[0]].text) or self._heads_another_number(cells[heads[0] :]))):
            self._close_pending()
            end = next((index for index in range(heads[-1] + 1, len(cells)) if _ends_heads(cells[index], labels[index])), len(cells))
            self._header(cells[:end], labels[:end], heads)
            cells, labels = cells[end:], labels[end:]
            named = [index - end for index in named if index >= end]
            if not cells:
                return
        if not named:
            self._unlabelled(cells)
            return
        if self._labelled_parts(cells, labels, named):
            return
        self._close_pending()
        behind = cells[named[-1] + 1 :]
        if self._review_part(labels, named, behind):
            return
        if any(_shows_digit(cell.text) and shows_datum(cell.text) for cell in behind):
            self._text_row(cells, named[-1] + _leading_texts(behind))
        else:
            self._captions([label for found in labels for label in found])
            if any(label.keys[0] == OVER_APPLICANTS for label in labels[named[-1]]):
                self.heads.applicants.over(sum(bool(cell.text) for cell in behind))

    def _heads_another_number(self, cells: Sequence[Cell]) -> bool:
        """Whether 信息内容 stands beside a head that says of its numbers that they are not the year's (上年处理决定数量)."""
        if not any(map(_is_content_head, labels_in(cells[0].text))):
            return False
        years = {int(year) for cell in cells[1:] for year in _YEAR.findall(cell.text)}
        return bool(years - {self.context.year}) or any(word in cell.text for cell in cells[1:] for word in words("other_column"))

    def _labelled_parts(self, cells: list[Cell], labels: Sequence[tuple[Label, ...]], named: Sequence[int]) -> bool:
        """Read a row from label to label: groups stand before rows, and pipes run rows together. False when it has no row's label."""
        label, at = None, 0
        for index in named:
            following = self.context.resolve(labels[index])
            if following is None:
                continue
            if label is not None:
                self._labelled(label, cells[at].text, cells[at + 1 : index])
            label, at = following, index
            self.context.enter(label)
        if label is None:
            return False
        self._labelled(label, cells[at].text, cells[at + 1 :])
        return True

    # ------------------------------------------------------------------ heads
    def _captions(self, labels: Sequence[Label]) -> None:
        for label in labels:
            if label.kind == "caption":
                self.context.open("disclosure")
                self.heads.disclosure = []
            elif label.form == "review" and label.kind == "heading":
                self._enter_part(label.keys[0])
            elif label.form == "review" and label.kind == "column" and self.context.form == "review":
                self.heads.review.add_outcome(label.name)

    def _enter_part(self, name: str) -> None:
        if name not in REVIEW_PARTS:
            return
        self.context.open("review")
        if name == REVIEW_PARTS[0]:
            self.heads.review.clear()
        self.heads.review.add_part(name)
        self.heads.part = name

    def _header(self, cells: Sequence[Cell], labels: Sequence[tuple[Label, ...]], heads: Sequence[int]) -> None:
        """Remember a row of column heads. Its form is the one that knows most of them."""
        form = _form_of_heads(tuple([cells[index].text for index in heads]))
        if form == "statistics":
            named = [ValueHead(_head_name(found, form), cell.text, cell.column) for cell, found in zip(cells, labels, strict=True)]
            self.heads.statistics = value_columns(named)
            return
        self.context.open(form)
        if form == "review":
            self._review_header(cells, labels, heads[0])
        elif form == "requests":
            self._applicants_header(cells, labels)
        else:
            start = next((index for index, found in enumerate(labels) if any(map(_is_content_head, found))), heads[0] - 1) + 1
            self.heads.disclosure = [
                (_head_name(found, form), cell.text)
                for cell, found in zip(cells[start:], labels[start:], strict=True)
                if cell.text and not any(label.name == "unit" for label in found)
            ]

    def _review_header(self, cells: Sequence[Cell], labels: Sequence[tuple[Label, ...]], first: int) -> None:
        for index, (cell, found) in enumerate(zip(cells, labels, strict=True)):
            own = [label for label in found if label.form == "review"]
            if own and own[0].kind == "heading":
                self.heads.review.add_part(own[0].keys[0])
            elif own:
                self.heads.review.add_outcome(own[0].name, cell.column)
            elif cell.text and index > first:
                self.heads.review.add_outcome(None, cell.column)

    def _applicants_header(self, cells: Sequence[Cell], labels: Sequence[tuple[Label, ...]]) -> None:
        named = [
            (cell, applicant_name(found))
            for cell, found in zip(cells, labels, strict=True)
            if cell.text and (applicant_name(found) or not any(label.form == "requests" for label in found))
        ]
        names: Order = tuple(name for _, name in named)
        # What stands in front of the first applicant heads the labels, unless the applicants began further left in the row above.
        first = next(index for index, name in enumerate(names) if name)
        begin = min(self.heads.columns.values(), default=_BEHIND_ALL)
        if "natural" in names or "total" in names or named[0][0].column < begin:
            names = names[first:]
        self.heads.applicants.add(names)
        self.heads.columns |= {name: cell.column for cell, name in named if name in APPLICANTS}

    # ------------------------------------------------------------------ rows with a label
    def _labelled(self, label: Label, printed: str, behind: Sequence[Cell]) -> None:
        """Read the cells behind a label; `printed` is the label's text."""
        self._close_pending()
        self.label_part = ""
        if label.form == "statistics":
            self._statistics_row(label, printed, behind)
            return
        if label.kind == "group" and not behind:
            return
        slots = self._slots(label, behind)
        if len(behind) > max(len(slots), 1) and (texts := _leading_texts(behind)):
            # The numbers belong to a label that is not recognised and stands between.
            self._text_row(behind, texts - 1)
            return
        heads = units_in(*(text for _, text in self.heads.disclosure)) if label.form == "disclosure" else NO_UNITS
        self._take(label, slots, list(behind), units_in(printed).or_else(heads))

    def _slots(self, label: Label, behind: Sequence[Cell]) -> Slots:
        if label.form == "requests":
            names = self.heads.applicants.names(len(behind))
            return applicant_slots(label, names) if names else ()
        if self.heads.disclosure:
            return disclosure_slots(label.name, tuple(name for name, _ in self.heads.disclosure), self.context.era)
        return disclosure_slots_without_heads(label.name, len(behind), self.context.era)

    def _take(self, label: Label, slots: Slots, cells: list[Cell], unit: Units = NO_UNITS) -> None:
        """Keep a row whose cells fit the form; wait for more cells, or report it, when they do not."""
        if not slots:
            self.context.unknown_columns(label, self._printed_heads(label), self.table.number)
            return
        if cells and len(cells) != len(slots):
            cells = fitted(cells, slots, self.shape, self.heads.columns)
        if len(cells) > len(slots) and label.kind == "row" and all(cell.text == "0" for cell in cells):
            # Whichever of them are the form's, they are 0.
            cells = cells[: len(slots)]
        if len(cells) == len(slots):
            self._keep(label, slots, cells, unit)
        elif len(cells) < len(slots):
            self.pending = _Pending(label, slots, cells, self.row, unit)
        else:
            self.context.wrong_width(label, [cell.text for cell in cells], len(slots), self.table.number)

    def _printed_heads(self, label: Label) -> list[str]:
        if label.form == "requests":
            return [name or "?" for row in self.heads.applicants.rows for name in row]
        if label.form == "review":
            return [name or "?" for name in self.heads.review.outcomes()]
        return [text for _, text in self.heads.disclosure]

    def _keep(self, label: Label, slots: Slots, cells: Sequence[Cell], unit: Units = NO_UNITS, scope: str | None = None) -> None:
        if None in slots:
            cells = [cell for slot, cell in zip(slots, cells, strict=True) if slot is not None]
        own = tuple([slot for slot in slots if slot is not None])
        self.context.found.append(FoundRow(label, own, self.table.number, list(cells), scope=scope, unit=unit))

    def _statistics_row(self, label: Label, printed: str, behind: Sequence[Cell]) -> None:
        values = value_cells(behind, self.heads.statistics, drops_blanks=self.table.rendering != "html")
        if values is None:
            self.context.wrong_width(label, [cell.text for cell in behind], 1, self.table.number)
            return
        unit = next((found for cell in behind if cell.text in (found := units_in(cell.text))), NO_UNITS).or_else(units_in(printed))
        for cell, scope in values:
            self._keep(label, label.slots, [cell], unit, scope)

    # ------------------------------------------------------------------ the review table
    def _review_part(self, labels: Sequence[tuple[Label, ...]], named: Sequence[int], behind: Sequence[Cell]) -> bool:
        """Read a row of the review table that begins with labels: its numbers, those of one part, or one number of a part."""
        own = [label for index in named for label in labels[index] if label.form == "review"]
        part = next((label.keys[0] for label in reversed(own) if label.keys[0] in REVIEW_PARTS), None)
        outcome = next((label.name for label in own if label.kind == "column"), None)
        data = bool(behind) and all(shows_datum(cell.text) for cell in behind)
        review = self.heads.review
        if outcome and data and len(behind) == 1 and (part or self.heads.part) and (part or self.context.form == "review"):
            self._enter_part(part or "")
            self._review_cells(part_slots(self.heads.part or "", [outcome]), behind)
            return True
        if self.context.form != "review" or not data:
            return False
        if part and not outcome and review.known >= _FEWEST_REVIEW_HEADS and review.width == len(behind):
            self._review_cells(part_slots(part, review.outcomes()), behind)
            return True
        if not own and review.known >= _FEWEST_REVIEW_HEADS and len(behind) >= review.width:
            self._review_row(list(behind))
            return True
        return False

    def _review_cells(self, slots: Slots, cells: Sequence[Cell]) -> None:
        self.context.enter(REVIEW_ROW)
        self._keep(REVIEW_ROW, slots, cells)

    def _is_review_row(self, cells: Sequence[Cell], texts: Sequence[int]) -> bool:
        known = self.heads.review.known
        if self.context.form != "review" or known < _FEWEST_REVIEW_HEADS:
            return False
        if len(cells) == self.heads.review.width and len(texts) * 2 < len(cells):
            return True
        leading = list(texts) == list(range(len(texts))) and len(texts) <= 1
        return leading and len(cells) > len(texts) and (len(cells) - len(texts) > 1 or known >= _ALL_REVIEW_HEADS)

    def _review_row(self, cells: list[Cell]) -> None:
        slots = self.heads.review.slots(len(cells))
        self.context.enter(REVIEW_ROW)
        self._take(REVIEW_ROW, slots, cells)
        self.heads.review.clear()

    # ------------------------------------------------------------------ rows without a label
    def _unlabelled(self, cells: Sequence[Cell]) -> None:
        texts = [index for index, cell in enumerate(cells) if not shows_datum(cell.text)]
        if self.pending is not None and not texts:
            self._continue(cells)
        elif self.pending is not None and texts == [0] and not self.pending.cells and len(cells) == len(self.pending.slots) + 1:
            # The label was torn over two rows; its numbers stand beside the second part.
            self._continue(cells[1:])
        elif self._is_review_row(cells, texts):
            self._review_row(list(cells if len(cells) == self.heads.review.width else cells[len(texts) :]))
        elif texts:
            self._close_pending()
            self._text_row(cells, texts[-1])
        elif self.context.matched and any(cell.text.strip("0") and _shows_digit(cell.text) for cell in cells):
            self.context.unknown("(no label)", [cell.text for cell in cells], self.table.number)

    def _continue(self, cells: Sequence[Cell]) -> None:
        assert self.pending is not None
        self.pending.cells += with_covered(cells) if self.table.rendering == "pipes" else cells
        self.pending.joined = True
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
        elif filled:
            pending.cells = with_blank_end(pending.cells, pending.slots, self.shape)
        if len(pending.cells) == len(pending.slots) and (not pending.joined or _sums_hold(pending)):
            self._keep(pending.label, pending.slots, pending.cells, pending.unit)
        elif filled:
            self.context.wrong_width(pending.label, [cell.text for cell in pending.cells], len(pending.slots), self.table.number)

    def _text_row(self, cells: Sequence[Cell], last_text: int) -> None:
        """A row that no label explains: a label torn over two rows, a damaged label, or a row of the portal's own."""
        text, behind = cells[last_text].text, cells[last_text + 1 :]
        numbers = [cell.text for cell in behind if _shows_digit(cell.text)]
        blank = not any(cell.text for cell in behind)
        joined = self.context.resolve(labels_of(self.label_part + text)) if self.label_part and not blank else None
        label = joined or (self.context.damaged(text, filled=bool(numbers)) if numbers or len(behind) > 1 else None)
        if label is not None:
            self.context.enter(label)
            self._labelled(label, text, behind)
        elif numbers and self.context.matched:
            self.context.unknown(text, [cell.text for cell in cells], self.table.number)
        # A label may go on beside the numbers of the next row.
        self.label_part = text if blank and len(text) <= _LONGEST_PART else ""


def _sums_hold(row: _Pending) -> bool:
    """Whether cells of several rows of the source add up; with columns of the portal's own among them nothing can be said.

    A blank one in front may be the rest of a merged label, and then the others stand in the place of their neighbours.
    """
    if not row.cells[0].text:
        return False
    own = [slot for slot in row.slots if slot]
    return len(own) < len(row.slots) or sums_tell_places([cell.text for cell in row.cells], own)


_FORMS_WITH_HEADS: tuple[Form, ...] = ("review", "requests", "disclosure", "statistics")


@lru_cache(maxsize=1024)
def _form_of_heads(texts: tuple[str, ...]) -> Form:
    """The form that knows most of these heads."""
    counts = {form: sum(any(label.form == form for label in labels_in(text)) for text in texts) for form in _FORMS_WITH_HEADS}
    return max(counts, key=lambda form: counts[form])


def _leading_texts(cells: Sequence[Cell]) -> int:
    """How many cells in front of the first number, sign or blank."""
    return sum(1 for _ in takewhile(lambda cell: not shows_datum(cell.text), cells))


@lru_cache(maxsize=4096)
def _is_head(text: str) -> bool:
    labels = labels_of(text)
    return applicant_name(labels) is not None or any(label.kind == "column" or _is_content_head(label) for label in labels)


@lru_cache(maxsize=4096)
def _is_disclosure_head(text: str) -> bool:
    """Whether the text is a head that no other table has: one is enough to know the row for heads."""
    return any(label.form == "disclosure" and label.kind == "column" for label in labels_of(text))


def _ends_heads(cell: Cell, labels: Sequence[Label]) -> bool:
    """Whether a cell behind the column heads is none: a label of a row, a caption, a number."""
    return not any(label.kind == "heading" for label in labels) if labels else bool(cell.text) and shows_datum(cell.text)


def _is_content_head(label: Label) -> bool:
    return label.form == "disclosure" and label.kind == "heading"


def _head_name(labels: Sequence[Label], form: str) -> str | None:
    return next((label.name for label in labels if label.form == form and label.kind == "column"), None)


def _shows_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)
