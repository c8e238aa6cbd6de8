"""Annual-report columns in the shapes of the CMS families: markup, paging and data proxies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from html import escape
from posixpath import dirname, relpath
from typing import Protocol

from .counties import County
from .site import Answer, DemoRequest, Handler, fixed


class Frame(Protocol):
    """Puts a page of the portal around some HTML."""

    def __call__(self, title: str, inner: str, head: str = "") -> bytes:
        """`head` goes into the page's head."""


#: Entries on a list page.
PER_PAGE = 8
_COLUMN_ID, _UNIT_ID, _WEB_ID = 12377, 38486, 110
#: Name of the column in the platform rules of 2019.
COLUMN_TITLE = "政府信息公开年报"


@dataclass(frozen=True, slots=True)
class ListItem:
    """One entry of a column."""

    path: str
    title: str
    day: date


def pages_of(items: list[ListItem]) -> list[list[ListItem]]:
    """The entries page by page; one empty page when there are none."""
    return [items[i : i + PER_PAGE] for i in range(0, len(items), PER_PAGE)] or [[]]


def cut(title: str) -> str:
    """The title as templates cut it; the full one stands in the `title` attribute."""
    return title if len(title) <= 24 else title[:20] + "..."


def trs_column(county: County, items: list[ListItem], frame: Frame) -> dict[str, Handler]:
    """TRS: numbered files, the pager a script call. 0-based `index_1.html` or 1-based `xxgk_list_2.shtml` for page 2.

    The variant `nocall` numbers from 0 and leaves the call out.
    """
    zero_based = county.variant != "1based"
    base = "/zwgk/zfxxgk/zfxxgknb/" if zero_based else "/zwgk/gknb/"
    pages = pages_of(items)
    handlers: dict[str, Handler] = {}
    for number, entries in enumerate(pages):
        rows = []
        for position, item in enumerate(entries):
            link = relpath(item.path, base)
            if zero_based:
                link = f"./{link}"
            if position == 5:
                anchor = f'<a href="javascript:void(0)" onclick="jumpToDetail(\'{link}\')">{escape(item.title)}</a>'
            else:
                anchor = f'<a href="{link}" target="_blank" title="{escape(item.title)}">{escape(cut(item.title))}</a>'
            rows.append(f"<li>{anchor}<span>{item.day.isoformat()}</span></li>")
        if zero_based:
            call = (
                "function createPageHTML(_nPageCount,_nCurrIndex,_sPageName,_sPageExt){/* pager */}\n"
                f'createPageHTML({len(pages)}, {number}, "index", "html");'
            )
            names = ["", "index.html"] if number == 0 else [f"index_{number}.html"]
        else:
            call = f"createPageHTML('page_div',{len(pages)}, {number + 1},'xxgk_list','shtml',{len(items)});"
            names = ["xxgk_list.shtml"] if number == 0 else [f"xxgk_list_{number + 1}.shtml"]
        pager = "" if county.variant == "nocall" else f"<script>{call}</script>"
        inner = (
            '<div class="list-box"><ul class="list">\n' + "\n".join(rows) + f'\n</ul></div>\n<div class="page" id="page_div">{pager}</div>'
        )
        for name in names:
            handlers[base + name] = fixed(Answer(frame(COLUMN_TITLE, inner)))
    return handlers


def _record(item: ListItem, position: int) -> str:
    """One record of a data store; some dates are broken over lines, as portals have them."""
    day = item.day.isoformat() if position % 4 != 1 else item.day.strftime("%Y-\n%m-\n%d")
    anchor = f'<a href="{item.path}" target="_blank" title="{escape(item.title)}">{escape(cut(item.title))}</a>'
    return f'<record><![CDATA[<li class="clearfix">{anchor}<b>{day}</b></li>]]></record>'


def _datastore(items: list[ListItem], next_href: str) -> str:
    group = f'<nextgroup><![CDATA[<a href="{next_href}"></a>]]></nextgroup>\n' if items else ""
    records = "".join(_record(item, position) for position, item in enumerate(items))
    return f"<datastore>\n{group}<recordset>{records}</recordset></datastore>"


