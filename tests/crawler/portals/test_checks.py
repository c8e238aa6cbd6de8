"""What is said about rows that load and are wrong all the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.portals import Portal, Registry
from crawler.portals.checks import findings

SOUND = Portal(
    "nobody", "310107", "普陀区", "county", "上海市", "", "http://www.nobody.gov.cn/", "generic", "2026-04", (), (), (), "invented"
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({}, None),
        ({"adcode": "990101"}, "adcode 990101 is not in the list of 2024"),
        ({"adcode": ""}, "no code; fill adcode"),
        ({"adcode": "", "reason": "no adcode: set up later"}, None),
        ({"name": "静安区"}, "is 普陀区 / county / 上海市 in the list"),
        ({"province": "浙江省"}, "is 普陀区 / county / 上海市 in the list"),
        ({"level": "prefecture"}, "is 普陀区 / county / 上海市 in the list"),
        ({"prefecture": "舟山市"}, "is 普陀区 / county / 上海市 in the list"),
        ({"home_url": "http://www.nobody.com/"}, "nobody.com is no host of the government"),
        ({"aliases": ("nobody.org.cn",)}, "nobody.org.cn is no host of the government"),
        ({"home_url": "http://www.nobody.example/", "adcode": "990101"}, None),
    ],
)
def test_findings(changes: dict[str, object], finding: str | None) -> None:
    found = findings(Registry((replace(SOUND, **changes),)))
    assert [line.startswith("nobody: ") and (finding or "") in line for line in found] == ([True] if finding else [])
