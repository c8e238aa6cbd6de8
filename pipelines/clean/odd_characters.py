"""Characters that no page in order has: of another script or charset, invisible, or put in place of others.

Most pages have none of them. One search says so and spares those of each repair.
"""

from __future__ import annotations

import re
from functools import cache

from pipelines.clean.dirt import INVISIBLE
from pipelines.clean.foreign import lookalikes
from pipelines.clean.mojibake import MARKS
from pipelines.restore import simplified_forms


@cache
def _odd() -> re.Pattern[str]:
    return re.compile(f"[{MARKS}{INVISIBLE}{''.join(simplified_forms())}{''.join(lookalikes())}]")


def has_odd_characters(text: str) -> bool:
    """Whether any character stands in the text that mojibake, invisible characters, Traditional script or look-alikes consist of."""
    return _odd().search(text) is not None
