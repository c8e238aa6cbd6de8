from __future__ import annotations

from pipelines.dedupe.relations import Signed, similarities
from pipelines.dedupe.similarity import Signature

WORDS = "青禾县坚持以公开为常态不公开为例外，全年主动公开信息若干条，答复申请若干件，组织培训若干次，" * 2
TEMPLATE = WORDS + "政务公开栏目由办公室统一更新，专人负责审核把关，群众可在便民服务中心查阅纸质文件与电子文件。"


def signed(body: str, year: int, text: str) -> Signed:
    return Signed(f"{body}-{year}", body, year, f"http://{body}.example/{year}", Signature.of(text))


def relations(*reports: Signed, neighbours: int = 10) -> list[tuple[str, str, str]]:
    return [(row.report_id, row.relation, row.other_id) for row in similarities(reports, neighbours)]


def test_the_year_before_is_always_measured() -> None:
    first, second = signed("a", 2019, TEMPLATE), signed("a", 2020, "完全重新撰写的一份报告，与上一年没有一句相同的话。")
    (row,) = similarities([first, second])
    assert (row.report_id, row.relation, row.other_id) == ("a-2020", "previous_year", "a-2019")
    assert row.jaccard < 0.1
    assert (row.source, row.other_source) == ("http://a.example/2020", "http://a.example/2019")


def test_a_template_of_neighbours_is_listed_on_both_sides() -> None:
    assert relations(signed("a", 2020, TEMPLATE), signed("b", 2020, TEMPLATE + "石桥镇")) == [
        ("a-2020", "other_body", "b-2020"),
        ("b-2020", "other_body", "a-2020"),
    ]


def test_other_years_of_the_same_body_are_told_apart() -> None:
    assert relations(signed("a", 2017, TEMPLATE), signed("a", 2019, TEMPLATE)) == [("a-2019", "earlier_year", "a-2017")]


def test_different_texts_give_no_row() -> None:
    assert relations(signed("a", 2020, TEMPLATE), signed("b", 2020, "另一个县的报告，内容完全不同，没有任何一段相同。")) == []


def test_only_the_most_alike_are_kept() -> None:
    reports = [signed(f"b{number}", 2020, TEMPLATE + "镇" * number) for number in range(8)]
    rows = relations(*reports, neighbours=3)
    assert len(rows) == 8 * 3
