"""How a generated portal leads from its home page to the annual reports: menus, names and detours."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Protocol

from .chrome import COLUMNS, news_path, news_title
from .counties import County
from .site import Answer, Handler, fixed


class PortalFrame(Protocol):
    """Puts a page of the portal around some HTML."""

    def __call__(self, title: str, inner: str, head: str = "") -> bytes:
        """`head` goes into the page's head."""


#: Names of the column on portals, in the order of how often they were met.
COLUMN_NAMES = (
    "政府信息公开年报",
    "政府信息公开工作年度报告",
    "政府信息公开年度报告",
    "信息公开年报",
    "公开年报",
    "公开年度报告",
    "年度报告",
    "信息公开工作年度报告",
    "年报",
)
#: Yearly documents on other subjects: their columns look alike and hold no report of ours.
DECOY_COLUMNS = (
    ("/fzzf/", "法治政府建设年度报告"),
    ("/tjnb/", "统计年报"),
    ("/gqnb/", "国有企业年度报告"),
    ("/wznb/", "政府网站工作年度报表"),
)


def home_pages(county: County, way: str, column: str, name: str, frame: PortalFrame, news: list[tuple[str, str]]) -> dict[str, Handler]:
    """The home page and the pages between it and the column.

    `way` is one of `WAYS`, `column` the address of the column and `name` what its link is called; `news`
    are links (address, title) that the home page shows among its news.
    """
    link = f'<a href="{column}" target="_blank">{name}</a>'
    pages = {path: _menu_page(county, text, frame) for path, text in COLUMNS}
    pages |= {path: _decoy_page(county, path, text, frame) for path, text in DECOY_COLUMNS}
    blocks, more = WAYS[way](column, link, frame)
    pages |= {path: fixed(Answer(body)) for path, body in more.items()}
    menu = "".join(f'<li><a href="{path}">{text}</a></li>' for path, text in (*COLUMNS, *DECOY_COLUMNS))
    listed = "".join(f'<li><a href="{path}">{title}</a><span>01-20</span></li>' for path, title in news)
    home = frame(f"{county.name}人民政府门户网站", f"<ul>{menu}</ul><ul>{listed}</ul>{blocks}")
    if way == "moved_home":
        pages["/"] = fixed(Answer(b'<html><head><meta http-equiv="refresh" content="0;url=./main/index.html"></head><body></body></html>'))
        pages["/main/index.html"] = fixed(Answer(home))
    else:
        pages["/"] = fixed(Answer(home))
    return pages


def _menu_page(county: County, name: str, frame: PortalFrame) -> Handler:
    """An ordinary column with news."""
    rng = Random(f"column/{county.portal}/{name}")
    rows = "".join(
        f'<li><a href="{news_path(rng.randint(1, 400))}">{news_title(rng, county.name)}</a><span>2023-0{rng.randint(1, 9)}-12</span></li>'
        for _ in range(10)
    )
    return fixed(Answer(frame(name, f"<h2>{name}</h2><ul>{rows}</ul>")))


def _decoy_page(county: County, path: str, name: str, frame: PortalFrame) -> Handler:
    """A column of yearly documents on another subject."""
    rows = "".join(
        f'<li><a href="{path}{year}.html">{county.name}{year}年{name}</a><span>{year + 1}-03-01</span></li>' for year in range(2018, 2024)
    )
    return fixed(Answer(frame(name, f"<h2>{name}</h2><ul>{rows}</ul>")))


#: What a way adds to the home page, and the pages it needs.
Way = Callable[[str, str, PortalFrame], tuple[str, dict[str, bytes]]]

_PLATFORM = '<a href="/zfxxgk/">政府信息公开</a>'
_SIBLINGS = (
    '<a href="/zfxxgk/zn/">政府信息公开指南</a><a href="/zfxxgk/zd/">政府信息公开制度</a><a href="/zfxxgk/fdzdgknr/">法定主动公开内容</a>'
)


def _home(column: str, link: str, frame: PortalFrame) -> tuple[str, dict[str, bytes]]:
    return f'<div class="zfxxgk">{_SIBLINGS}{link}</div>', {}


def _platform(column: str, link: str, frame: PortalFrame) -> tuple[str, dict[str, bytes]]:
    return _PLATFORM, {"/zfxxgk/": frame("政府信息公开", f'<ul class="left"><li>{_SIBLINGS}</li><li>{link}</li></ul>')}


def _guide(column: str, link: str, frame: PortalFrame) -> tuple[str, dict[str, bytes]]:
    return "", {"/zfxxgk/zn/": frame("政府信息公开指南", f'<ul class="left"><li>{_SIBLINGS}</li><li>{link}</li></ul><p>指南正文。</p>')}


def _image(column: str, link: str, frame: PortalFrame) -> tuple[str, dict[str, bytes]]:
    picture = f'<a href="{column}"><img src="/images/m4.png" alt="政府信息公开年报"></a>'
    return "", {"/zwgk/": frame("政务公开", f'<div class="icons"><a href="/zwgk/zcwj/"><img src="/images/m1.png"></a>{picture}</div>')}


def _more(column: str, link: str, frame: PortalFrame) -> tuple[str, dict[str, bytes]]:
    block = (
        f'<div class="box"><div class="tit"><h3>政府信息公开年报</h3><a href="{column}" class="more">更多&gt;&gt;</a></div><ul></ul></div>'
    )
    return "", {"/zwgk/": frame("政务公开", block)}


def _script(column: str, link: str, frame: PortalFrame) -> tuple[str, dict[str, bytes]]:
    opened = f'<a href="javascript:void(0)" onclick="window.open(\'{column}\')">政府信息公开年报</a>'
    return _PLATFORM, {"/zfxxgk/": frame("政府信息公开", f"<div>{_SIBLINGS}{opened}</div>")}


def _sitemap(column: str, link: str, frame: PortalFrame) -> tuple[str, dict[str, bytes]]:
    rows = "".join(f'<li><a href="{path}">{text}</a></li>' for path, text in COLUMNS)
    return '<a href="/wzdt/">网站地图</a>', {"/wzdt/": frame("网站地图", f"<ul>{rows}<li>{link}</li></ul>")}


def _framed(column: str, link: str, frame: PortalFrame) -> tuple[str, dict[str, bytes]]:
    menu = f'<html><head><meta charset="utf-8"></head><body><ul><li>{_SIBLINGS}</li><li>{link}</li></ul></body></html>'
    inside = '<iframe src="/zfxxgk/menu.html" width="100%" frameborder="0"></iframe>'
    return _PLATFORM, {"/zfxxgk/": frame("政府信息公开", inside), "/zfxxgk/menu.html": menu.encode()}


def _deep(column: str, link: str, frame: PortalFrame) -> tuple[str, dict[str, bytes]]:
    return "", {
        "/zwgk/": frame("政务公开", '<ul><li><a href="/zwgk/xxgk/">信息公开专栏</a></li></ul>'),
        "/zwgk/xxgk/": frame("信息公开专栏", '<ul><li><a href="/zwgk/xxgk/zfxxgk/">政府信息公开</a></li></ul>'),
        "/zwgk/xxgk/zfxxgk/": frame("政府信息公开", f"<ul><li>{link}</li></ul>"),
    }


WAYS: dict[str, Way] = {
    "home": _home,
    "platform": _platform,
    "guide": _guide,
    "image": _image,
    "more": _more,
    "script": _script,
    "sitemap": _sitemap,
    "framed": _framed,
    "deep": _deep,
    "moved_home": _home,
}