def hanweb_column(county: County, items: list[ListItem], frame: Frame) -> dict[str, Handler]:
    """Hanweb jpage: the first records in CDATA, further ones from `dataproxy.jsp` by page number or by record range.

    Variants: `post` answers the record range alone, and by POST; `ignored` answers any record range with
    the first records; `encrypted` wants the column's id as its page gives it, disguised.
    """
    proxy = "/module/web/jpage/dataproxy.jsp"
    column_id, unit_id = str(_COLUMN_ID), str(_UNIT_ID)
    if county.variant == "encrypted":
        column_id, unit_id = (sha256(f"{county.portal}/{number}".encode()).hexdigest()[:24] for number in (_COLUMN_ID, _UNIT_ID))
    fixed_part = f"appid=1&appid=1&webid={_WEB_ID}&path=/&columnid={column_id}&unitid={unit_id}&webname=%E7%BD%91%E7%AB%99&permissiontype=0"
    pages = pages_of(items)

    def href(number: int) -> str:
        return f"{proxy}?page={number}&{fixed_part}"

    def answer(request: DemoRequest) -> Answer:
        parameters = request.parameters()
        known = parameters.get("columnid") == column_id and parameters.get("unitid") == unit_id
        if "startrecord" in parameters:
            first, last = int(parameters["startrecord"]), int(parameters.get("endrecord", "0"))
            number, found = 1, pages[0] if county.variant == "ignored" else items[first - 1 : last]
        elif county.variant == "post":
            number, found = 1, []
        else:
            number = int(parameters.get("page", "1"))
            found = pages[number - 1] if 0 < number <= len(pages) else []
        return Answer(_datastore(found if known else [], href(number)).encode(), content_type="text/xml; charset=utf-8")

    options = (
        f"dataStore: null, totalRecord: {len(items)}, perPage: {PER_PAGE}, openCookie: false, groupSize: 1, "
        f"proxyUrl: '{proxy}', nextPage: '.nextp'"
    )
    inner = (
        f'<div class="bt-position">您的位置：首页 &gt; 政府信息公开 &gt; {COLUMN_TITLE}</div>\n<script src="/script/0/jpage.js"></script>\n'
        f'<div id="{_UNIT_ID}" class="default_pgContainer"><script type="text/xml">{_datastore(pages[0], href(1))}</script></div>\n'
        f"<script>$(function(){{ $('#{_UNIT_ID}').jpage({{ {options} }}); }});</script>"
    )
    column = f"/col/col{_COLUMN_ID}/index.html"
    return {column: fixed(Answer(frame(COLUMN_TITLE, inner), content_type="text/html; charset=utf-8")), proxy: answer}


def generic_column(county: County, items: list[ListItem], frame: Frame) -> dict[str, Handler]:
    """A list nobody has described: relative links without extension, a plain 下一页 link."""
    base = "/zfxxgk/nb/"
    pages = pages_of(items)
    handlers: dict[str, Handler] = {}
    for number, entries in enumerate(pages, start=1):
        rows = "\n".join(
            f'<li><a href="{relpath(item.path, dirname(base))}" target="_blank" title="{escape(item.title)}">{escape(item.title)}</a>'
            f"<span>{item.day:%Y/%m/%d}</span></li>"
            for item in entries
        )
        following = f'<a href="{number + 1}.html">下一页</a> <a href="{len(pages)}.html">末页</a>' if number < len(pages) else ""
        previous = '<a href="./">首页</a>' if number > 1 else "首页"
        inner = f'<ul class="newslist">\n{rows}\n</ul>\n<div class="page">{previous} {following}</div>'
        name = "" if number == 1 else f"{number}.html"
        handlers[base + name] = fixed(Answer(frame(COLUMN_TITLE, inner)))
    return handlers


