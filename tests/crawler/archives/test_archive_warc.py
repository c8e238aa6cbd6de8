"""WARC and WET files: which records are pages, and what happens to broken ones."""

from __future__ import annotations

import gzip
import io
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.archives import read_sources
from crawler.items import Page, Rejected

URL = "http://www.qinghe.example/nb/2022.html"
HTML = "<html><body>青禾县2022年政府信息公开工作年度报告</body></html>".encode()


def read(path: Path) -> tuple[list[Page], list[Rejected], Counter[str]]:
    skipped: Counter[str] = Counter()
    items = list(read_sources([str(path)], skipped))
    return [i for i in items if isinstance(i, Page)], [i for i in items if isinstance(i, Rejected)], skipped


def response(
    writer: WARCWriter, body: bytes, *, url: str = URL, status: str = "200 OK", headers: list[tuple[str, str]] | None = None
) -> None:
    fields = [("Content-Type", "text/html; charset=GBK")] if headers is None else headers
    record = writer.create_warc_record(
        url,
        "response",
        payload=io.BytesIO(body),
        http_headers=StatusAndHeaders(status, fields, protocol="HTTP/1.1"),
        warc_headers_dict={"WARC-Date": "2024-03-01T04:05:06Z"},
    )
    writer.write_record(record)


