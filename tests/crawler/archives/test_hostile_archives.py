"""Archives made to deceive or to stop the reader: a description is no proof, a place is beside the file, a bad record costs itself."""

from __future__ import annotations

import gzip
import json
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from crawler.archives import read_sources
from crawler.archives.warc import HEADER_LIMIT, PAGE_TYPE, PAGES_DESCRIBED
from crawler.items import Page, PageHints, Rejected
from crawler.portals import Registry, load_registry

REGISTRY = load_registry(str(resources.files("crawler.demo").joinpath("portals.csv")))
URL = "http://www.qinghe.example/nb/2022.html"
BODY = "<html><body>青禾县2022年政府信息公开工作年度报告</body></html>".encode()
HINTS = {"adcode": "990101", "place_name": "青禾县", "province": "云岭省", "prefecture": "沧岚市", "level": "county", "family": "trs"}


def record(
    kind: str = "response",
    block: bytes = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + BODY,
    *,
    media_type: str = "application/http; msgtype=response",
    url: str = URL,
    date: str = "2023-01-20T00:00:00Z",
    more: str = "",
) -> bytes:
    target = f"WARC-Target-URI: {url}\r\n" if url else ""
    head = f"WARC/1.1\r\nWARC-Type: {kind}\r\n{target}WARC-Date: {date}\r\nContent-Type: {media_type}\r\n{more}"
    return f"{head}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


INFO = record(
    "warcinfo", f"software: nianbao/0.1\r\ndescription: {PAGES_DESCRIBED}\r\n".encode(), media_type="application/warc-fields", url=""
)
GOOD = record(url="http://www.qinghe.example/nb/2021.html")


def described(page: dict[str, Any] | None = None, body_ref: Any = None, **hints: Any) -> bytes:
    """A description as the writer makes it, with some of its values replaced."""
    whole = {
        "url": URL,
        "media_type": "text/html",
        "declared_charset": "utf-8",
        "fetched_at": "2023-01-20T00:00:00Z",
        "http_status": 200,
        "portal": "qinghe",
        "host_trust": "official",
        "archive_ref": f"a.warc#{len(INFO)}",
        "hints": HINTS | hints,
    }
    return metadata(json.dumps({"page": whole | (page or {}), "body_ref": body_ref}).encode())


def metadata(text: bytes) -> bytes:
    return record("metadata", text, media_type=PAGE_TYPE)


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., list[Page | Rejected]]:
    def run(data: bytes, name: str = "a.warc", registry: Any = REGISTRY) -> list[Page | Rejected]:
        file = tmp_path / "archive" / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(data)
        return list(read_sources([str(file)], Counter(), registry))

    return run


Read = Callable[..., list[Page | Rejected]]


def outcomes(items: list[Page | Rejected]) -> list[str]:
    return [item.reason if isinstance(item, Rejected) else item.host_trust for item in items]


def test_a_description_the_registry_confirms_is_believed(read: Read) -> None:
    (page,) = read(INFO + record() + described())
    assert isinstance(page, Page)
    assert (page.portal, page.host_trust, page.path, page.hints.place_name, page.body) == ("qinghe", "official", None, "青禾县", BODY)


@pytest.mark.parametrize(
    ("page", "hints"),
    [
        ({"portal": "liuxi"}, {}),
        ({"portal": "nowhere"}, {}),
        ({"portal": None}, {}),
        ({}, {"adcode": "990102"}),
        ({}, {"adcode": None}),
        ({"url": "http://www.qinghe.example.evil.example/nb/2022.html"}, {}),
        ({"url": "http://[x/"}, {}),
        ({"url": None}, {}),
    ],
)
def test_a_description_the_registry_contradicts_is_not(read: Read, page: dict[str, Any], hints: dict[str, Any]) -> None:
    (found,) = read(INFO + record() + described(page, **hints))
    assert isinstance(found, Page)
    assert (found.portal, found.host_trust, found.hints, found.body) == (None, "file", PageHints(), BODY)
    assert found.path is not None


def test_without_a_registry_no_description_is_believed(read: Read) -> None:
    assert outcomes(read(INFO + record() + described(), registry=None)) == ["file"]


def test_descriptions_in_foreign_files_say_nothing(read: Read) -> None:
    foreign = record("warcinfo", f"software: other\r\nformat: {PAGE_TYPE}\r\n".encode(), media_type="application/warc-fields", url="")
    items = read(foreign + record() + described())
    assert outcomes(items) == ["file"]
    assert items[0].url == URL  # type: ignore[union-attr]


def test_trust_place_and_selectors_are_the_registrys(read: Read) -> None:
    home = "http://www.canglan.example/"
    (own,) = REGISTRY.select(["qinghe"])
    above = replace(own, portal="canglan", adcode="990100", name="沧岚市", level="prefecture", prefecture="", home_url=home)
    larger = Registry((*REGISTRY.portals, above))
    assert outcomes(read(INFO + record() + described({"host_trust": "official", "url": home}), registry=larger)) == ["prefecture"]
    selectors = [".TRS_Editor", "<<<", "a:has("]
    (page,) = read(INFO + record() + described(place_name="柳溪县", level="prefecture", body_selectors=selectors, signs={"x": "y"}))
    assert isinstance(page, Page)
    hints = page.hints
    assert (hints.place_name, hints.level, hints.body_selectors, hints.signs) == ("青禾县", "county", [".TRS_Editor"], {})


