"""Expressions of scripts: what has a value, and what has none."""

from __future__ import annotations

import pytest

from crawler.portals.expressions import Value, evaluate, fixed_variables, literal_at


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("'list_' + n + '.html'", "list_2.html"),
        ('"index_" + (n - 1) + ".html"', "index_1.html"),
        ("n + 1", 3),
        ("'?page=' + (parseInt(n) + 1)", "?page=3"),
        ("`/list/${n}/${this.size}`", "/list/2/15"),
        ("this.base + '/x'", "/site/x"),
        (r"'\u5e74\/' + n", "年/2"),
        # What is not made of texts, numbers and known variables has no value.
        ("unknown + 1", None),
        ("go(n)", None),
        ("n > 1 ? 'a' : 'b'", None),
        ("'a' - 1", None),
        ("'a' +", None),
        ("(" * 50 + "n" + ")" * 50, None),
        ("", None),
    ],
)
def test_evaluate(source: str, value: Value | None) -> None:
    assert evaluate(source, {"n": 2, "size": 15, "base": "/site"}) == value


def test_fixed_variables() -> None:
    source = "var base = '/site'; let cid = 88; data: { pageSize: 15, name: \"年报\" }, cid = 9; if (x == 1) y = f(2);"
    assert fixed_variables(source) == {"base": "/site", "cid": 88, "pageSize": 15, "name": "年报"}


@pytest.mark.parametrize(
    ("source", "literal"),
    [
        ("{a: 1, 'b': f(2, 3), c: {d: '}'}, size}", {"a": "1", "b": "f(2, 3)", "c": "{d: '}'}", "size": "size"}),
        ("{}", {}),
        ("{a: 1", None),
        ("[1]", None),
    ],
)
def test_literal_at(source: str, literal: dict[str, str] | None) -> None:
    assert literal_at(source, 0) == literal
