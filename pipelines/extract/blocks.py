"""Walk an element and print it as lines: one block a line, inline elements joined as they stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import TypeVar

from pipelines.extract.elements import Element

T = TypeVar("T")

# fmt: off
BLOCK_TAGS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend",
    "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))
# fmt: on
#: Elements whose text is a fallback for something else, never a part of the article.
_REPLACED_TAGS = frozenset(("iframe", "object", "embed", "audio", "video", "canvas", "map", "script", "style", "head", "title"))
_REPLACED_TAGS_AND_LINKS = _REPLACED_TAGS | {"a"}

# Neither may occur in a parsed document, so they can stand for a forced break and a tab kept by <pre>.
_BREAK = "\x0b"
_TAB = "\x0c"
_BLANKS = " \t\r\n"
_WHITE = re.compile(f"[{_BLANKS}]+")
# A line feed in the source between two Chinese characters wraps the source, it separates no words.
_SOURCE_WRAP = re.compile(r"[ \t\r\n](?<=[^\x00-\xff][ \t\r\n])(?:(?<=[\r\n])|[ \t]*[\r\n])[ \t\r\n]*(?=[^\x00-\xff])")
# Some collections and editors glue paragraphs with their indentation: two or more wide blanks inside a
# line. Labels are spaced out the same way (文　　号), so single characters on either side stay together.
_GLUED = re.compile(r"[\u3000\u00a0\u2003](?<=[^\s]{3}[\u3000\u00a0\u2003])[\u3000\u00a0\u2003]+(?=[^\s]{2})")


# `…报告如下: 一、概述 2011年… 二、主动公开情况 …`: a copy on one line keeps one blank around its headings.
_HEADING_INSIDE = re.compile(r"(?P<number>[一二三四五六七八九十])(?:(?<=\s.)|(?<=^.))、(?P<words>[^\s。；;，,]{2,40})\s+(?=\S)")
_TITLE_IN_FRONT = re.compile(
    r"\s*(?P<title>(?=.{0,60}(?:信息公[开開]|政[务務]公[开開]))[^。；;：:]{4,70}?(?:[报報]告|年[报報]))\s+(?=(?:根[据據]|按照|依[据據]|本|[为為]|[现現]))"
)
#: Collections of documents print the title and then the document, whose first words it is.
_TITLE_TWICE = re.compile(
    r"\s*(?P<title>(?=.{0,60}(?:信息公[开開]|政[务務]公[开開]))[^。；;：:，,]{6,60}?(?:[报報]告|年[报報]))\s*(?P=title)"
)
_FLATTENED, _MIN_OF_SECTION = 200, 20


def unglue(line: str) -> list[str]:
    """The paragraphs of a line that wide blanks glue together, each with its indentation."""
    if len(line) > _FLATTENED:
        title = _TITLE_TWICE.match(line) or _TITLE_IN_FRONT.match(line)
        body = line[title.end() :] if title else line
        parts = _unflatten(body)
        if title or parts:
            return [*([title["title"]] if title else []), *(parts or [body])]
    return _GLUED.sub("\n\u3000\u3000", line).split("\n") if _GLUED.search(line) else [line]


def _unflatten(line: str) -> list[str]:
    """The headings and paragraphs of an article on one line; empty unless two headings in order stand in it."""
    found = list(_HEADING_INSIDE.finditer(line))
    numbers = ["一二三四五六七八九十".index(heading["number"]) for heading in found]
    if len(found) < 2 or numbers != sorted(numbers) or len(line) / len(found) < _MIN_OF_SECTION:
        return []
    parts = [line[: found[0].start()]]
    for heading, following in zip(found, [*found[1:], None], strict=True):
        parts += [line[heading.start() : heading.end()], line[heading.end() : following.start() if following else None]]
    return [part.strip() for part in parts if part.strip()]


def lines(
    root: Element, *, replace: Mapping[Element, T] | None = None, skip: Collection[Element] = (), links: bool = True
) -> list[str | T]:
    """The visible text of `root`, one block or `<br>` a line, blank lines left out.

    Runs of source white space become one space; no-break and ideographic spaces stay. An element in
    `replace` is not entered: its value stands in the list instead. Elements in `skip` are left out, and
    links unless `links`. Works without recursion, because damaged pages nest thousands of levels deep.
    """
    special: dict[Element, T | None] = {**dict.fromkeys(skip), **(replace or {})}
    left_out = _REPLACED_TAGS if links else _REPLACED_TAGS_AND_LINKS
    printed: list[str | T] = []
    parts: list[str] = []

    def flush() -> None:
        text = "".join(parts)
        parts.clear()
        if "\n" in text:
            text = _SOURCE_WRAP.sub("", text)
        for line in text.split(_BREAK):
            line = line.strip(_BLANKS)
            if not line or line.isspace():
                continue
            if "  " in line or "\n" in line or "\t" in line or "\r" in line:
                line = _WHITE.sub(" ", line)
            printed.append(line.replace(_TAB, "\t"))

    pre = 0
    around: list[Element] = []
    element = root
    # From neighbour to neighbour: twice as fast as lxml's own walk.
    while True:
        tag = element.tag
        is_block = tag in BLOCK_TAGS
        is_entered = False
        if special and element in special:
            if (value := special[element]) is not None:
                flush()
                printed.append(value)
        elif tag not in left_out:
            is_entered = True
            if is_block:
                if parts:
                    flush()
                pre += tag == "pre"
            if tag == "br":
                parts.append(_BREAK)
            elif text := element.text:
                if pre:
                    parts.append(_kept(text))
                # Blanks begin no line.
                elif parts or text.strip(_BLANKS):
                    parts.append(text)
        if is_entered and len(element):
            around.append(element)
            element = element[0]
            continue
        while True:
            if is_block and parts:
                flush()
            if pre and is_entered:
                pre -= element.tag == "pre"
            if element is root:
                flush()
                return printed
            if tail := element.tail:
                if pre:
                    parts.append(_kept(tail))
                elif parts or tail.strip(_BLANKS):
                    parts.append(tail)
            following = element.getnext()
            if following is not None:
                element = following
                break
            element = around.pop()
            is_entered = True
            is_block = element.tag in BLOCK_TAGS


def _kept(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", _BREAK).replace("\t", _TAB)


def text_of(root: Element) -> str:
    """The lines of an element joined by line feeds."""
    return "\n".join(lines(root))
