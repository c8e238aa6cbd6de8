from __future__ import annotations

import pytest

from pipelines.draft import RejectedPage
from pipelines.extract.charset import MAX_BYTES, decode

TEXT = "青禾县人民政府信息公开年度报告，全县共公开信息八百条。"
TRADITIONAL = "青禾縣人民政府資訊公開年度報告，全縣共公開資訊八百條。"


@pytest.mark.parametrize(
    ("body", "declared", "charset", "evidence"),
    [
        (TEXT.encode(), "utf-8", "utf-8", "declared"),
        (TEXT.encode(), None, "utf-8", "decodes"),
        (TEXT.encode(), "gb2312", "utf-8", "decodes"),
        (TEXT.encode("gbk"), "gb2312", "gb18030", "declared"),
        (TEXT.encode("gbk"), "utf-8", "gb18030", "decodes"),
        (TEXT.encode("gbk"), "iso-8859-1", "gb18030", "decodes"),
        (b'<meta charset="gbk">' + TEXT.encode("gbk"), None, "gb18030", "meta"),
        (b'<meta charset="gbk">' + TEXT.encode(), None, "utf-8", "decodes"),
        (TEXT.encode("utf-8-sig"), "gbk", "utf-8", "bom"),
        (TEXT.encode("utf-16"), None, "utf-16", "bom"),
        (("<p>" + TEXT).encode("utf-16-le"), None, "utf-16-le", "decodes"),
        (("<p>" + TEXT).encode("utf-16-be"), "utf-16", "utf-16-be", "declared"),
    ],
)
def test_evidence_beats_declaration(body: bytes, declared: str | None, charset: str, evidence: str) -> None:
    decoded = decode(body, declared)

    assert TEXT in decoded.text
    assert (decoded.charset, decoded.evidence, decoded.replaced) == (charset, evidence, 0)


@pytest.mark.parametrize("title", ["年报", "联通", "公开", "青禾县", "二〇二二年政务公开年报"])
def test_short_gbk_titles_stay_chinese(title: str) -> None:
    assert decode(title.encode("gbk")).text == title


def test_traditional_text_is_told_apart_in_big5_and_gbk() -> None:
    assert decode(TRADITIONAL.encode("big5")).charset == "big5hkscs"
    assert decode(TRADITIONAL.encode("big5")).text == TRADITIONAL
    assert decode(TRADITIONAL.encode("gbk")).text == TRADITIONAL


@pytest.mark.parametrize(("codec", "charset"), [("utf-8", "utf-8"), ("gbk", "gb18030")])
def test_broken_bytes_are_counted_and_cost_nothing_else(codec: str, charset: str) -> None:
    cut_tail = decode((TEXT * 20).encode(codec)[:-4])  # in the middle of the last character but one
    one_bad = decode((TEXT * 10).encode(codec) + b"\xff" + (TEXT * 10).encode(codec))

    assert cut_tail.charset == one_bad.charset == charset
    assert TEXT * 19 in cut_tail.text
    assert one_bad.text.count(TEXT) == 20 or one_bad.text.count(TEXT[1:]) == 20
    assert one_bad.replaced == 1
    assert one_bad.evidence == "guess"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"%PDF-1.7 ...", "binary"),
        (b"PK\x03\x04....", "binary"),
        (b"\xd0\xcf\x11\xe0....", "binary"),
        (b"\x89PNG....", "binary"),
        (b"<p>a\x00b</p>", "binary"),
        (bytes(range(1, 256)) * 8, "binary"),
        (b"a" * (MAX_BYTES + 1), "too_large"),
    ],
)
def test_what_is_no_text_is_refused_by_name(body: bytes, reason: str) -> None:
    with pytest.raises(RejectedPage) as refused:
        decode(body)

    assert (refused.value.stage, refused.value.reason) == ("extract", reason)
    assert refused.value.detail


def test_hz_is_known_without_a_declaration() -> None:
    text = "青禾县政府信息公开工作年度报告\n一、概述\n全年公开321条\n"
    decoded = decode(text.encode("hz"))
    assert (decoded.text, decoded.charset, decoded.evidence) == (text, "hz", "decodes")
    assert decode(b"var a = '~{abc~}';").charset == "utf-8"
