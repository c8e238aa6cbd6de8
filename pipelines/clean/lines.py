"""Which lines of a page are the report, and which are the page around it.

The report begins with its title (the last of repeated titles) and ends with its signature date. In
front of the title and behind the end a line must prove that it belongs to the report; in between it
is kept unless a rule knows it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipelines.extract.metadata import find_label_line
from pipelines.rules import load_rules
from pipelines.titles import MAX_HEAD, find_title, is_title, squeeze

Where = Literal["any", "edge", "footer"]

_DATE_LINE = re.compile(
    r"[(（]?(?:二[〇○零oO0]|20)[〇○零一二三四五六七八九oO0-9]{2}年.{1,3}月.{1,3}日[)）]?|[(（]?20\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?[)）]?"
)
_HEADING = re.compile(r"^(?:[一二三四五六七八九十]{1,3}\s*[、．.]|第[一二三四五六七八九十]部分|[(（][一二三四五六七八九十][)）])")


#: What a portal's copyright notice or footer begins with.
_FOOTER_OPENING = re.compile(
    r"(?:声明:)?凡(?:本网|本站|注明)|版权|免责声明|著作权|Copyright|©|.{0,20}ICP备|(?:主办|承办)(?:单位)?:|网站地图|关于我们"
)
#: Different weak words of advertising that make a line advertising.
_MIN_WEAK = 2
#: A footer with sentences is a notice; 主办单位:… with sentences is an event of the report.
_NOTICE = re.compile(r"版权|声明|著作权|ICP|(?i:copyright)|©|凡(?:本网|本站|注明)")


@dataclass(slots=True, frozen=True)
class ChromeLine:
    """A whole line that belongs to the portal."""

    kind: str
    where: Where
    pattern: str
    reason: str


@dataclass(slots=True, frozen=True)
class SpamTerm:
    """Words of advertising; `weak` ones stand in reports as well, and count from the second different one on."""

    pattern: str
    kind: str
    reason: str
    weak: bool = False


@dataclass(slots=True, frozen=True)
class InnocentWord:
    """Words that keep a line from being called spam."""

    pattern: str
    reason: str


@dataclass(slots=True, frozen=True)
class Line:
    """One non-blank line: its offsets without surrounding blanks, and its text without any blanks."""

    start: int
    end: int
    plain: str


@dataclass(slots=True, frozen=True)
class Judged:
    """A line that is not part of the report."""

    line: Line
    kind: str


@cache
def _chrome() -> dict[Where, list[tuple[re.Pattern[str], str]]]:
    rules: dict[Where, list[tuple[re.Pattern[str], str]]] = {"any": [], "edge": [], "footer": []}
    for rule in load_rules("pipelines.clean", "chrome.toml", "line", ChromeLine):
        rules[rule.where].append((re.compile(rule.pattern), rule.kind))
    return rules


@cache
def _chrome_signals() -> re.Pattern[str]:
    """One cheap search that tells most body lines from candidates for the `any` rules."""
    return re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in _chrome()["any"]))


@cache
def _spam_terms() -> list[tuple[re.Pattern[str], str, bool]]:
    return [(re.compile(rule.pattern), rule.kind, rule.weak) for rule in load_rules("pipelines.clean", "spam.toml", "term", SpamTerm)]


@cache
def _innocent() -> re.Pattern[str]:
    return re.compile("|".join(rule.pattern for rule in load_rules("pipelines.clean", "spam.toml", "innocent", InnocentWord)))


def split_lines(text: str) -> list[Line]:
    """The non-blank lines of the text."""
    lines = []
    position = 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            start = position + raw.index(stripped)
            lines.append(Line(start, start + len(stripped), squeeze(stripped).replace("：", ":")))
        position += len(raw) + 1
    return lines


def spam_kind(plain: str) -> str | None:
    """The kind of advertising a line (without blanks) is, or None."""
    return None if "。" in plain or len(plain) > 400 or _innocent().search(plain) else advertised(plain)


def advertised(plain: str) -> str | None:
    """The kind of advertising whose words the text (without blanks) holds, innocent words or not."""
    return next((kind for pattern, kind, weak in _spam_terms() if _advertises(pattern, plain, weak)), None)


def _advertises(pattern: re.Pattern[str], plain: str, weak: bool) -> bool:
    return len(set(pattern.findall(plain))) >= _MIN_WEAK if weak else pattern.search(plain) is not None


def spam_tail(text: str) -> int | None:
    """Offset at which advertising begins that was glued behind a paragraph's last full stop."""
    stop = text.rfind("。")
    if stop < 0 or not 2 <= len(text) - stop - 1 <= 300:
        return None
    return stop + 1 if spam_kind(squeeze(text[stop + 1 :])) else None


