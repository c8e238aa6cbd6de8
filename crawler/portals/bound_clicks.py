"""Entries without an address of their own, which a script opens when they are clicked: `$('.art').click(function(){
window.open('/a/' + $(this).data('id') + '.html'); })`, rows with `ondblclick`.

The function is read with what stands in the attributes of the element that would be clicked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import islice

from cssselect import SelectorError
from lxml.html import HtmlElement
from scrapy.http import TextResponse

from crawler.portals.addresses import joined
from crawler.portals.links import QUOTED, SCRIPT_TARGET, ListEntry, base_of, row_entry
from crawler.portals.scripts import called_address, function_in, outcome, variables_of

#: Where a script is bound to elements: their selector, for `on` also that of the elements within, up to the function.
BOUND = re.compile(
    r"""\$\(\s{0,3}(document|['"][^'"]{1,80}['"])\s{0,3}\)\s{0,3}\."""
    r"""(?:(?:dbl)?click|(?:on|live|bind|delegate)\(\s{0,3}['"](?:dbl)?click['"]\s{0,3},(?:\s{0,3}(['"][^'"]{1,80}['"])\s{0,3},)?)"""
    r"""\s{0,3}\(?\s{0,3}(?=function|\()"""
)
#: How its function reads an attribute of the element.
READ = re.compile(
    r"""\$\(this\)\.(attr|data)\(\s{0,3}['"]([\w-]{1,40})['"]\s{0,3}\)|this\.(?:getAttribute\(\s{0,3}['"]([\w-]{1,40})['"]\s{0,3}\)|dataset\.(\w{1,40})|(id|title)\b)"""
)
HANDED_OVER = re.compile(r"([A-Za-z_$][\w$]{0,40})\(this[,)]")
#: Elements that may hold an entry.
ROWS = ("a", "tr", "li", "dd", "p", "div", "td", "span")
#: Scripts of a page that are bound, and elements that are looked at.
SCRIPTS, ELEMENTS = 20, 500
#: Characters of a function that is read.
FUNCTION = 2000


def bound_entries(response: TextResponse) -> list[ListEntry]:
    """The elements of a page that lead somewhere when they are clicked, by a script that is bound to them."""
    source = response.text
    found: list[ListEntry] = []
    if "ondblclick" in source:
        found += double_clicks(response)
    if "(this" in source:
        found += handed_over(response)
    if "$(" in source and any(sign in source for sign in ("$(this)", "this.getAttribute", "this.dataset", "this.id")):
        for match in islice(BOUND.finditer(source), SCRIPTS):
            found += clicked(response, match)
    return found


def double_clicks(response: TextResponse) -> Iterator[ListEntry]:
    """The rows that open their page when they are clicked twice."""
    base = base_of(response)
    rows = (element for element in response.selector.root.iter(*ROWS) if element.get("ondblclick"))
    for row in islice(rows, ELEMENTS):
        script = row.get("ondblclick") or ""
        quoted = (match.group(1) for match in QUOTED.finditer(script))
        address = called_address(script, response.text) or next((text for text in quoted if SCRIPT_TARGET.match(text)), None)
        target = joined(base, address) if address else None
        if target:
            yield row_entry(row, target)


def handed_over(response: TextResponse) -> Iterator[ListEntry]:
    """The elements that are handed over to the function they call: `onclick="show(this)"`."""
    base = base_of(response)
    elements = (element for element in response.selector.root.iter(*ROWS) if "(this" in (element.get("onclick") or ""))
    for element in islice(elements, ELEMENTS):
        match = HANDED_OVER.search(element.get("onclick") or "")
        function = function_in(match[1], response.text) if match else None
        if function is None or not function.parameters:
            continue
        body = re.sub(rf"(?<![\w$.]){re.escape(function.parameters[0])}(?![\w$])", "this", function.body)
        yield from opened(response, base, element, body)


def clicked(response: TextResponse, match: re.Match[str]) -> Iterator[ListEntry]:
    """What the elements lead to that a script is bound to."""
    base = base_of(response)
    for element, body in bound_bodies(response, match):
        yield from opened(response, base, element, body)


def opened(response: TextResponse, base: str, element: HtmlElement, body: str) -> Iterator[ListEntry]:
    """The entry of an element that a function with this body opens; none where the function leads nowhere."""
    address = outcome(filled_in(element, body), variables_of(response.text), {}, response.text).address
    target = joined(base, address) if address else None
    if target:
        yield row_entry(element, target)


def bound_functions(response: TextResponse) -> Iterator[tuple[HtmlElement, str]]:
    """The elements that scripts of a page are bound to, each with the body of the function that a click on it runs."""
    if "$(this)" in response.text or "this.getAttribute" in response.text or "this.dataset" in response.text:
        for match in islice(BOUND.finditer(response.text), SCRIPTS):
            yield from bound_bodies(response, match)


def bound_bodies(response: TextResponse, match: re.Match[str]) -> Iterator[tuple[HtmlElement, str]]:
    """The elements that one script is bound to, each with the body of its function."""
    function = function_in(response.text[match.end() : match.end() + FUNCTION], "")
    if function is None or READ.search(function.body) is None:
        return
    for element in elements_of(response, match[2] or match[1]):
        yield element, function.body


def filled_in(element: HtmlElement, body: str) -> str:
    """The body of a function with what stands in the attributes of the element that is clicked."""
    return READ.sub(partial(attribute_of, element), body)


def elements_of(response: TextResponse, selector: str) -> list[HtmlElement]:
    """The elements that a quoted selector means; none for one that is no CSS."""
    try:
        found = response.css(selector.strip("'\"")) if selector != "document" else []
    except (SelectorError, ValueError):
        return []
    return [element.root for element in found[:ELEMENTS] if isinstance(element.root, HtmlElement)]


def attribute_of(element: HtmlElement, read: re.Match[str]) -> str:
    """The value of the attribute that a piece of script reads, as a script writes it; the piece itself where the element has none."""
    name = read[2] or read[3] or read[4] or read[5]
    value = element.get(f"data-{name}" if read[1] == "data" or read[4] else name)
    return f"'{value}'" if value and not re.search(r"['\\\n]", value) else read.group()
