"""An article in several files: all of it, each piece once."""

from __future__ import annotations

import pytest
from lxml.html import fromstring

from crawler.demo.paged import PARTS, paged_article, part_paths
from crawler.demo.site import Answer, DemoRequest, fixed

LINES = [f"第{number}段" for number in range(8)]
BODY = f"<div><h1>x</h1><div>{''.join(f'<p>{line}</p>' for line in LINES)}</div></div>"
PAGE = f"<html><head><meta charset='utf-8'></head><body>{BODY}</body></html>"


@pytest.mark.parametrize(
    ("path", "first", "paths"),
    [
        ("/nb/c_7.html", 2, ["/nb/c_7.html", "/nb/c_7_2.html", "/nb/c_7_3.html"]),
        ("/nb/content_7", 1, ["/nb/content_7", "/nb/content_7_1", "/nb/content_7_2"]),
    ],
)
def test_the_parts_are_numbered(path: str, first: int, paths: list[str]) -> None:
    assert part_paths(path, first=first) == paths


@pytest.mark.parametrize("scripted", [True, False])
def test_each_line_stands_in_one_part(scripted: bool) -> None:
    handlers = paged_article(fixed(Answer(PAGE.encode())), "/nb/c_7.html", scripted=scripted)
    bodies = [handler(DemoRequest("GET", "www.qinghe.example", path)).body for path, handler in handlers.items()]
    assert len(bodies) == PARTS
    assert [line for body in bodies for line in fromstring(body).xpath("//p/text()")] == LINES
    assert all(fromstring(body).xpath("string(//h1)") == "x" for body in bodies)
    assert all((b"createPageHTML" in body) == scripted for body in bodies)


def test_a_page_keeps_characters_that_its_stated_charset_lacks() -> None:
    page = PAGE.replace("utf-8", "gb2312").replace("第0段", "茗垟县").encode("gb18030")
    handlers = paged_article(fixed(Answer(page)), "/nb/c_7.html", scripted=False)
    bodies = [handler(DemoRequest("GET", "www.qinghe.example", path)).body for path, handler in handlers.items()]
    assert "茗垟县" in bodies[0].decode("gb18030")