def vsb_column(county: County, items: list[ListItem], frame: Frame) -> dict[str, Handler]:
    """VSB: page 1 is `xxgknb.htm`, the pages behind it are numbered backwards; relative links change their base."""
    pages = pages_of(items)
    total = len(pages)
    handlers: dict[str, Handler] = {}
    for number, entries in enumerate(pages, start=1):
        path = "/zwgk/xxgknb.htm" if number == 1 else f"/zwgk/xxgknb/{total - number + 1}.htm"
        base = dirname(path)
        rows = "".join(
            f'<li id="line_u5_{n}"><a href="{relpath(i.path, base)}" title="{escape(i.title)}">{escape(cut(i.title))}</a>'
            f"<span>{i.day:%Y/%m/%d}</span></li>\n"
            for n, i in enumerate(entries)
        )
        prefix = "xxgknb/" if number == 1 else ""
        following = f'<span class="p_next p_fun"><a href="{prefix}{total - number}.htm">下页</a></span>' if number < total else ""
        last = f'<span class="p_last p_fun"><a href="{prefix}1.htm">尾页</a></span>' if total > 1 else ""
        pager = (
            f'<div class="pb_sys_common pb_sys_normal pb_sys_style1"><span class="p_t">共{len(items)}条</span> <span class="p_pages">'
            f'<span class="p_no_d">{number}</span>{following}{last}</span> <span class="p_t">{number}/{total}</span></div>'
        )
        handlers[path] = fixed(Answer(frame(COLUMN_TITLE, f'<ul class="list">{rows}</ul>\n{pager}')))
    return handlers


def anhui_column(county: County, items: list[ListItem], frame: Frame) -> dict[str, Handler]:
    """The openness platform: a controller for annual reports of its own, `page_N.html` counted from 1."""
    base = "/Xxgknb/showList/1"
    pages = pages_of(items)
    handlers: dict[str, Handler] = {}
    for number, entries in enumerate(pages, start=1):
        rows = "".join(
            f'<li><a href="{i.path}?type=1" target="_blank" title="{escape(i.title)}">{escape(cut(i.title))}</a>'
            f"<span>{i.day.isoformat()}</span></li>"
            for i in entries
        )
        links = "".join(f'<a href="{base}/page_{n}.html">{n}</a>' for n in range(1, len(pages) + 1))
        following = f'<a href="{base}/page_{number + 1}.html">下一页</a>' if number < len(pages) else ""
        inner = f'<ul class="xxgk_list">{rows}</ul><div class="pages">{links}{following}</div>'
        handlers[f"{base}/page_{number}.html"] = fixed(Answer(frame(COLUMN_TITLE, inner)))
    return handlers


def framed_column(county: County, items: list[ListItem], frame: Frame) -> dict[str, Handler]:
    """The column page shows its list in a frame of the same host."""
    path, inside = "/class/NBGKXXGK/1", "/gklist_iframe.jsp"
    rows = "".join(
        f'<li><a href="{i.path}" target="_blank" title="{escape(i.title)}">{escape(i.title)}</a><span>{i.day.isoformat()}</span></li>'
        for i in items
    )
    listed = f'<html><head><meta charset="utf-8"></head><body><ul>{rows}</ul><script>var pageCount=1;</script></body></html>'
    source = f'<iframe src="{inside}?deptId=7&regionName={county.portal}&pageSize=99&pageIndex=1" width="100%" frameborder="0"></iframe>'
    return {path: fixed(Answer(frame(COLUMN_TITLE, source))), inside: fixed(Answer(listed.encode()))}


def branched_column(county: County, items: list[ListItem], frame: Frame) -> dict[str, Handler]:
    """A column of columns: one directory a year of publication."""
    base = "/zfxxgk/gknb/"
    years = sorted({i.day.year for i in items}, reverse=True)
    above, beside = ("".join(f'<li><a href="{prefix}{year}n/">{year}年</a></li>' for year in years) for prefix in ("", "../"))
    handlers: dict[str, Handler] = {base: fixed(Answer(frame(COLUMN_TITLE, f'<ul class="years">{above}</ul>')))}
    for year in years:
        rows = "".join(
            f'<li><a href="{i.path}" title="{escape(i.title)}">{escape(cut(i.title))}</a><span>{i.day.isoformat()}</span></li>'
            for i in items
            if i.day.year == year
        )
        handlers[f"{base}{year}n/"] = fixed(Answer(frame(f"{year}年", f'<ul class="years">{beside}</ul><ul class="list">{rows}</ul>')))
    return handlers


def numbered_column(county: County, items: list[ListItem], frame: Frame) -> dict[str, Handler]:
    """Directories called by numbers, no date beside the links, all entries on one page."""
    rows = "".join(f'<li><a href="{i.path}" target="_blank" title="{escape(i.title)}">{escape(i.title)}</a></li>' for i in items)
    return {"/1969/1984/1988/index.htm": fixed(Answer(frame(COLUMN_TITLE, f'<ul class="newsList">{rows}</ul>')))}
