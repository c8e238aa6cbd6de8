"""Columns, and parts of them, that no address leads to: a script asks for them when a link or a year is clicked.

<a href="javascript:getMainData('ndbg')">政府信息公开年报</a>          <select onchange="this.form.submit()"><option>2023年…
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice

from lxml.html import HtmlElement
from scrapy import Request
from scrapy.http import TextResponse

from crawler.portals.bound_clicks import bound_functions, filled_in
from crawler.portals.forms import YEAR_CHOICE, chosen_page, year_choices
from crawler.portals.links import (
    CALLS,
    LINKS,
    anchors,
    base_of,
    clickable_elements,
    label_of,
    link_target,
    may_be_list,
    page_links,
    row_title,
    script_of,
)
from crawler.portals.scripts import local_values, variables_of
from crawler.portals.services import asked_in, called_list
from crawler.portals.titles import TitleKind, judge_title, title_year

#: Years, or columns, that are asked for from one page.
BRANCHES = 40
#: What a year to choose may be, and how many of them are no accident.
YEAR_TABS, MANY_YEARS = ("a", "li", "option", "button", "span", "em", "dt"), 3


def scripted_branches(response: TextResponse, kinds: Collection[TitleKind]) -> list[tuple[str, Request]]:
    """Names and requests of the columns of these kinds that a script asks for, then of the years of a list that shows one at a time."""
    if not may_be_list(response):
        return []
    found = [*clicked_columns(response, kinds), *bound_columns(response, kinds)]
    for choice in year_choices(response) if "branch" in kinds else []:
        request = chosen_page(response, choice) or called_list(response, choice.script, {choice.field: choice.value})
        if request is not None:
            found.append((choice.name, request))
    return found[:BRANCHES]


def clicked_columns(response: TextResponse, kinds: Collection[TitleKind]) -> Iterator[tuple[str, Request]]:
    """The columns and years, links or not, whose function asks a service for them: `<li onclick="loadYear(2023)">2023年</li>`."""
    base = base_of(response)
    elements = (*page_links(response), *(clickable_elements(response) if "onclick" in response.text else ()))
    for element in islice((element for element in elements if script_of(element)), CALLS):
        name = label_of(element)
        if judge_title(name) in kinds and link_target(element, base, response.text) is None:
            request = called_list(response, script_of(element))
            if request is not None:
                yield name, request


def bound_columns(response: TextResponse, kinds: Collection[TitleKind]) -> Iterator[tuple[str, Request]]:
    """The columns and years that a script asks a service for which is bound to them: `<li data-year="2023">2023年</li>`."""
    for element, body in islice(bound_functions(response), CALLS):
        name = label_of(element) or (label_of(element[0]) if len(element) == 1 else "")
        if judge_title(name) in kinds:
            clicked = filled_in(element, body)
            given = local_values(clicked, variables_of(response.text))
            request = asked_in(response, response.text, clicked, given) or called_list(response, clicked)
            if request is not None:
                yield name, request


def titles_by_row(response: TextResponse) -> dict[str, str]:
    """What links called by nothing but a year stand for, by address, where their row names a body: 县教育局 | 2022年 | 2021年."""
    if "<tr" not in response.text and "<TR" not in response.text:
        return {}
    base = base_of(response)
    rows: dict[HtmlElement, str] = {}
    years = (link for link in page_links(response) if YEAR_CHOICE.match("".join(label_of(link).split())))
    named = ((link_target(link, base), row_title(link, rows), label_of(link)) for link in years)
    return {url: f"{row}{year}政府信息公开工作年度报告" for url, row, year in named if url and row}


def unread_years(response: TextResponse) -> str:
    """What says that a list shows one year at a time, where how the others are chosen could not be read; empty when nothing does."""
    links = anchors(response)
    if len({title_year(link.title) for link in links if judge_title(link.title) == "report"}) > 1:
        return ""
    linked = {"".join(link.title.split()) for link in links}
    named = {"".join((element.text or "").split()) for element in islice(response.selector.root.iter(*YEAR_TABS), LINKS)}
    years = {name for name in named - linked if YEAR_CHOICE.match(name)}
    if len(years) < MANY_YEARS or scripted_branches(response, ("column", "branch")):
        return ""
    return f"it shows one year at a time, and {len(years)} are named"