@pytest.fixture(params=[True, False], ids=["gzip", "plain"])
def warc(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file with every kind of record a crawler writes: two of them pages."""
    path = tmp_path / ("a.warc.gz" if request.param else "a.warc")
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=request.param)
        writer.write_record(writer.create_warcinfo_record("a.warc.gz", {"software": "test"}))
        request_headers = StatusAndHeaders("GET /nb/2022.html HTTP/1.1", [("Host", "www.qinghe.example")], is_http_request=True)
        writer.write_record(writer.create_warc_record(URL, "request", http_headers=request_headers))
        response(writer, HTML)
        writer.write_record(writer.create_revisit_record(URL, "sha1:AAAA", URL, "2024-03-01T04:05:06Z"))
        response(writer, b"\x89PNG", headers=[("Content-Type", "image/png")])
        response(writer, b"moved", status="302 Found")
        response(writer, b"gone", status="404 Not Found", url=URL + "?gone")
        response(writer, b"plain text", headers=[("Content-Type", "text/plain")])
    return path


def test_responses_with_text_are_pages_with_their_provenance(warc: Path) -> None:
    pages, _, _ = read(warc)
    assert [page.body for page in pages] == [HTML, b"plain text"]
    page = pages[0]
    assert (page.url, page.path, page.media_type, page.declared_charset, page.http_status) == (URL, str(warc), "text/html", "GBK", 200)
    assert page.fetched_at == datetime(2024, 3, 1, 4, 5, 6, tzinfo=UTC)
    assert (pages[1].media_type, pages[1].declared_charset) == ("text/plain", None)


def test_archive_reference_leads_back_to_the_record(warc: Path) -> None:
    for page in read(warc)[0]:
        path, offset = (page.archive_ref or "").rsplit("#", 1)
        with open(path, "rb") as file:
            file.seek(int(offset))
            stored = file.read()
        text = gzip.decompress(stored) if path.endswith(".gz") else stored
        assert text.startswith(b"WARC/1")
        assert page.body in text


def test_other_records_are_counted_and_error_answers_refused(warc: Path) -> None:
    _, rejected, skipped = read(warc)
    assert skipped == {
        "record_type/warcinfo": 1,
        "record_type/request": 1,
        "record_type/revisit": 1,
        "media_type/image/png": 1,
        "http_status/302": 1,
    }
    assert [(item.reason, item.source.url) for item in rejected] == [("http_404", URL + "?gone")]


@pytest.mark.parametrize(
    ("url", "stated", "media_type"),
    [
        (URL, "application/pdf", "application/pdf"),
        (URL + "/1.PDF?x=1", "application/octet-stream", "application/pdf"),
        (URL + "/1.doc", "", "application/msword"),
        (URL + "/1.zip", "application/zip", None),
    ],
)
def test_documents_are_pages(tmp_path: Path, url: str, stated: str, media_type: str | None) -> None:
    path = tmp_path / "a.warc"
    with path.open("wb") as file:
        response(WARCWriter(file, gzip=False), b"%PDF-1.4\n", url=url, headers=[("Content-Type", stated)] if stated else [])
    pages, rejected, skipped = read(path)
    assert [page.media_type for page in pages] == ([media_type] if media_type else [])
    assert (rejected, skipped.total()) == ([], 0 if media_type else 1)


def test_wet_conversions_are_plain_text(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.wet.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        body = io.BytesIO("青禾县\n年报".encode())
        writer.write_record(writer.create_warc_record(URL, "conversion", payload=body, warc_content_type="text/plain"))
    pages, rejected, _ = read(path)
    assert [(page.body.decode(), page.url, page.media_type, page.http_status) for page in pages] == [
        ("青禾县\n年报", URL, "text/plain", None)
    ]
    assert rejected == []


def test_transfer_and_content_encodings_are_undone(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    packed = gzip.compress(HTML)
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        response(writer, packed, headers=[("Content-Type", "text/html"), ("Content-Encoding", "gzip")])
        chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(HTML), HTML)
        response(writer, chunked, headers=[("Content-Type", "text/html"), ("Transfer-Encoding", "chunked")])
    assert [page.body for page in read(path)[0]] == [HTML, HTML]


def test_record_above_the_limit_is_refused_and_the_next_one_read(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        response(writer, b"a" * (21 * 1024 * 1024))
        response(writer, b"")
        response(writer, HTML)
    pages, rejected, _ = read(path)
    assert [item.reason for item in rejected] == ["too_large", "empty"]
    assert [page.body for page in pages] == [HTML]


@pytest.mark.parametrize("compressed", [True, False], ids=["gzip", "plain"])
@pytest.mark.parametrize("lost", [20, 60, 200])
def test_cut_file_gives_the_whole_records_and_one_refusal(tmp_path: Path, compressed: bool, lost: int) -> None:
    path = tmp_path / ("a.warc.gz" if compressed else "a.warc")
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=compressed)
        response(writer, HTML)
        response(writer, HTML + bytes(range(1, 256)))
    path.write_bytes(path.read_bytes()[:-lost])
    pages, rejected, _ = read(path)
    assert [page.body for page in pages] == [HTML]
    assert [item.reason for item in rejected] == ["damaged_archive"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"", "empty"), (b"no archive at all\n", "damaged_archive"), (b"\x1f\x8b\x08\x00garbage", "damaged_archive")],
)
def test_file_that_is_no_archive_is_refused(tmp_path: Path, body: bytes, reason: str) -> None:
    (tmp_path / "a.warc.gz").write_bytes(body)
    pages, rejected, _ = read(tmp_path / "a.warc.gz")
    assert pages == []
    assert [item.reason for item in rejected] == [reason]


def test_archive_packed_as_one_gzip_stream_is_named_with_the_way_out(tmp_path: Path) -> None:
    plain = tmp_path / "a.warc"
    with plain.open("wb") as file:
        writer = WARCWriter(file, gzip=False)
        response(writer, HTML)
        response(writer, HTML)
    packed = tmp_path / "b.warc.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    rejected = read(packed)[1]
    assert [item.reason for item in rejected] == ["damaged_archive"]
    assert "warcio recompress" in rejected[0].detail


def test_malformed_date_is_unknown_not_fatal(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    with path.open("wb") as file:
        response(WARCWriter(file, gzip=False), HTML)
    path.write_bytes(path.read_bytes().replace(b"2024-03-01T04:05:06Z", b"yesterday, at noon!!"))
    assert [page.fetched_at for page in read(path)[0]] == [None]


def test_record_without_its_headers_ends_the_file_with_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=False)
        response(writer, HTML)
        response(writer, HTML, url=URL + "?second")
    whole = path.read_bytes()
    path.write_bytes(whole.replace(f"WARC-Target-URI: {URL}?second".encode(), b"X-Nonsense: " + b"x" * (len(URL) + 12)))
    pages, rejected, _ = read(path)
    assert len(pages) == 1
    assert [item.reason for item in rejected] == ["damaged_archive"]
