"""JSON answers: reading them without trusting their shape, and writing the articles they hold as HTML pages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from html import escape
from typing import Any

from scrapy.http import TextResponse

from crawler.portals.links import parse_date

CHINA = timezone(timedelta(hours=8))
#: Milliseconds since 1970 are above this number, seconds below it until the year 5138.
FIRST_MILLISECONDS = 10**11
#: No moment is that late.
LAST_MILLISECONDS = 10**14


@dataclass(frozen=True, slots=True)
class Article:
    """An article out of a JSON answer; `pairs` are labels and values of its header, `markup` its HTML."""

    title: str
    url: str
    published: str
    markup: str
    source: str = ""
    column: str = ""
    pairs: tuple[tuple[str, str], ...] = ()


def json_object(response: TextResponse) -> dict[str, Any]:
    """The JSON object an answer holds, whatever type it declares; empty when it holds none."""
    if response.text.lstrip()[:1] != "{":
        return {}
    return as_object(json_value(response.text))


def json_value(text: str) -> Any:
    """What a JSON text holds; `None` for texts that are none, and for those nested or long beyond reading."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def as_object(value: Any) -> dict[str, Any]:
    """The value when it is a JSON object, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a JSON list; empty for anything else."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def text_of(value: Any) -> str:
    """A text or number of a JSON answer as text; empty for null and for anything else. Halves of characters become `?`."""
    text = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def day_of(*values: Any) -> date | None:
    """The first day among printed dates and moments since 1970 (seconds or milliseconds), as it was in China."""
    for value in values:
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < LAST_MILLISECONDS:
            seconds = value / 1000 if value >= FIRST_MILLISECONDS else value
            return datetime.fromtimestamp(seconds, UTC).astimezone(CHINA).date()
        found = parse_date(text_of(value))
        if found is not None:
            return found
    return None


def as_page(article: Article) -> str:
    """The smallest HTML page with the meta tags every article has to carry (guidelines of 2017), a header table and the body."""
    metas = {
        "ArticleTitle": article.title,
        "PubDate": article.published,
        "ContentSource": article.source,
        "ColumnName": article.column,
        "Url": article.url,
    }
    head = "".join(f'<meta name="{name}" content="{escape(content)}">' for name, content in metas.items() if content)
    rows = "".join(f"<tr><td>{escape(label)}</td><td>{escape(value)}</td></tr>" for label, value in article.pairs)
    table = f"<table>{rows}</table>" if rows else ""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(article.title)}</title>{head}</head><body>{table}'
        f'<h1>{escape(article.title)}</h1><div class="article-content">{article.markup}</div></body></html>'
    )


def named_pairs(values: Iterable[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Label and value of objects such as `{"name": "索引号", "value": "…"}`."""
    return tuple((text_of(value.get("name")), text_of(value.get("value"))) for value in values if text_of(value.get("name")))
