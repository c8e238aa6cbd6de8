"""Tables of made pages torn as editors tear them: what is still published is right, or a finding names it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from crawler.demo.gold import GoldReport
from crawler.demo.pages import bulk_kind, bulk_page
from crawler.items import Page, Value
from pipelines.draft import RejectedPage
from pipelines.workers import load_stages

Span = tuple[int, int]
CELL = re.compile(r"<td\b[^>]*>.*?</td>", re.S)
ROW = re.compile(r"<tr\b.*?</tr>", re.S)
BETWEEN_ROWS = re.compile(r"</tr>\s*<tr\b[^>]*>")
SPANS = re.compile(r"(?<=span=\")\d+")
MARKUP = re.compile(r"<[^>]+>|&nbsp;")
TORN: dict[str, Callable[[Random, str], str]] = {}


def tear(change: Callable[[Random, str], str]) -> Callable[[Random, str], str]:
    TORN[change.__name__] = change
    return change


def spans(pattern: re.Pattern[str], page: str, holds: str = "") -> Sequence[Span]:
    """Where the pattern stands; `holds` is what the printed text of a match matches as a whole."""
    found = (match for match in pattern.finditer(page))
    return [match.span() for match in found if not holds or re.fullmatch(holds, MARKUP.sub("", match.group()).strip(), re.S)]


def one_of(rng: Random, found: Sequence[Span]) -> Span:
    assume(found)
    return rng.choice(found)


NUMBER, LABEL = r"[\d,.]+", r".*[一-鿿].*"


@tear
def a_number_lost(rng: Random, page: str) -> str:
    start, end = one_of(rng, spans(CELL, page, NUMBER))
    return page[:start] + page[end:]


@tear
def a_number_twice(rng: Random, page: str) -> str:
    start, end = one_of(rng, spans(CELL, page, NUMBER))
    return page[:end] + page[start:end] + page[end:]


@tear
def a_label_lost(rng: Random, page: str) -> str:
    start, end = one_of(rng, spans(CELL, page, LABEL))
    return page[:start] + page[end:]


@tear
def a_label_blank(rng: Random, page: str) -> str:
    start, end = one_of(rng, spans(CELL, page, LABEL))
    return page[:start] + "<td></td>" + page[end:]


@tear
def a_row_lost(rng: Random, page: str) -> str:
    start, end = one_of(rng, spans(ROW, page))
    return page[:start] + page[end:]


@tear
def a_row_twice(rng: Random, page: str) -> str:
    start, end = one_of(rng, spans(ROW, page))
    return page[:end] + page[start:end] + page[end:]


@tear
def two_rows_joined(rng: Random, page: str) -> str:
    start, end = one_of(rng, spans(BETWEEN_ROWS, page))
    return page[:start] + page[end:]


@tear
def a_row_broken(rng: Random, page: str) -> str:
    start, _ = one_of(rng, spans(CELL, page, NUMBER))
    return page[:start] + "</tr><tr>" + page[start:]


@tear
def another_span(rng: Random, page: str) -> str:
    start, end = one_of(rng, spans(SPANS, page))
    return page[:start] + str(rng.randint(1, 9)) + page[end:]


@tear
def the_rest_lost(rng: Random, page: str) -> str:
    start, _ = one_of(rng, spans(CELL, page))
    return page[:start]


@pytest.mark.parametrize("name", sorted(TORN))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(number=st.integers(0, 100_000), seed=st.integers(0, 100_000))
def test_a_torn_table_gives_no_wrong_number_in_silence(name: str, number: int, seed: int) -> None:
    assume(bulk_kind(number) not in ("tables_lost", "broken_identity"))
    body, gold, _ = bulk_page(number)
    page = body.decode("gb18030" if b"gb" in body[:600].lower() else "utf-8")
    torn = re.sub(r"charset=[\"']?[\w-]+", "charset=utf-8", TORN[name](Random(seed), page))
    assert unnamed(Page(body=torn.encode()), gold) == []


def unnamed(page: Page, gold: GoldReport) -> list[Value]:
    """Values published from tables that the source does not print, and that no finding names; a page that is refused has none."""
    stages = load_stages()
    try:
        report = stages.validate(stages.parse(page, stages.clean(stages.extract(page))))
    except RejectedPage:
        return []
    printed = {(value.code, value.applicant): value.value or 0 for value in gold.table_values()}
    found = [value for value in report.values if value.origin == "table" and value.value is not None]
    named = {cell for finding in report.findings for cell in finding.cells}
    wrong = [value for value in found if printed.get((value.code, value.applicant)) != value.value]
    return [value for value in wrong if not {value.code, f"{value.code}__{value.applicant}"} & named]
