"""What a report says about its own mistakes: `行政处罚836件应为638件`, `更正：…`. Which number holds, a person decides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.items import Finding, Report

_SENTENCE = re.compile(r"[^。！？\n]+")
_LONGEST_SENTENCE = 400
#: 依法更正公开的信息2条 corrects nothing of the report.
_CORRECTS = re.compile(
    r"勘误|更正说明|更正[：:]|(?:更正|订正|修正)为[^。；]{0,8}\d|误[写填报录]为[^。；]{0,8}\d"
    r"|\d[条件份篇次项场个]?[”』」]?(?:，|一?处)?应(?:更正|改)?为[^。；]{0,40}\d|应(?:更正|改)?为[“『「]?\d+(?!\d|个?工作日|[日天年])"
)
_NUMBER = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\d.,])\d+(?:\.\d+)?")


def erratum_findings(report: Report) -> Iterator[Finding]:
    """A finding for each sentence or note of a table that corrects a number; it names the values that have one of its numbers."""
    printed = [report.text, *(table.note for table in report.tables if table.note)]
    for text in printed:
        if not any(word in text for word in ("更正", "勘误", "订正", "修正", "应改为", "应为", "误")):
            continue
        for match in _SENTENCE.finditer(text):
            sentence = match[0].strip()
            if len(sentence) <= _LONGEST_SENTENCE and _CORRECTS.search(sentence) and (numbers := _numbers(sentence)):
                message = (
                    f"The report corrects itself; no number of this sentence is read, and those it corrects are as printed: {sentence}"
                )
                cells = list(dict.fromkeys(value.cell for value in report.values if value.value and float(value.value) in numbers))
                yield Finding("erratum", "warning", message, cells)


def _numbers(sentence: str) -> set[float]:
    return {float(number.replace(",", "")) for number in _NUMBER.findall(sentence)}
