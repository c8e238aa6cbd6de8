"""Rendered pages hold exactly what their gold says, whatever the markup."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from crawler.demo.factory import make_report
from crawler.demo.gold import GoldTable
from crawler.demo.pages import KINDS, bulk_kind, bulk_page
from crawler.demo.render import GENERIC_LAYOUTS, RenderedPage, render_dump, render_html, render_page, render_text
from crawler.demo.tables import shift_columns, split_table

SEEDS = st.integers(min_value=0, max_value=10**9)
FAMILIES = ("trs", "hanweb_jpage", "generic")


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _document(page: RenderedPage) -> lxml_html.HtmlElement:
    declared = re.search(rb"charset=([\w-]+)", page.body)
    assert declared is not None
    charset = "gb18030" if declared[1].startswith(b"gb") else declared[1].decode()
    return lxml_html.document_fromstring(page.body.decode(charset))


@given(SEEDS, st.sampled_from(FAMILIES))
@settings(max_examples=40, deadline=None)
def test_same_seed_gives_the_same_bytes(seed: int, family: str) -> None:
    gold = make_report(seed)
    first = render_html(gold, family=family, rng=Random(seed))  # type: ignore[arg-type]
    assert first == render_html(make_report(seed), family=family, rng=Random(seed))  # type: ignore[arg-type]
    assert 15_000 < len(first) < 110_000


@given(SEEDS, st.sampled_from(FAMILIES))
@settings(max_examples=60, deadline=None)
def test_every_line_and_cell_of_the_gold_is_on_the_page(seed: int, family: str) -> None:
    page = render_page(make_report(seed), family=family, rng=Random(seed))  # type: ignore[arg-type]
    shown = _squeezed(_document(page).text_content())
    position = 0
    for line in page.gold.text.split("\n")[1:]:
        position = shown.index(_squeezed(line), position)
    for table in page.gold.tables:
        assert _squeezed("".join(c.text for row in table.rows() for c in row)) in shown
    if page.gold.index_number:
        assert page.gold.index_number in shown
    if page.gold.published_on:
        assert page.gold.published_on.isoformat() in shown


@pytest.mark.parametrize("layout", GENERIC_LAYOUTS)
def test_every_layout_prints_the_text_once(layout: str) -> None:
    page = render_page(make_report(21, year=2022), family="generic", rng=Random(5), layout=layout)  # type: ignore[arg-type]
    shown = _squeezed(_document(page).text_content())
    assert all(shown.count(_squeezed(line)) == 1 for line in page.gold.text.split("\n")[1:] if len(line) > 30)


def _is_regular(table: GoldTable) -> bool:
    """Every grid position is covered by exactly one cell."""
    covered = [
        (r, c)
        for cell in table.cells
        for r in range(cell.row, cell.row + cell.rowspan)
        for c in range(cell.column, cell.column + cell.colspan)
    ]
    rows, columns = max(r for r, _ in covered) + 1, max(c for _, c in covered) + 1
    return len(covered) == len(set(covered)) == rows * columns


@given(SEEDS, st.integers(min_value=2010, max_value=2024), st.integers(min_value=5, max_value=18))
@settings(max_examples=60, deadline=None)
def test_grids_are_regular_however_they_are_cut(seed: int, year: int, at: int) -> None:
    for table in make_report(seed, year=year).tables:
        assert _is_regular(table)
        if table.form == "disclosure":
            assert _is_regular(shift_columns(table))
        if table.form == "requests":
            upper, lower = split_table(table, at)
            assert _is_regular(upper)
            assert _is_regular(lower)
            assert sorted(c.text for c in (*upper.cells, *lower.cells) if c.code) == sorted(c.text for c in table.cells if c.code)


def test_spans_shift_between_header_and_data() -> None:
    table = shift_columns(next(t for t in make_report(2, year=2019).tables if t.form == "disclosure"))
    header, data = table.rows()[1], table.rows()[2]
    assert [c.colspan for c in header] == [1, 1, 2, 1]
    assert [c.colspan for c in data] == [1, 2, 1, 1]


def test_gold_loses_what_the_page_does_not_show() -> None:
    gold = make_report(4, year=2022)
    undated = render_page(gold, family="generic", rng=Random(1), dated=False)
    assert undated.gold.published_on is None
    lost = render_page(gold, family="generic", rng=Random(1), tables_lost=True)
    assert lost.gold.tables == ()
    assert not lost.gold.table_values()
    assert lost.gold.text == render_page(gold, family="generic", rng=Random(1)).gold.text
    assert b"<img" in lost.body


def test_charset_lie_claims_the_other_charset() -> None:
    page = render_page(make_report(4), family="trs", rng=Random(1), charset="utf-8", charset_lie=True)
    assert b"charset=gb2312" in page.body
    assert page.header_charset == "gb2312"
    assert make_report(4).county.name in page.body.decode("utf-8")


@pytest.mark.parametrize("rendering", ["tabs", "pipes", "lines", "glued", "none"])
def test_text_dump_holds_text_and_tables_in_order(rendering: str) -> None:
    gold = make_report(9, year=2022)
    text, shown = render_dump(gold, table_rendering=rendering)  # type: ignore[arg-type]
    position = 0
    for line in gold.text.split("\n"):
        position = text.index(line, position)
    assert ("社会公益组织" in text) is (rendering != "none")
    assert bool(shown.tables) is (rendering != "none")
    assert shown.published_on is None


def test_text_dump_is_the_text_where_tables_are_left_out() -> None:
    gold = make_report(9, year=2022)
    assert render_text(gold, table_rendering="none") == gold.text + "\n"


def test_bulk_pages_mix_all_kinds_and_repeat_exactly() -> None:
    assert {bulk_kind(n) for n in range(1000)} == set(KINDS)
    pages = [bulk_page(n) for n in range(30)]
    assert [kind for _, _, kind in pages] == [bulk_kind(n) for n in range(30)]
    assert all(bulk_page(n)[0] == pages[n][0] for n in range(0, 30, 7))
    assert len({body for body, _, _ in pages}) == 30


def test_known_bulk_pages_have_a_described_container() -> None:
    for n in range(20):
        body, _, _ = bulk_page(n, known=True)
        assert b"TRS_Editor" in body or b'id="zoom"' in body
