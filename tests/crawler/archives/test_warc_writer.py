"""The archive writer: public tools read it, the archive reader gives the same pages back, a kill costs one record."""

from __future__ import annotations

import gzip
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.archives.files import read_sources
from crawler.archives.warc import DamagedArchive
from crawler.archives.warc_writer import Exchange, WarcWriter, read_answer
from crawler.items import Page, PageHints, Rejected
from crawler.portals import load_registry

REGISTRY = load_registry(str(resources.files("crawler.demo").joinpath("portals.csv")))
NOW = datetime(2024, 3, 1, 8, 30, 0, 123456, tzinfo=UTC)
BODY = "<html><body><h1>青禾县2023年政府信息公开工作年度报告</h1></body></html>".encode("gb18030")


def exchange(path: str = "/nb/c1.html", body: bytes = BODY, status: int = 200, *headers: tuple[bytes, bytes]) -> Exchange:
    return Exchange(
        url=f"http://www.qinghe.example{path}",
        method="GET",
        request_headers=((b"User-Agent", b"nianbao/0.1"),),
        request_body=b"",
        status=status,
        headers=((b"Content-Type", b"text/html; charset=gbk"), *headers),
        body=body,
        fetched_at=NOW,
        ip_address="127.0.0.1",
    )


def page(place: str, body: bytes = BODY, url: str = "http://www.qinghe.example/nb/c1.html") -> Page:
    where = {"adcode": "990101", "place_name": "青禾县", "province": "云岭省", "prefecture": "沧岚市", "level": "county"}
    hints = PageHints(**where, family="trs", body_selectors=[".TRS_Editor"], list_date=date(2024, 1, 8), signs={"site_code": "990102"})
    return Page(
        body, url, None, "text/html", "gbk", NOW, 200, portal="qinghe", host_trust="official", archive_ref=place, hints=hints
    )  # fmt: skip


@pytest.fixture
def writer(tmp_path: Path) -> WarcWriter:
    return WarcWriter(tmp_path, 1_000_000, "nianbao/0.1")


def read(folder: Path) -> tuple[list[Page | Rejected], Counter[str]]:
    skipped: Counter[str] = Counter()
    return list(read_sources([str(folder)], skipped, REGISTRY)), skipped


def test_public_tools_read_requests_and_answers(writer: WarcWriter, tmp_path: Path) -> None:
    place = writer.write_exchange(exchange())
    writer.write_revisit(exchange(status=304, body=b""), NOW, not_modified=True)
    (file,) = tmp_path.glob("*.warc.gz")
    with file.open("rb") as stream:
        records = [
            (r.rec_type, r.rec_headers["WARC-Target-URI"], r.http_headers and r.http_headers.get_statuscode(), r.content_stream().read())
            for r in ArchiveIterator(stream, check_digests="raise")
        ]
    url = "http://www.qinghe.example/nb/c1.html"
    assert [kind for kind, _, _, _ in records] == ["warcinfo", "response", "request", "revisit"]
    assert records[1] == ("response", url, "200", BODY)
    assert records[3][1:3] == (url, "304")
    assert place.startswith(f"{file.name}#")


def test_answers_come_back_byte_for_byte(writer: WarcWriter, tmp_path: Path) -> None:
    squeezed = gzip.compress(BODY)
    sent = exchange(
        "/a", squeezed, 200, (b"Content-Encoding", b"gzip"), (b"X-Name", "青禾".encode()), (b"Set-Cookie", b"a"), (b"Set-Cookie", b"b")
    )
    moved = exchange("/b", b"", 302, (b"Location", "/新".encode()))
    places = [writer.write_exchange(sent), writer.write_exchange(moved)]
    answers = [read_answer(tmp_path, place) for place in places]
    assert [(a.status, a.body, a.headers[:-1]) for a in answers] == [(s.status, s.body, s.headers) for s in (sent, moved)]


def test_named_pages_come_back_as_they_were_and_nothing_else_does(writer: WarcWriter, tmp_path: Path) -> None:
    writer.write_exchange(exchange("/list/", b"<ul><li>list</li></ul>"))
    first = page(writer.write_exchange(exchange("/nb/c1.html", gzip.compress(BODY), 200, (b"Content-Encoding", b"gzip"))))
    second = page(writer.write_exchange(exchange("/api", b'{"content": "x"}')), b"<p>x</p>", "http://www.qinghe.example/api")
    for found in (first, second):
        writer.write_page(found)
    items, skipped = read(tmp_path)
    assert items == [first, second]
    assert skipped["record_type/response"] == 3


def test_files_are_rotated_and_pages_may_name_answers_of_other_files(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, 600, "nianbao/0.1")
    pages = [page(writer.write_exchange(exchange(f"/{n}")), url=f"http://www.qinghe.example/{n}") for n in range(4)]
    for found in pages:
        writer.write_page(found)
    assert len(list(tmp_path.glob("*.warc.gz"))) > 2
    assert read(tmp_path)[0] == pages


def test_a_cut_last_record_is_passed_over(writer: WarcWriter, tmp_path: Path) -> None:
    whole = page(writer.write_exchange(exchange()))
    writer.write_page(whole)
    (file,) = tmp_path.glob("*.warc.gz")
    kept = file.stat().st_size
    place = writer.write_exchange(exchange("/nb/c2.html", bytes(range(256)) * 8))
    data = file.read_bytes()
    for end in (kept + 1, kept + 15, kept + 200, (kept + len(data)) // 2, len(data) - 9, len(data) - 1):
        file.write_bytes(data[:end])
        items, _ = read(tmp_path)
        assert items == [whole], f"cut at {end} of {len(data)}"
    file.write_bytes(data[: kept + 200])
    with pytest.raises(DamagedArchive):
        read_answer(tmp_path, place)


def test_damage_before_the_end_is_reported(writer: WarcWriter, tmp_path: Path) -> None:
    writer.write_page(page(writer.write_exchange(exchange("/nb/c1.html", bytes(range(256)) * 8))))
    (file,) = tmp_path.glob("*.warc.gz")
    data = bytearray(file.read_bytes())
    data[420:440] = b"\x00" * 20
    file.write_bytes(data)
    items, _ = read(tmp_path)
    assert [item.reason for item in items if isinstance(item, Rejected)] == ["damaged_archive"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, 1, "nianbao/0.1")
    found = page(writer.write_exchange(exchange()))
    writer.write_page(found)
    (tmp_path / str(found.archive_ref).split("#")[0]).unlink()
    (item,) = read(tmp_path)[0]
    assert isinstance(item, Rejected)
    assert (item.reason, item.source.url) == ("unreadable", found.url)


def test_a_page_without_a_place_is_refused(writer: WarcWriter) -> None:
    with pytest.raises(ValueError, match="no place in the archive"):
        writer.write_page(replace(page(""), archive_ref=None))
