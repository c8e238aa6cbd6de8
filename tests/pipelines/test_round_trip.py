"""Made reports through the whole chain, in every rendering and with every kind of damage: cells, sections and text come back."""

from __future__ import annotations

from random import Random
from typing import Literal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crawler.demo.damage import DAMAGES
from crawler.demo.factory import make_report
from crawler.demo.gold import GoldReport
from crawler.demo.render import render_dump, render_page
from crawler.items import Page, Report, Value
from pipelines.workers import load_stages

Rendering = Literal["html", "tabs", "pipes", "lines", "glued"]
RENDERINGS: tuple[Rendering, ...] = ("html", "tabs", "pipes", "lines", "glued")
ON_TEXT = [None, *(kind for kind, damage in DAMAGES.items() if damage.layer != "page")]
#: What is lost for good may take words of a heading with it.
INVERTIBLE = {None, *(kind for kind, damage in DAMAGES.items() if damage.invertible)}
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def made(seed: int, rendering: Rendering, damage: str | None) -> tuple[Report, GoldReport]:
    gold = make_report(seed)
    damages = (damage,) if damage else ()
    if rendering == "html":
        url = f"{gold.county.home_url}report/{seed}.html"
        rendered = render_page(gold, family="trs", rng=Random(seed), url=url, damages=damages)
        return through_the_chain(Page(rendered.body, url=url, media_type="text/html")), rendered.gold
    text, gold = render_dump(gold, table_rendering=rendering, damages=damages, rng=Random(seed))
    return through_the_chain(Page(text.encode(), path=f"{seed}.txt", media_type="text/plain")), gold


def through_the_chain(page: Page) -> Report:
    stages = load_stages()
    return stages.validate(stages.parse(page, stages.clean(stages.extract(page))))


def cells(report: Report) -> dict[tuple[str, str | None], Value]:
    return {(value.code, value.applicant): value for value in report.values if value.origin == "table"}


@pytest.mark.parametrize("rendering", RENDERINGS)
@FEW
@given(seed=st.integers(0, 100_000), damage=st.sampled_from(ON_TEXT))
@example(seed=39869, damage=None)  # the last row of a table of zeros, signs and blanks ends with a blank cell
def test_a_made_report_comes_back(rendering: Rendering, seed: int, damage: str | None) -> None:
    report, gold = made(seed, rendering, damage)
    found = cells(report)
    wanted = {(value.code, value.applicant): (value.kind, value.value) for value in gold.table_values()}
    unsure = {key for key, value in found.items() if value.kind == "ambiguous"}
    # Rows that only head others are blank by the form.
    printed = {key: (value.kind, value.value) for key, value in found.items() if key in wanted or value.value is not None}
    assert {key: cell for key, cell in printed.items() if key not in unsure} == {key: c for key, c in wanted.items() if key not in unsure}
    assert rendering == "glued" or not unsure
    explained = {code for finding in report.findings if finding.rule == "ambiguous" for code in finding.cells}
    assert {code for code, _ in unsure} <= explained
    assert [finding for finding in report.findings if finding.severity == "error"] == []
    if damage in INVERTIBLE:
        assert [(s.level, s.heading) for s in report.sections] == [(s.level, s.heading) for s in gold.sections]
    if damage in INVERTIBLE and rendering in ("lines", "glued"):
        assert report.text == gold.text


@FEW
@given(seed=st.integers(0, 100_000))
def test_a_broken_sum_is_the_only_error_of_a_made_report(seed: int) -> None:
    gold = make_report(seed, break_identity=True, year=2014 + seed % 11)
    text, _ = render_dump(gold, table_rendering="tabs")
    report = through_the_chain(Page(text.encode(), path=f"{seed}.txt", media_type="text/plain"))
    assert {finding.rule for finding in report.findings if finding.severity == "error"} == {finding.rule for finding in gold.findings}
