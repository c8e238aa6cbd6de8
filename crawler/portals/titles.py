"""What a link's text says about the page behind it (rules: `titles.toml`)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, get_args

from pipelines.rules import load_rules

TitleKind = Literal["not_report", "report", "column", "branch", "unclear", "way"]

CHINESE_DIGITS = str.maketrans("〇○零Oo一二三四五六七八九", "00000123456789")
YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")
CHINESE_YEAR = re.compile(r"二[〇○零Oo0][〇○零Oo0一二三四五六七八九]{2}")
#: Characters of a text that are looked at: the longest titles of reports have 90, and a text without end would take time without end.
TITLE_CHARACTERS = 500
#: A day or month in a title is when it was published, which lists print behind it: `…年度报告2023-01-28`, `(2023年1月发布)`.
DAY = re.compile(r"(20[0-4]\d)(?:年\d{1,2}月|[-/.]\d{1,2}[-/.]\d{1,2}(?!\d))")


@dataclass(frozen=True, slots=True)
class TitleRule:
    """One entry of `titles.toml`."""

    kind: TitleKind
    pattern: str
    reason: str


@cache
def compiled_rules() -> tuple[tuple[TitleKind, re.Pattern[str]], ...]:
    """The rules in the order in which kinds decide."""
    rules = load_rules("crawler.portals", "titles.toml", "titles", TitleRule)
    return tuple((kind, re.compile(rule.pattern)) for kind in get_args(TitleKind) for rule in rules if rule.kind == kind)


def normalise(title: str) -> str:
    """The beginning of a title in half-width letters, no white space: titles are broken across lines and padded at will."""
    return normalised(title[:TITLE_CHARACTERS])


@lru_cache(maxsize=20_000)
def normalised(title: str) -> str:
    """A text of no more than `TITLE_CHARACTERS` in half-width letters, no white space."""
    return "".join(unicodedata.normalize("NFKC", title).split())


def judge_title(title: str) -> TitleKind | None:
    """The kind of page the text announces; `None` for texts that have nothing to do with annual reports."""
    return judged(title[:TITLE_CHARACTERS])


# A portal's menu stands on each of its pages.
@lru_cache(maxsize=20_000)
def judged(title: str) -> TitleKind | None:
    """The kind of page a text of no more than `TITLE_CHARACTERS` announces."""
    text = normalise(title)
    if not text:
        return None
    for kind, pattern in compiled_rules():
        if pattern.search(text):
            return kind
    return None


def title_year(title: str) -> int | None:
    """The report year in a title; `None` when there is none or more than one. Years of days count only where no other stands."""
    text = CHINESE_YEAR.sub(lambda match: match.group().translate(CHINESE_DIGITS), normalise(title))
    years = {int(year) for year in YEAR.findall(DAY.sub("", text)) or DAY.findall(text)}
    return years.pop() if len(years) == 1 else None
