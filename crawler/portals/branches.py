"""Columns, and parts of them, that no address leads to: a script asks for them when a link or a year is clicked.

<a href="javascript:getMainData('ndbg')">政府信息公开年报</a>          <select onchange="this.form.submit()"><option>2023年…
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice

from scrapy import Request
from scrapy.http import TextResponse

from crawler.portals.forms import chosen_page, year_choices
from crawler.portals.links import CALLS, base_of, label_of, link_elements, link_target, may_be_list, script_of
from crawler.portals.services import called_list
from crawler.portals.titles import TitleKind, judge_title

#: Years, or columns, that are asked for from one page.
BRANCHES = 40


def scripted_branches(response: TextResponse, kinds: Collection[TitleKind]) -> list[tuple[str, Request]]:
    """Names and requests of the columns of these kinds that a script asks for, then of the years of a list that shows one at a time."""
    if not may_be_list(response):
        return []
    found = list(clicked_columns(response, kinds))
    for choice in year_choices(response) if "branch" in kinds else []:
        request = chosen_page(response, choice) or called_list(response, choice.script, {choice.field: choice.value})
        if request is not None:
            found.append((choice.name, request))
    return found[:BRANCHES]


def clicked_columns(response: TextResponse, kinds: Collection[TitleKind]) -> Iterator[tuple[str, Request]]:
    """The columns whose link calls a function that asks a service for them."""
    base = base_of(response)
    for element in islice((link for link in link_elements(response.selector.root) if script_of(link)), CALLS):
        name = label_of(element)
        if judge_title(name) in kinds and link_target(element, base, response.text) is None:
            request = called_list(response, script_of(element))
            if request is not None:
                yield name, request
