"""What is remembered of a portal, and when it is visited again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crawler.portals.observations import LONGEST, Observation, UnreadableMemory, after, load_memory, save_memory, state_of

DAY = date(2026, 4, 1)


def observed(state: str, **facts: object) -> Observation:
    known = {"portal": "qinghe", "adcode": "990101", "code": "x", "evidence": "seen", "url": "http://www.qinghe.example/", "seen_on": DAY}
    return Observation(**{**known, "state": state, **facts})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "state"),
    [("challenge_521", "blocked"), ("challenge_spa", "blocked"), ("robots", "forbidden"), ("http_404", "not_found"),
     ("soft_404", "not_found"), ("stub_404", "not_found"),
     ("http_503", "unreachable"), ("timeout", "unreachable"), ("untrusted_host", "moved"), ("list_empty", "empty"),
     ("hijacked", "hijacked")],
)  # fmt: skip
def test_reasons_become_states(code: str, state: str) -> None:
    assert state_of(code) == state


def test_blocked_portals_are_left_alone_ever_longer() -> None:
    waits, last = [], None
    for _ in range(6):
        last = after(last, observed("blocked"))
        assert last.not_before is not None
        waits.append((last.not_before - DAY).days)
    assert waits == [14, 28, 56, 112, LONGEST, LONGEST]
    assert after(last, observed("open")).not_before is None
    assert after(observed("unreachable", in_a_row=4), observed("blocked")).in_a_row == 1


def test_the_way_outlives_a_bad_day() -> None:
    good = observed("open", column_urls=("http://www.qinghe.example/nb/",), path=("政务公开", "年报"))
    bad = after(good, observed("unreachable"))
    assert (bad.column_urls, bad.path) == (good.column_urls, good.path)
    moved = after(good, observed("open", column_urls=("http://www.qinghe.example/new/",), path=("年报",)))
    assert moved.column_urls == ("http://www.qinghe.example/new/",)


def test_memory_comes_back_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "data" / "memory.jsonl"
    assert load_memory(file) == {}
    kept = [after(None, observed("blocked", marks=("hidden_links: 3",))), observed("open", portal="liuxi", path=("年报",))]
    save_memory(file, kept)
    assert list(load_memory(file).values()) == kept
    assert list(file.parent.iterdir()) == [file]


def test_an_unreadable_line_is_named(tmp_path: Path) -> None:
    file = tmp_path / "memory.jsonl"
    file.write_text('{"portal": "qinghe"}\n', encoding="utf-8")
    with pytest.raises(UnreadableMemory, match="line 1"):
        load_memory(file)
