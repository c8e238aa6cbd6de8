"""Pipelines that lose items, for `crawl_once.py`."""

from __future__ import annotations

from typing import Any

from scrapy.exceptions import DropItem


class Dropping:
    async def process_item(self, item: Any) -> Any:
        raise DropItem("not wanted")


class Failing:
    async def process_item(self, item: Any) -> Any:
        raise RuntimeError("bug")
