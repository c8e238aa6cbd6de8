"""How one unit writes: punctuation, numbering, headings, title, table cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Literal

from .tables import CellStyle, ZeroStyle

_HALF = str.maketrans("，：；（）", ",:;()")
_DIGIT_EDGE = re.compile(r"(?<=[一-鿿])(?=\d)|(?<=\d)(?=[一-鿿])")
_CHINESE = "零一二三四五六七八九十"
_CIRCLED = "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"

SubNumbering = Literal["（一）", "㈠", "1.", "1、", "（1）"]


@dataclass(frozen=True, slots=True)
class Style:
    """The habits of one report, drawn once."""

    half_width: bool
    spaced_digits: bool
    sub_numbering: SubNumbering
    run_in: bool
    #: Closing mark of a run-in heading.
    run_in_mark: Literal["。", "："]
    heading_stop: bool
    split_title: bool
    intro_in_first_section: bool
    signature: bool
    chinese_date: bool
    contact: Literal["intro", "end", "none"]
    cells: CellStyle

    def punctuate(self, text: str) -> str:
        """Full-width commas, colons, semicolons and brackets turned half-width where that is the habit."""
        return text.translate(_HALF) if self.half_width else text

    def prose(self, text: str) -> str:
        """Punctuation and digit spacing of running text."""
        text = self.punctuate(text)
        return _DIGIT_EDGE.sub(" ", text) if self.spaced_digits else text

    def number(self, level: int, index: int) -> str:
        """The printed number of a heading; `index` counts from 1."""
        if level == 1:
            return f"{chinese_number(index)}、"
        if level > 2:
            return self.punctuate(f"（{index}）" if self.sub_numbering in ("1.", "1、") else f"{index}.")
        return self.punctuate(
            {
                "（一）": f"（{chinese_number(index)}）",
                "㈠": _CIRCLED[index - 1],
                "1.": f"{index}.",
                "1、": f"{index}、",
                "（1）": f"（{index}）",
            }[self.sub_numbering]
        )

    def date(self, day: date) -> str:
        """A date line of a signature."""
        if not self.chinese_date:
            return f"{day.year}年{day.month}月{day.day}日"
        year = "".join("〇一二三四五六七八九"[int(d)] for d in str(day.year))
        return f"{year}年{chinese_number(day.month)}月{chinese_number(day.day)}日"


def chinese_number(number: int) -> str:
    """1–99 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _CHINESE[ones]
    return ("" if tens == 1 else _CHINESE[tens]) + "十" + (_CHINESE[ones] if ones else "")


def draw_style(rng: Random, era: str) -> Style:
    """The habits of a report of the era."""
    half = rng.random() < 0.3
    zeros: ZeroStyle = rng.choice(("0", "0", "0", "0", "blank", "slash", "dash", "mixed"))
    numbering: SubNumbering = rng.choice(("（一）", "（一）", "（一）", "1.", "1、", "㈠", "（1）"))
    style = Style(
        half_width=half,
        spaced_digits=rng.random() < 0.05,
        sub_numbering=numbering,
        run_in=rng.random() < 0.5,
        run_in_mark=rng.choice(("。", "。", "：")),
        heading_stop=rng.random() < 0.08,
        split_title=rng.random() < 0.15,
        intro_in_first_section=era in ("e3", "e4") and rng.random() < 0.1,
        signature=rng.random() < 0.6,
        chinese_date=rng.random() < 0.2,
        contact=rng.choice(("intro", "intro", "end", "none")),
        cells=CellStyle(zeros, rng.random() < 0.05, rng.random() < 0.2, rng.random() < 0.15),
    )
    return style
