"""The content systems a generated county may run, as families and their variants: addresses and list pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from . import listings, listings_api
from .counties import County, Family
from .listings import Frame, ListItem
from .listings_api import EPOINT_CATEGORY, XXGK_ANNUAL, hexadecimal, number, organ_code, ucap_channel, uuid
from .site import Handler

Listing = Callable[[County, list[ListItem], Frame], dict[str, Handler]]
Column = Callable[[County], str]
#: County, day of publication and number of the page -> address.
Detail = Callable[[County, date, int], str]


@dataclass(frozen=True, slots=True)
class System:
    """One content system: where its annual-report column is, what its pages are called, how it lists them."""

    family: Family
    variant: str
    column: Column
    detail: Detail
    listing: Listing
    #: True when the article stands in a JSON string of a script.
    scripted: bool = False
    #: True when the list page shows the reports themselves, one a year, the government's only.
    inline: bool = False


def _hanweb(county: County, day: date, n: int) -> str:
    return f"/art/{day.year}/{day.month}/{day.day}/art_12377_{80000 + n}.html"


def _xxgk(county: County, day: date, n: int) -> str:
    return f"/art/{day.year}/{day.month}/{day.day}/art_{number(county, 'column')}_{80000 + n}.html"


def _jpaas(county: County, day: date, n: int) -> str:
    return f"/zfxxgk/zfxxgknb/art/{day.year}/art_{hexadecimal(county, f'art {n}')}.html"


def _ucap(county: County, day: date, n: int) -> str:
    return f"{ucap_channel(county)}/{day:%Y%m}/{hexadecimal(county, f'page {n}')}.shtml"


def _trs0(county: County, day: date, n: int) -> str:
    return f"/zwgk/zfxxgk/zfxxgknb/{day:%Y%m}/t{day:%Y%m%d}_{78000000 + n}.html"


def _trs1(county: County, day: date, n: int) -> str:
    return f"/zwgk/gknb/{day:%Y%m}/t{day:%Y%m%d}_{78000000 + n}.shtml"


def _columns(county: County, day: date, n: int) -> str:
    # Old pages carry the month in which they were moved into the system.
    moved = max(day, date(2023, 8, 21))
    return f"/columns/{uuid(county, 'column')}/{moved:%Y%m}/{moved:%d}/{uuid(county, f'page {n}')}.html"


def _generic(county: County, day: date, n: int) -> str:
    shapes = (f"/zfxxgk/nb/content_{184000 + n}", f"/zfxxgk/nb/{1753311688616000000 + n * 7}.html", f"/zfxxgk/nb/{5886000 + n}/index.html")
    return shapes[n % 3]


def _gkmlpt(county: County, day: date, n: int) -> str:
    return f"/gkmlpt/content/4/{4000 + n}/post_{4688000 + n}.html"


def _first_page(path: str) -> Column:
    return lambda county: path


_CHANNEL_PAGE: Column = lambda county: f"{ucap_channel(county)}/zfxxgklby_nb.shtml"  # noqa: E731
_EPOINT_BASE = f"/zwgk/{EPOINT_CATEGORY[:6]}/{EPOINT_CATEGORY}"
_JPAGE = _first_page("/col/col12377/index.html")

SYSTEMS: tuple[System, ...] = (
    System("trs", "0based", _first_page("/zwgk/zfxxgk/zfxxgknb/"), _trs0, listings.trs_column),
    System("trs", "1based", _first_page("/zwgk/gknb/xxgk_list.shtml"), _trs1, listings.trs_column),
    System("trs", "nocall", _first_page("/zwgk/zfxxgk/zfxxgknb/"), _trs0, listings.trs_column),
    System("hanweb_jpage", "", _JPAGE, _hanweb, listings.hanweb_column),
    System("hanweb_jpage", "post", _JPAGE, _hanweb, listings.hanweb_column),
    System("hanweb_jpage", "ignored", _JPAGE, _hanweb, listings.hanweb_column),
    System("hanweb_jpage", "encrypted", _JPAGE, _hanweb, listings.hanweb_column),
    System("hanweb_xxgk", "search", lambda c: f"/col/col{number(c, 'column')}/index.html", _xxgk, listings_api.hanweb_xxgk_column),
    System(
        "hanweb_xxgk",
        "annual",
        lambda c: f"{XXGK_ANNUAL}?area={organ_code(c)}",
        lambda c, day, n: f"{XXGK_ANNUAL}?fbtime={day.year - 1}&area={organ_code(c)}",
        lambda c, items, frame: {},
        inline=True,
    ),
    System("hanweb_jpaas", "", _first_page("/zfxxgk/zfxxgknb/index.html"), _jpaas, listings_api.hanweb_jpaas_column),
    System("ucap", "search", _CHANNEL_PAGE, _ucap, listings_api.ucap_column),
    System("ucap", "static", lambda c: f"{ucap_channel(c)}/list.shtml", _ucap, listings_api.ucap_static_column),
    System("vsb", "", _first_page("/zwgk/xxgknb.htm"), lambda c, day, n: f"/info/1648/{47000 + n}.htm", listings.vsb_column),
    System("nfcms_gkmlpt", "", _first_page("/gkmlpt/index"), _gkmlpt, listings_api.gkmlpt_column, scripted=True),
    System(
        "lonsun",
        "",
        lambda c: f"/public/column/{number(c, 'organ')}?type=3",
        lambda c, day, n: f"/public/{number(c, 'organ')}/{1259510000 + n}.html" if n % 2 else f"/public/content/{1259480000 + n}",
        listings_api.lonsun_column,
    ),
    System(
        "anhui_openness",
        "",
        _first_page("/Xxgknb/showList/1/page_1.html"),
        lambda c, day, n: f"/Xxgknb/show/{616000 + n}.html",
        listings.anhui_column,
    ),
    *(
        System(
            "epoint_ewb",
            variant,
            _first_page(f"{_EPOINT_BASE}/subpage.html"),
            lambda c, day, n: f"{_EPOINT_BASE}/{day:%Y%m%d}/{uuid(c, f'page {n}')}.html",
            listings_api.epoint_column,
        )
        for variant in ("0based", "1based")
    ),
    System("truecms", "", _first_page("/qhx/nb/nb.html"), lambda c, day, n: f"/qhx/nb/content/{uuid(c, f'page {n}')}.html",
           listings_api.truecms_column),
    System("columns_uuid", "", lambda c: f"/columns/{uuid(c, 'column')}/index.html", _columns, listings_api.columns_uuid_column),
    System("generic", "plain", _first_page("/zfxxgk/nb/"), _generic, listings.generic_column),
    System("generic", "frame", _first_page("/class/NBGKXXGK/1"), lambda c, day, n: f"/gk/zwgk/{day.year}/xzf/{1575000 + n}.htm",
           listings.framed_column),
    System("generic", "branches", _first_page("/zfxxgk/gknb/"), lambda c, day, n: f"/zfxxgk/gknb/{day.year}n/t{876000 + n}.shtml",
           listings.branched_column),
    System("generic", "numbered", _first_page("/1969/1984/1988/index.htm"), lambda c, day, n: f"/1969/1984/1988/content_{1716000 + n}.html",
           listings.numbered_column),
)  # fmt: skip


def system_of(county: County) -> System:
    """The system a county runs. Raises `KeyError` naming those that exist."""
    by_name = {(system.family, system.variant): system for system in SYSTEMS}
    name = (county.family, county.variant)
    if name not in by_name:
        raise KeyError(f"no demo system {name}; known: {', '.join('/'.join(known) for known in by_name)}")
    return by_name[name]
