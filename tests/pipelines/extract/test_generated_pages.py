"""Made-up reports in the shapes portals give them, against what they are known to contain."""

from __future__ import annotations

import re

import pytest

from crawler.demo.factory import make_report
from crawler.demo.pages import bulk_kind, bulk_page
from crawler.demo.render import render_dump
from crawler.items import Page
from pipelines.extract import extract

#: Kinds whose text needs no restoration before it can be compared.
UNDAMAGED = ("clean", "broken_identity", "undated", "hidden_links")
NUMBERS = [number for number in range(60) if bulk_kind(number) in UNDAMAGED]


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("number", NUMBERS)
def test_grids_text_and_pairs_of_a_generated_page(number: int) -> None:
    body, gold, _ = bulk_page(number)
    found = extract(Page(body, url="http://www.qinghe.example/nb/1.html"))
    printed = [bare(line) for line in found.text.split("\n")]
    expected = [bare(line) for line in gold.text.split("\n")]

    assert [[(c.row, c.column, bare(c.text), c.rowspan, c.colspan) for c in table.cells] for table in found.tables] == [
        [(c.row, c.column, bare(c.text), c.rowspan, c.colspan) for c in table.cells] for table in gold.tables
    ]
    assert [(table.title, table.note) for table in found.tables] == [(table.title, table.note) for table in gold.tables]
    # The page's heading may repeat the title that opens the article; cleaning takes repetitions out.
    assert printed[len(printed) - len(expected) :] == expected
    assert "".join(printed[: len(printed) - len(expected)]) in ("", bare(gold.title))
    assert {(bare(label).rstrip(":："), bare(value)) for label, value in gold.metadata} <= {
        (pair.label, bare(pair.value)) for pair in found.pairs
    }


@pytest.mark.parametrize("rendering", ["tabs", "pipes"])
@pytest.mark.parametrize("number", range(24))
def test_rows_and_text_of_a_generated_dump(number: int, rendering: str) -> None:
    # Not the bulk page's report: its tables may be split in two, and a dump shows no gap between the halves.
    text, gold = render_dump(make_report(number), table_rendering=rendering)  # type: ignore[arg-type]
    found = extract(Page(text.encode(), media_type="text/plain"))

    assert [[[bare(cell.text) for cell in row] for row in table.rows()] for table in found.tables] == [
        [[bare(cell.text) for cell in row] for row in table.rows()] for table in gold.tables
    ]
    assert [bare(line) for line in found.text.split("\n") if line.strip()] == [bare(line) for line in gold.text.split("\n")]