@pytest.mark.parametrize("as_body", [False, True])
@pytest.mark.parametrize(
    "place", ["../other/secret.warc#0", "{outside}#0", "/dev/zero#0", "..#0", ".#0", "a\x00b#0", "a.warc#-5", "a.warc", ""]
)
def test_a_place_is_beside_the_file(read: Read, tmp_path: Path, place: str, as_body: bool) -> None:
    outside = tmp_path / "other" / "secret.warc"
    outside.parent.mkdir()
    outside.write_bytes(GOOD)
    place = place.replace("{outside}", str(outside))
    forged = described(body_ref=place) if as_body and place else described({"archive_ref": place})
    assert outcomes(read(INFO + record() + forged + described())) in (["damaged_archive", "official"], ["unreadable", "official"])


def test_pipes_and_links_that_lead_outside_are_not_opened(read: Read, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    (tmp_path / "secret.warc").write_bytes(GOOD)
    os.mkfifo(folder / "pipe.warc")
    (folder / "link.warc").symlink_to(tmp_path / "secret.warc")
    (folder / "zero.warc").symlink_to("/dev/zero")
    names = ("pipe", "link", "zero", "gone")
    forged = b"".join(described({"archive_ref": f"{name}.warc#0"}) for name in names)
    assert outcomes(read(INFO + record() + forged)) == ["unreadable"] * len(names)


@pytest.mark.parametrize(
    "text",
    [
        b"{",
        b"[]",
        b"7",
        b"[" * 100_000,
        b'{"page": {}}',
        b'{"page": 7, "body_ref": null}',
        b"\xff",
        b'{"page": {"url": 5}, "body_ref": null}',
    ],
)
def test_a_description_that_makes_no_sense_costs_itself(read: Read, text: bytes) -> None:
    assert outcomes(read(INFO + record() + metadata(text) + described())) == ["damaged_archive", "official"]


@pytest.mark.parametrize(
    "values",
    [{"http_status": "x"}, {"fetched_at": "0001-13-01"}, {"hints": 7}, {"host_trust": "king"}, {"archive_ref": f"a.warc#{'9' * 30}"}],
)
def test_a_described_value_that_makes_no_sense_costs_the_description(read: Read, values: dict[str, Any]) -> None:
    assert outcomes(read(INFO + record() + described(values) + described())) == ["damaged_archive", "official"]


def answer(*headers: bytes, status: bytes = b"200 OK", body: bytes = BODY) -> bytes:
    return b"\r\n".join([b"HTTP/1.1 " + status, b"Content-Type: text/html", *headers, b"", body])


@pytest.mark.parametrize(
    ("bad", "outcome"),
    [
        (record(date="0001-01-01T00:00:00+14:00"), ["file"]),
        (record(date="9999-12-31T23:59:59-14:00"), ["file"]),
        (record(url="http://[x/a.html"), ["file"]),
        (record(block=answer(status=b"9" * 5000)), ["file"]),
        (record(url=""), ["damaged_archive"]),
        (record(block=answer(b"Content-Encoding: br", body=b"\xff" * 9)), ["damaged_archive"]),
        (record(block=answer(b"X: " + b"a" * HEADER_LIMIT)), ["damaged_archive"]),
        (record(block=answer(*[b"X: a"] * HEADER_LIMIT)), ["damaged_archive"]),
    ],
    ids=["early", "late", "address", "status", "no address", "coding", "long header", "many headers"],
)
def test_a_bad_answer_costs_itself(read: Read, bad: bytes, outcome: list[str]) -> None:
    items = read(bad + GOOD)
    assert outcomes(items) == [*outcome, "file"]
    assert items[1].url == "http://www.qinghe.example/nb/2021.html"  # type: ignore[union-attr]
    assert outcomes(read(gzip.compress(bad) + gzip.compress(GOOD), "a.warc.gz")) == [*outcome, "file"]


@pytest.mark.parametrize(
    "block", [b"X: " + b"a" * 50_000_000, b"X: a\r\n" * 5_000_000, b"\r\n" * 5_000_000], ids=["line", "lines", "blank lines"]
)
def test_headers_without_end_are_given_up(read: Read, block: bytes) -> None:
    whole = gzip.compress(GOOD) + gzip.compress(b"WARC/1.1\r\n" + block + b"\r\n\r\n", 1) + gzip.compress(GOOD)
    assert outcomes(read(whole, "a.warc.gz"))[:1] == ["file"]
    assert outcomes(read(GOOD + b"WARC/1.1\r\n" + block + b"\r\n\r\n"))[-1] == "damaged_archive" or block.startswith(b"\r")
