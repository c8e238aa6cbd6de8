"""Pages by number, for benchmarks and property tests: all kinds mixed, the same number gives the same bytes."""

from __future__ import annotations

from random import Random

from .counties import Family
from .damage import DAMAGES
from .factory import FIRST_YEAR, LAST_YEAR, make_report
from .gold import GoldReport
from .render import render_page

#: Page kinds of the mix and their weights: half of the pages are clean, a quarter are hijacked copies.
KINDS = {
    "clean": 50,
    "hijacked": 20,
    "gloss_untoned": 3,
    "gloss_doubled": 2,
    "spam_header": 4,
    "spam_footer": 2,
    "chrome_lines": 3,
    "hidden_links": 5,
    "lost_date_marks": 4,
    "hidden_emails": 2,
    "wrong_variants": 2,
    "doubled_comma": 2,
    "copyright_footer": 5,
    "broken_identity": 5,
    "undated": 3,
    "tables_lost": 2,
}
#: Formats of the mix (first and last year) and their weights: the years of 57 dated copies that were found on the web.
#: Portals keep what the present forms ask for; of the years before the first form few reports are left.
ERAS = {(FIRST_YEAR, 2013): 8, (2014, 2018): 19, (2019, 2020): 12, (2021, LAST_YEAR): 18}
_FAMILIES: tuple[Family, ...] = ("trs", "hanweb_jpage", "generic", "generic")


def bulk_kind(number: int) -> str:
    """The kind of page `number`."""
    return Random(f"bulk kind/{number}").choices(list(KINDS), list(KINDS.values()))[0]


def bulk_page(number: int, *, known: bool = False) -> tuple[bytes, GoldReport, str]:
    """Page `number` of the bulk set: bytes, gold and kind.

    Bytes are UTF-8 or GB18030 as the page's meta tag says. `known` leaves out the layouts nobody has
    described: every page then has a family's own body container.
    """
    rng = Random(f"bulk/{number}")
    kind = bulk_kind(number)
    family: Family = rng.choice(_FAMILIES[:2] if known else _FAMILIES)
    first, last = Random(f"bulk era/{number}").choices(list(ERAS), list(ERAS.values()))[0]
    year = Random(f"bulk year/{number}").randint(first, last)
    gold = make_report(number, year=year, break_identity=kind == "broken_identity")
    page = render_page(
        gold,
        family=family,
        rng=rng,
        url=f"{gold.county.home_url}bulk/{number}.html",
        dated=kind != "undated",
        tables_lost=kind == "tables_lost",
        damages=(kind,) if kind in DAMAGES else (),
    )
    return page.body, page.gold, kind
