from __future__ import annotations

import re

import pytest

from pipelines.extract.metadata import find_label_line, known_label, pairs_from_lines, pairs_from_rows
from pipelines.restore import any_script, plain_label


@pytest.mark.parametrize(
    ("printed", "plain"),
    [("發(fā)布機(jī)構(gòu)", "发布机构"), ("發(fa)(fa)布(bu)(bu)", "发布"), ("索引號", "索引号"), ("索引号", "索引号")],
)
def test_a_label_is_read_through_damage(printed: str, plain: str) -> None:
    assert plain_label(printed) == plain


def test_a_character_is_found_in_every_script() -> None:
    assert re.fullmatch(any_script("号"), "號")
    assert re.fullmatch(any_script("发"), "髮")
    assert any_script("人") == "人"


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("索　引　號(hào)", "index_number"),
        ("發(fā)布機(jī)構(gòu)：", "publisher"),
        ("【生成日期】", "created_on"),
        ("組織機構", None),
    ],
)
def test_labels_of_damaged_pages_are_known(label: str, key: str | None) -> None:
    assert known_label(label) == key


def test_a_glossed_header_table_is_a_header_table() -> None:
    pairs = pairs_from_rows([["索　引　號(hào)", "990101/2020-00012"], ["發(fā)布機(jī)構(gòu)", "青禾縣(xiàn)人民政府"]])
    assert pairs is not None
    assert [(pair.key, pair.value) for pair in pairs] == [("index_number", "990101/2020-00012"), ("publisher", "青禾縣(xiàn)人民政府")]


def test_a_glossed_label_line_keeps_its_offsets() -> None:
    line = "索引號(hào): 990101/2020-00012 發(fā)布日期: 2020-03-02"
    found = find_label_line(line)
    assert found is not None
    assert [(pair.key, pair.value) for pair in found.pairs] == [("index_number", "990101/2020-00012"), ("published_on", "2020-03-02")]
    assert (found.start, found.end) == (0, len(line))


def test_a_traditional_label_alone_takes_the_next_block() -> None:
    assert [(pair.key, pair.value) for pair in pairs_from_lines(["索引號：", "990101/2020-00012"])] == [
        ("index_number", "990101/2020-00012")
    ]