def chrome_kind(plain: str, where: Where) -> str | None:
    """The kind of portal line, by the rules for this part of the page (`edge` includes `any`)."""
    if len(plain) <= 160 and _chrome_signals().fullmatch(plain):
        return next((kind for pattern, kind in _chrome()["any"] if pattern.fullmatch(plain)), None)
    if where == "any":
        return None
    groups = ("edge", "footer") if where == "footer" else ("edge",)
    return next((kind for group in groups for pattern, kind in _chrome()[group] if pattern.fullmatch(plain)), None)  # type: ignore[index]


def find_end(lines: list[Line], begin: int) -> int:
    """Index behind the last line of the report: behind its signature date, else the last line."""
    for index in range(len(lines) - 1, max(begin, len(lines) - 60), -1):
        if _DATE_LINE.fullmatch(lines[index].plain) and index > begin + 3:
            return index + 1
    return len(lines)


def judge_lines(lines: list[Line], text: str) -> list[Judged]:
    """All lines of `text` that are not the report's, each with the reason."""
    title = find_title([line.plain for line in lines])
    begin, body = title if title else (0, 0)
    end = find_end(lines, body)
    title_text = "".join(line.plain for line in lines[begin:body])
    judged: list[Judged] = []
    footer = False
    head = begin if title else next((i for i, line in enumerate(lines[:MAX_HEAD]) if len(line.plain) > 60 or _HEADING.match(line.plain)), 0)
    for index, line in enumerate(lines):
        if begin <= index < body:
            continue
        where: Where = "footer" if footer else "edge" if index < head or index >= end else "any"
        kind = _judge(line, index, where, head, begin, body, title_text, text)
        if kind is None and index >= body and where == "any":
            kind = _unmarked_footer(line)
        if kind in ("copyright_boilerplate", "site_footer"):
            footer = True
        if kind:
            judged.append(Judged(line, kind))
    return judged


def _unmarked_footer(line: Line) -> str | None:
    """The portal's footer below a report that has no signature to end it (台山 page)."""
    if not _FOOTER_OPENING.match(line.plain) or ("。" in line.plain and not _NOTICE.search(line.plain)):
        return None
    return chrome_kind(line.plain, "edge")


def _judge(line: Line, index: int, where: Where, head: int, begin: int, body: int, title: str, text: str) -> str | None:
    plain = line.plain
    kind = spam_kind(plain) or chrome_kind(plain, where)
    if kind:
        return kind
    # Label lines stand above the body, or right behind it.
    near_head = index < max(head, body) + 6
    if (near_head or where != "any") and find_label_line(text[line.start : line.end]):
        return "metadata_block"
    if index < begin:
        if title and squeeze(plain) and (title == plain or (len(plain) >= 8 and plain in title)):
            return "duplicate_title"
        if is_title(plain) or (plain in title and len(plain) >= 4):
            return "column_name"
        if "。" not in plain and len(plain) <= 160:
            return "nav_menu"
    elif title and plain == title and index < body + 12:
        return "duplicate_title"
    return None
