from __future__ import annotations

from random import Random

import pytest

from crawler.demo.deep_damage import DEEP_DAMAGES
from crawler.demo.factory import make_report


@pytest.mark.parametrize("kind", sorted(DEEP_DAMAGES))
def test_deep_damage_is_deterministic_and_visible(kind: str) -> None:
    texts = [make_report(seed).text for seed in range(12)]
    damaged = [DEEP_DAMAGES[kind].apply(text, Random(1)) for text in texts]
    assert damaged == [DEEP_DAMAGES[kind].apply(text, Random(1)) for text in texts]
    assert damaged != texts
