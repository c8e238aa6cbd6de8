"""Grids of script libraries that fill themselves from a service: EasyUI's datagrid, bootstrap-table, jqGrid, DataTables, layui's
table.

A page makes them by a call (`$('#t').datagrid({url, queryParams})`) or by the attributes of a table (`data-options`, `data-url`). What they
ask for besides, and how they call the number of the page, is the same on every page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement
from scrapy.http import TextResponse

from crawler.portals.expressions import Literal, expression_of, literal_at
from crawler.portals.scripts import Function, function_in

#: Tables of a page that are looked at.
TABLES = 20


@dataclass(frozen=True, slots=True)
class Grid:
    """How a library asks: method, the parameters of the page and of its size, the setting for the size with its default, and the setting
    for further parameters."""

    method: str
    page: str
    size: str
    size_setting: str
    usual_size: str
    parameters: str


#: The libraries by the word their calls are known by; read in their manuals.
GRIDS = {
    "table.render": Grid("GET", "page", "limit", "limit", "10", "where"),
    "datagrid": Grid("POST", "page", "rows", "pageSize", "10", "queryParams"),
    "bootstrapTable": Grid("GET", "offset", "limit", "pageSize", "10", "queryParams"),
    "jqGrid": Grid("GET", "page", "rows", "rowNum", "20", "postData"),
    "DataTable": Grid("GET", "start", "length", "pageLength", "10", "data"),
}
RETURNED = re.compile(r"(?:\breturn|[\w$]\s{0,3}=)\s{0,9}(?=\{)")


def grid_settings(page: str, settings: Literal, name: str) -> Literal:
    """The settings of a grid as those of a call: `data` holds what it asks for."""
    grid = GRIDS[name]
    if name == "DataTable":
        settings = {**settings, **(literal_at(settings.get("ajax", ""), 0) or {})}
    kept = {key: value for key, value in settings.items() if key in ("url", "method", "type", "mtype", "contentType", "headers")}
    if name == "bootstrapTable":
        kept.pop("type", None)
    size = settings.get(grid.size_setting, grid.usual_size)
    own = settings.get(grid.parameters, "")
    asked = literal_at(own, 0) or {}
    function = function_in(own, page) if own and not asked else None
    if function is not None:
        asked = returned(function, size)
    elif name == "DataTable" and "true" in settings.get("serverSide", ""):
        asked = {"start": f"(page-1)*{size}", "length": size, **asked}
    elif name == "bootstrapTable" and "server" in settings.get("sidePagination", ""):
        asked = {"offset": f"(page-1)*{size}", "limit": size}
    elif name in ("table.render", "jqGrid") or (name == "datagrid" and "true" in settings.get("pagination", "")):
        asked = {grid.page: "1", grid.size: size, **asked}
    return {**kept, "data": written(asked)}


def grid_address(settings: Literal) -> str:
    """The source of the address that a grid asks: `url`, or DataTables' `ajax`, which holds one or is one."""
    ajax = settings.get("ajax", "")
    return settings.get("url") or (literal_at(ajax, 0) or {}).get("url", "") or ajax


def returned(function: Function, size: str) -> Literal:
    """The parameters that a function makes of what the grid gives it: `{ limit: params.limit, offset: params.offset, cid: 7 }`."""
    match = RETURNED.search(function.body)
    found = (literal_at(function.body, match.end()) if match else None) or {}
    given = function.parameters[0] if function.parameters else "this"
    known = {"limit": size, "pageSize": size, "offset": f"((page-1)*{size})", "pageNumber": "page"}
    for name, value in known.items():
        pattern = re.compile(rf"(?<![\w$.])(?:{re.escape(given)}|this)\.{name}(?![\w$])")
        found = {key: pattern.sub(value, source) for key, source in found.items()}
    return found


def written(literal: Literal) -> str:
    """An object literal as a script writes it."""
    return "{" + ",".join(f"'{name}':{value}" for name, value in literal.items()) + "}"


def marked_grids(response: TextResponse) -> Iterator[tuple[Literal, str]]:
    """The grids that the tables of a page are by their attributes: their settings, and the word their library is known by."""
    if not ("easyui-" in response.text or "data-url" in response.text):
        return
    for table in islice(response.selector.root.iter("table"), TABLES):
        settings = easyui_settings(table) if "easyui-" in (table.get("class") or "") else bootstrap_settings(table)
        if "url" in settings:
            yield settings, "datagrid" if "easyui-" in (table.get("class") or "") else "bootstrapTable"


def easyui_settings(table: HtmlElement) -> Literal:
    """`<table url="list.do" pagination="true">` and `<table data-options="url:'list.do',pagination:true">`."""
    plain = {name: expression_of(table.get(setting)) for name, setting in EASYUI.items() if table.get(setting)}
    return {**plain, **(literal_at("{" + (table.get("data-options") or "") + "}", 0) or {})}


#: Names of the settings as attributes; HTML knows no capital letters.
EASYUI = {"url": "url", "method": "method", "pagination": "pagination", "pageSize": "pagesize"}
BOOTSTRAP = {"url": "url", "method": "method", "pageSize": "page-size", "sidePagination": "side-pagination", "queryParams": "query-params"}


def bootstrap_settings(table: HtmlElement) -> Literal:
    """`<table data-toggle="table" data-url="list.json" data-side-pagination="server" data-query-params="queryParams">`."""
    found = {name: table.get(f"data-{setting}") for name, setting in BOOTSTRAP.items() if table.get(f"data-{setting}")}
    return {name: value if name == "queryParams" else expression_of(value) for name, value in found.items()}
