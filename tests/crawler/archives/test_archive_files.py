"""Files, folders and globs: what becomes a page, what is refused and why."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from crawler.archives import NothingToRead, read_sources, split_sources
from crawler.archives.records import PAGE_LIMIT
from crawler.items import Page, Rejected

TEXT = "青禾县2022年政府信息公开工作年度报告\n一、总体情况\n".encode()
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def read(*sources: str) -> tuple[list[Page], list[Rejected], Counter[str]]:
    skipped: Counter[str] = Counter()
    items = list(read_sources(list(sources), skipped))
    pages = [item for item in items if isinstance(item, Page)]
    return pages, [item for item in items if isinstance(item, Rejected)], skipped


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("a.txt", "text/plain"), ("a.html", "text/html"), ("a.HTM", "text/html"), ("a.shtml", "text/html")],
)
def test_each_known_type_is_one_page(tmp_path: Path, name: str, media_type: str) -> None:
    (tmp_path / name).write_bytes(TEXT)
    pages, rejected, _ = read(str(tmp_path / name))
    assert [(page.body, page.path, page.media_type, page.host_trust) for page in pages] == [
        (TEXT, str(tmp_path / name), media_type, "file")
    ]
    assert rejected == []


@pytest.mark.parametrize(
    ("name", "body", "media_type"),
    [
        ("a.PDF", b"%PDF-1.7 \x00", "application/pdf"),
        ("a.docx", b"PK\x03\x04", WORD),
        ("a.ofd", b"PK\x03\x04", "application/ofd"),
        ("a.zip", b"PK\x03\x04", "application/zip"),
        ("a.et", b"\xd0\xcf\x11\xe0", "application/vnd.ms-excel"),
        ("a.rtf", b"{\\rtf1", "application/rtf"),
    ],
)
def test_documents_are_pages_though_their_bytes_are_no_text(tmp_path: Path, name: str, body: bytes, media_type: str) -> None:
    (tmp_path / name).write_bytes(body)
    (tmp_path / f"empty{name[1:]}").write_bytes(b"")
    pages, rejected, _ = read(str(tmp_path))
    assert [(page.body, page.media_type) for page in pages] == [(body, media_type)]
    assert [item.reason for item in rejected] == ["empty"]


def test_path_is_kept_as_the_user_wrote_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "seeds" / "sub").mkdir(parents=True)
    (tmp_path / "seeds" / "sub" / "a.txt").write_bytes(TEXT)
    monkeypatch.chdir(tmp_path)
    assert [page.path for page in read("seeds")[0]] == ["seeds/sub/a.txt"]
    assert [page.path for page in read("./seeds/*/*.txt")[0]] == ["./seeds/sub/a.txt"]


def test_folder_is_read_in_sorted_order_whatever_the_depth(tmp_path: Path) -> None:
    for name in ("c.txt", "b/z.txt", "b/a.html", "a.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(TEXT)
    pages, _, _ = read(str(tmp_path))
    assert [os.path.relpath(page.path or "", tmp_path) for page in pages] == ["a.txt", "b/a.html", "b/z.txt", "c.txt"]


def test_unknown_type_is_skipped_in_a_folder_and_refused_when_named(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")
    (tmp_path / "README").write_text("x")
    (tmp_path / "b.txt").write_bytes(TEXT)
    pages, rejected, skipped = read(str(tmp_path))
    assert len(pages) == 1
    assert rejected == []
    assert skipped == {"file_type/.json": 1, "file_type/none": 1}
    _, rejected, skipped = read(str(tmp_path / "a.json"))
    assert [item.reason for item in rejected] == ["unsupported_type"]
    assert not skipped


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"text\x00\x01\x02", "binary"),
        (b"%PDF-1.7 text", "binary"),
        (b"\x1f\x8b\x08 gzip", "binary"),
        (b"PK\x03\x04 docx", "binary"),
        (b"a" * (PAGE_LIMIT + 1), "too_large"),
    ],
)
def test_bytes_that_cannot_be_a_page_are_refused(tmp_path: Path, body: bytes, reason: str) -> None:
    (tmp_path / "bad.txt").write_bytes(body)
    (tmp_path / "good.txt").write_bytes(TEXT)
    pages, rejected, _ = read(str(tmp_path))
    assert [(item.reason, item.stage, item.source.path) for item in rejected] == [(reason, "read", str(tmp_path / "bad.txt"))]
    assert len(pages) == 1


def test_wide_text_with_a_byte_order_mark_is_no_binary(tmp_path: Path) -> None:
    body = "青禾县 report".encode("utf-16")
    (tmp_path / "wide.txt").write_bytes(body)
    assert read(str(tmp_path))[0][0].body == body


def test_enormous_file_is_refused_without_being_read_whole(tmp_path: Path) -> None:
    with (tmp_path / "sparse.txt").open("wb") as file:
        file.truncate(300 * 1024 * 1024)
    assert [item.reason for item in read(str(tmp_path))[1]] == ["too_large"]


def test_missing_source_beside_a_good_one_is_refused_and_the_run_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT)
    pages, rejected, _ = read(str(tmp_path / "nowhere.txt"), str(tmp_path / "a.txt"))
    assert [item.reason for item in rejected] == ["missing"]
    assert len(pages) == 1


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT)
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    assert len(read(str(tmp_path / "a.txt"), str(tmp_path), str(tmp_path / "*.txt"))[0]) == 1


def test_pipe_and_broken_link_are_refused_instead_of_blocking(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "broken.html").symlink_to(tmp_path / "gone.html")
    pages, rejected, _ = read(str(tmp_path))
    assert pages == []
    assert [item.reason for item in rejected] == ["unreadable", "unreadable"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_file_without_permission_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT)
    (tmp_path / "a.txt").chmod(0)
    assert [item.reason for item in read(str(tmp_path))[1]] == ["unreadable"]


def test_name_that_is_no_utf8_stays_printable(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(name, "wb") as file:
        file.write(TEXT)
    assert [page.path for page in read(str(tmp_path))[0]] == [f"{tmp_path}/caf\\xe9.txt"]


def test_reading_is_lazy(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.txt").write_bytes(TEXT)
    items = read_sources([str(tmp_path)], Counter())
    next(items)
    (tmp_path / "2.txt").write_bytes(b"later")
    rest = [item.body for item in items if isinstance(item, Page)]
    assert rest == [TEXT, b"later"]


@pytest.mark.parametrize("source", ["", " , ", "nowhere/*.txt", "nowhere.txt,neither.warc.gz"])
def test_sources_that_match_nothing_stop_the_run(source: str) -> None:
    with pytest.raises(NothingToRead, match=r"use -a source|check the path"):
        split_sources(source)


def test_sources_are_separated_by_commas(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT)
    assert split_sources(f" {tmp_path}/a.txt, x.txt,") == [f"{tmp_path}/a.txt", "x.txt"]
