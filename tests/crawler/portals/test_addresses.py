"""Addresses and numbers that make no sense cost themselves and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request

from crawler.portals.addresses import ADDRESS_CHARACTERS, host_of, is_http, joined, number_of, split
from crawler.portals.links import address_key, is_twin, same_host, url_date
from crawler.portals.pages import other_scheme
from crawler.portals.parts import name_of
from crawler.portals.trs import file_parts

BASE = "http://www.qinghe.example/zwgk/nb/"
#: Pieces out of which every kind of broken address can be put together.
PIECES = [
    *("http:", "https:", "javascript:", "data:", "mailto:", "//", "/", "\\", "[", "]", "[::1]", "@", ":", ":99999", ":x", ":-1", ":80"),
    *(
        "www.qinghe.example",
        "liuxi.example",
        "青禾.example",
        "a℀.example",
        "ｗ．example",
        "..",
        ".",
        "%",
        "%zz",
        "%00",
        "?",
        "#",
        "&",
        "=",
        ";",
    ),
    *(
        "jsessionid=",
        "page=",
        "index_1.html",
        "t20240126_1.html",
        "_" + "9" * 5000 + ".html",
        " ",
        "\t",
        "\n",
        "\x00",
        "\x7f",
        "\ud800",
        "(",
        ")",
    ),
]
addresses = st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(max_size=40)


@pytest.mark.parametrize(
    ("printed", "target"),
    [
        ("a.html", f"{BASE}a.html"),
        (" /a b.html ", "http://www.qinghe.example/a b.html"),
        ("//www.liuxi.example:8080/x?y=1#z", "http://www.liuxi.example:8080/x?y=1#z"),
        ("", BASE),
        ("http://www.qinghe.example:99999/a.html", None),
        ("http://www.qinghe.example:x/a.html", None),
        ("http://[x/a.html", None),
        ("http://www.qinghe.example]/a.html", None),
        ("http:///a.html", "http:///a.html"),
        ("javascript:void(0)", None),
        ("mailto:office@qinghe.example", None),
        ("http://a℀.example/", None),
        ("http://a b.example/", None),
        ("/\ud800.html", None),
        ("/a\x00b.html", None),
        ("/" + "a" * ADDRESS_CHARACTERS, None),
    ],
)
def test_an_address_is_joined_or_left_out(printed: str, target: str | None) -> None:
    expected = "http://www.qinghe.example/a.html" if target == "http:///a.html" else target
    assert joined(BASE, printed) == expected


@given(addresses)
def test_whatever_is_joined_can_be_asked_for(printed: str) -> None:
    target = joined(BASE, printed)
    if target is not None:
        assert is_http(target)
        assert host_of(target)
        Request(target)


@given(addresses, addresses)
def test_no_address_is_too_broken_to_be_looked_at(url: str, other: str) -> None:
    assert split(url).port is None or split(url).netloc
    assert isinstance(address_key(url), str)
    assert same_host(url, other) in (True, False)
    is_twin(url)
    url_date(url)
    other_scheme(url)
    name_of(url)
    assert file_parts(url)[1] < 10**9


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("007", 7), ("", -1), (None, -1), ("x", -1), ("-3", -1), ("²", -1), ("9" * 5000, -1), ("9" * 9, 999_999_999)],
)
def test_a_number_is_read_or_left_out(text: str | None, number: int) -> None:
    assert number_of(text, -1) == number
