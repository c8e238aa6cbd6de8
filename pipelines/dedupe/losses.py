"""Where a text has visibly lost characters or names."""

from __future__ import annotations

import re

#: What cleaning leaves where a name was lost (`pipelines.clean.brands.HOLE`; importing that loads all of its rules).
HOLE = "〔…〕"

_LOST = re.compile(rf"\ufffd|(?<=[一-鿿，。、；：）”])\?|\?(?=[一-鿿（“])|{re.escape(HOLE)}")


def is_damaged(text: str) -> bool:
    """Whether the text holds a lost character beside a Chinese one, or the hole a brand left."""
    return _LOST.search(text) is not None
