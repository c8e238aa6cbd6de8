from __future__ import annotations

from random import Random

import pytest

from crawler.demo.factory import make_report as make_gold
from pipelines.dedupe.similarity import NEAR, NearIndex, Signature, exact_similarity, shingles


def test_setting_does_not_count() -> None:
    assert exact_similarity("青禾县2020年报告。", "青禾县 2020 年\n报告") == 1


def test_short_texts_have_one_shingle() -> None:
    assert shingles("青禾") == {"青禾"}
    assert shingles("") == {""}


def test_a_signature_survives_storage() -> None:
    one = Signature.of(make_gold(1).text)
    again = Signature.from_bytes(one.to_bytes())
    assert again.similarity(one) == 1
    assert len(one.to_bytes()) < 1000


def test_bytes_of_another_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="version"):
        Signature.from_bytes(b"something else")


def test_the_index_finds_near_copies_and_no_strangers() -> None:
    """The bar of bench/near_copies.py on a small scale: recall 0.98 at a true similarity of 0.8."""
    texts = [make_gold(seed).text for seed in range(150)]
    index, copies = NearIndex(), []
    for number, text in enumerate(texts):
        index.add(number, Signature.of(text))
        rng = Random(number)
        lines = text.split("\n")
        copy = "\n".join(line for line in lines if rng.random() > 0.08) or text
        copies.append((number, copy, exact_similarity(text, copy)))
    close = [(number, copy) for number, copy, similarity in copies if similarity >= 0.8]
    found = [number in dict(index.near(Signature.of(copy))) for number, copy in close]
    assert len(close) > 80
    assert sum(found) / len(found) >= 0.98
    for number, copy in close:
        for other, estimate in index.near(Signature.of(copy)):
            assert estimate >= NEAR
            assert other == number or exact_similarity(texts[other], copy) > 0.5
