"""An article in several files, as old pages of static systems are: the same template around each part, a pager below it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from lxml.html import HtmlElement, HTMLParser, fragment_fromstring, fromstring, tostring

from .site import Answer, DemoRequest, Handler

PARTS = 3


def paged_article(handler: Handler, path: str, *, scripted: bool) -> dict[str, Handler]:
    """Handlers of the parts by path; `scripted`: a script names them (`createPageHTML`), else links do."""
    paths = part_paths(path, first=1 if scripted else 2)
    return {address: partial(_part, handler, paths, number, scripted) for number, address in enumerate(paths)}


def part_paths(path: str, *, first: int) -> list[str]:
    """Paths of all parts: the article's own, then those whose numbers begin at `first`."""
    folder, _, file = path.rpartition("/")
    stem, dot, suffix = file.partition(".")
    return [path, *(f"{folder}/{stem}_{number}{dot}{suffix}" for number in range(first, first + PARTS - 1))]


def _part(handler: Handler, paths: list[str], number: int, scripted: bool, request: DemoRequest) -> Answer:
    answer = handler(replace(request, path=paths[0]))
    # What calls itself gb2312 may hold any character of gb18030 (垟): the parser would stop at the first.
    charset = "gb18030" if re.search(rb"charset=[\"']?gb", answer.body[:1000], re.IGNORECASE) else "utf-8"
    page = fromstring(answer.body, parser=HTMLParser(encoding=charset))
    article = max(page.iter("div", "td", "section"), key=len)
    children = list(article)
    size = -(-len(children) // PARTS)
    for position, child in enumerate(children):
        if position // size != number:
            article.remove(child)
    for pager in _pager(paths, number, scripted):
        article.addnext(pager)
    return replace(answer, body=tostring(page, encoding=charset, doctype="<!DOCTYPE html>"))


def _pager(paths: list[str], number: int, scripted: bool) -> Iterator[HtmlElement]:
    names = [path.rpartition("/")[2] for path in paths]
    if scripted:
        stem, _, suffix = names[0].partition(".")
        yield fragment_fromstring(f'<script>createPageHTML({PARTS}, {number}, "{stem}", "{suffix}");</script>')
        return
    around = [
        f'<a href="{names[number - 1]}">上一页</a>' if number else "",
        *(f'<a href="{name}">{n}</a>' for n, name in enumerate(names, 1)),
    ]
    around.append(f'<a href="{names[number + 1]}">下一页</a>' if number + 1 < len(names) else "")
    yield fragment_fromstring(f'<div class="pages">{"".join(around)}</div>')
