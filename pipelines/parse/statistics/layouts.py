"""Rows of a grid in the order in which the form has them, whatever way the portal laid them out."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from crawler.items import Cell
from pipelines.forms import APPLICANTS, Label, labels_of, nested_labels
from pipelines.parse.statistics.cells import is_datum, words
from pipelines.parse.statistics.heads import applicant_name

#: Applicants below each other in the first column of a table that prints its columns as rows.
_FEWEST_APPLICANTS = 5
_MOST_HEADS = 12
_BEHIND_ALL = 10_000


def rows_in_order(rows: list[list[Cell]]) -> list[list[Cell]]:
    """The rows as the form prints them: no columns as rows, no halves side by side, a cell for each label."""
    return [_opened(row) for row in _panes(_upright(rows))]


def labels_in(text: str) -> tuple[Label, ...]:
    """Labels that a cell may be."""
    return labels_of(text) if text else ()


@lru_cache(maxsize=4096)
def shows_datum(text: str) -> bool:
    """Whether a cell holds a number, a sign, a unit or nothing."""
    return not text or is_datum(text) or text in words("count_unit")


def _opened(row: list[Cell]) -> list[Cell]:
    """The row with a cell for each label where one cell holds several of them."""
    parts = [() if cell.text.isdecimal() else _labels_inside(cell.text) for cell in row]
    if not any(parts):
        return row
    return [replace(cell, text=text) for cell, texts in zip(row, parts, strict=True) for text in texts or (cell.text,)]


@lru_cache(maxsize=4096)
def _labels_inside(text: str) -> tuple[str, ...]:
    """The labels of a cell that holds several; in brackets behind one there may be another (行政诉讼（未经复议直接起诉）)."""
    alone = shows_datum(text) or (labels_in(text) and not text.endswith((")", "）")))
    return () if alone else nested_labels(text)


def _upright(rows: list[list[Cell]]) -> list[list[Cell]]:
    """The rows of a table; its columns where the requests table is printed with the applicants below each other."""
    if not _FEWEST_APPLICANTS < len(rows) <= _MOST_HEADS or len({len(row) for row in rows}) > 1:
        return rows
    applicants = sum(applicant_name(labels_in(row[0].text)) in APPLICANTS for row in rows)
    return [list(column) for column in zip(*rows, strict=True)] if applicants >= _FEWEST_APPLICANTS else rows


def _panes(rows: list[list[Cell]]) -> list[list[Cell]]:
    """The rows of a table; of a 2014 form printed in two halves side by side, first the left half, then the right."""
    for row in rows[:3]:
        starts = [cell.column for cell in row if any(label.name == "indicator" for label in labels_in(cell.text))]
        if len(starts) > 1:
            edges = pairwise([0, *starts[1:], _BEHIND_ALL])
            halves = [[cell for cell in row if left <= cell.column < right] for left, right in edges for row in rows]
            return [row for row in halves if row]
    return rows
