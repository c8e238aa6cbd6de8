"""Marks of Markdown in the prose of a text file are no part of titles, headings and sentences."""

from __future__ import annotations

import pytest

from crawler.items import Page
from pipelines.workers import load_stages

TITLE = "青禾县水务局2022年政府信息公开工作年度报告"
PROSE = "全年主动公开政府信息86条，收到政府信息公开申请7件，均已按期答复。"


def shown(text: str) -> list[str]:
    found = load_stages().extract(Page(text.encode(), path="a.md", media_type="text/plain")).text
    return [line for line in found.split("\n") if line]


def test_headings_lose_their_marks() -> None:
    stages = load_stages()
    page = Page(
        f"# {TITLE}\n\n{PROSE}\n\n## **一、总体情况** {{#zong}}\n\n{PROSE}\n\n### （一）公开 ###\n\n{PROSE}\n".encode(), path="a.md"
    )
    page.media_type = "text/plain"
    report = stages.validate(stages.parse(page, stages.clean(stages.extract(page))))
    assert (report.title, report.organ, report.year) == (TITLE, "青禾县水务局", 2022)
    assert [(section.level, section.heading) for section in report.sections] == [(1, "总体情况"), (2, "公开")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"1\. 公开**内容**还不够细。", "1. 公开内容还不够细。"),
        ('见[清单](http://www.qinghe.example/a.doc "清单")和[说明]{.mark}。', "见清单和说明。"),
        ("收到申请*7*件，占3 * 4。", "收到申请7件，占3 * 4。"),
        ("编号#12，见#3。", "编号#12，见#3。"),
    ],
)
def test_prose_is_read_as_it_is_shown(line: str, expected: str) -> None:
    assert shown(f"# {TITLE}\n\n{line}\n\n{PROSE}\n") == [TITLE, expected, PROSE]


@pytest.mark.parametrize("line", [r"1\. 公开**内容**还不够细。", "#12 号文件。", "见[说明](附件)。"])
def test_texts_without_markdown_keep_their_signs(line: str) -> None:
    assert line in shown(f"{TITLE}\n\n{line}\n\n{PROSE}\n")
