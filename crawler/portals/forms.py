"""Lists that turn their pages by sending a form: a script fills in the number of the page and submits it (ASP.NET's `__doPostBack`, most
Java portals of the years around 2010).

The form is sent as a browser would send it: with its hidden fields and what stands in the others. Its buttons were not clicked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlencode

from lxml.html import HtmlElement
from scrapy import Request
from scrapy.http import TextResponse

from crawler.portals.addresses import joined
from crawler.portals.links import base_of, clickable_elements, label_of, may_be_list, page_links, same_host, script_of, turns_page
from crawler.portals.scripts import POST_BACK, POST_BACK_FIELDS, effect_of

#: What links to the pages of a list are called: 2, [2], 第2页, 第二页.
PAGE_NUMBER = re.compile(r"^(?:[\[【第]?([1-9]\d{0,2})[\]】页]?|第([一二三四五六七八九十]{1,3})页)$")
#: Forms of a page, and fields of one, that are looked at.
FORMS, FIELDS = 20, 200
#: What a choice among years is called, and how its script reads what was chosen.
YEAR_CHOICE = re.compile(r"^(20[0-4]\d)(?:年度?)?$")
CHOSEN = re.compile(r"this\.value|this\.options\s*\[\s*this\.selectedIndex\s*\]\.value|\$\(\s*this\s*\)\.val\(\s*\)")
#: Fields that a browser sends only when they are chosen or clicked.
UNSENT = frozenset({"submit", "button", "image", "reset", "file", "password"})


def form_page(response: TextResponse, number: int) -> Request | None:
    """The request that brings list page `number` by a form: 下一页 sends it, or the link called by the number does; `None` without one."""
    if not (".submit" in response.text or POST_BACK in response.text) or not may_be_list(response):
        return None
    for element in turning_elements(response, number):
        effect = effect_of(script_of(element), response.text)
        request = submitted(response, effect.fields, effect.action) if effect.fields else None
        if request is not None:
            return request
    return None


@dataclass(frozen=True, slots=True)
class YearChoice:
    """A year of a list that shows one at a time: its name, the script that choosing it runs, and the field that says it."""

    name: str
    script: str
    field: str
    value: str


def year_choices(response: TextResponse) -> list[YearChoice]:
    """The years that a choice among them offers."""
    if "<select" not in response.text or not ("onchange" in response.text or "onChange" in response.text) or not may_be_list(response):
        return []
    found = []
    for select in islice(response.selector.root.iter("select"), FORMS):
        script = select.get("onchange") or ""
        years = [option for option in islice(select.iter("option"), FIELDS) if YEAR_CHOICE.match("".join((option.text or "").split()))]
        for option in years if script and len(years) > 1 else []:
            name = "".join((option.text or "").split())
            value = option.get("value") or name
            found.append(YearChoice(name, CHOSEN.sub(f"'{value}'", script), select.get("name") or select.get("id") or "", value))
    return [choice for choice in found if choice.value.isalnum()]


def chosen_page(response: TextResponse, choice: YearChoice) -> Request | None:
    """The request for what a choice shows: `this.form.submit()`, `getList('2023')`; `None` where that cannot be read."""
    if "submit" in choice.script:
        return submitted(response, {choice.field: choice.value})
    effect = effect_of(choice.script, response.text)
    if effect.fields:
        return submitted(response, effect.fields, effect.action)
    target = joined(base_of(response), effect.address) if effect.address else None
    return Request(target) if target and same_host(target, response.url) else None


def turning_elements(response: TextResponse, number: int) -> Iterator[HtmlElement]:
    """What leads to a list page by a script: what is called 下一页, then what is called by the number."""
    elements = [*page_links(response), *clickable_elements(response)]
    scripted = [element for element in elements if script_of(element)]
    yield from (element for element in scripted if turns_page(element))
    for element in scripted:
        match = PAGE_NUMBER.match(label_of(element))
        if match and match.group(1) == str(number):
            yield element


def submitted(response: TextResponse, fields: dict[str, str], action: str | None = None) -> Request | None:
    """The form that has one of the fields, sent with these values to where it says, or to the `action` that a script sets; `None` when
    no form of this site has one."""
    for form in islice(response.selector.root.iter("form"), FORMS):
        controls = list(islice(form.iter("input", "select", "textarea"), FIELDS))
        named = {control.get("id"): control.get("name") for control in controls if control.get("id")}
        names = {control.get("name") for control in controls}
        # ASP.NET prints the fields of its script only on pages where another control needs them.
        known = {*names, *named, *(POST_BACK_FIELDS if "__VIEWSTATE" in names else ())}
        filled = {named.get(name) or name: value for name, value in fields.items() if name in known}
        target = joined(base_of(response), action or form.get("action") or response.url) if filled else None
        if target is None or not same_host(target, response.url):
            continue
        body = urlencode({**dict(standing_values(controls)), **filled})
        if (form.get("method") or "").lower() == "post":
            return Request(target, method="POST", body=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
        return Request(f"{target.partition('?')[0].partition('#')[0]}?{body}")
    return None


def standing_values(controls: list[HtmlElement]) -> Iterator[tuple[str, str]]:
    """Names and values of the fields of a form as they stand."""
    for control in controls:
        name = control.get("name")
        kind = (control.get("type") or "").lower()
        if not name or kind in UNSENT:
            continue
        if control.tag == "select":
            options = list(islice(control.iter("option"), FIELDS))
            chosen = next((option for option in options if option.get("selected") is not None), options[0] if options else None)
            yield name, (chosen.get("value") or "") if chosen is not None else ""
        elif kind not in ("checkbox", "radio") or control.get("checked") is not None:
            yield name, (control.text if control.tag == "textarea" else control.get("value")) or ""
