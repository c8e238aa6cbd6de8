"""Every code that can be published has a row in codebook.csv."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from pipelines.export.indicators import indicator_records

PIPELINES = Path(__file__).resolve().parents[3] / "pipelines"


def explained(origin: str) -> re.Pattern[str]:
    """The codes of the codebook; `<slug>` stands for any part, `<a|b>` for one of these."""
    codes = [record["code"] or "" for record in indicator_records() if record["origin"] == origin]
    return re.compile("|".join(re.sub("<([^>]*)>", lambda part: r"\w+" if part[1] == "slug" else f"(?:{part[1]})", code) for code in codes))


def codes_of_forms() -> Iterator[str]:
    for name in ("form_rows.csv", "form_cells.csv"):
        with (PIPELINES / name).open(encoding="utf-8", newline="") as file:
            yield from (row["code"] for row in csv.DictReader(file) if row["code"])


def codes_of_narrative() -> Iterator[str]:
    """Of the rules; where a rule leaves a part open (`ad_*`), its examples say which codes come out."""
    for file in (PIPELINES / "parse" / "narrative").glob("*.toml"):
        for entries in tomllib.loads(file.read_text(encoding="utf-8")).values():
            for entry in entries:
                examples = [example for example in entry.get("examples", []) if isinstance(example, dict)]
                codes = [*entry.get("codes", []), *(example.get("code") or "" for example in examples)]
                yield from (code for code in codes if code not in ("", "-") and "*" not in code)


def test_every_code_of_the_forms_is_in_the_codebook() -> None:
    known = explained("table")
    codes = set(codes_of_forms())
    assert codes
    assert {code for code in codes if not known.fullmatch(code)} == set()


def test_every_code_of_the_text_is_in_the_codebook() -> None:
    known = explained("narrative")
    codes = set(codes_of_narrative())
    assert codes
    assert {code for code in codes if not known.fullmatch(code)} == set()
