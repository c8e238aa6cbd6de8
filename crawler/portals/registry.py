"""The registry of portals: one CSV row each, nothing but facts.

Columns: `portal` (id), `adcode` (empty where the place has none; `reason` says why), `name` (full name of
the place), `level`, `province`, `prefecture`, `home_url`, `family` (see `crawler.portals.family`; empty to
inherit), `family_seen_on` (month or day the family was seen), `column_urls` and `aliases` (further hosts of
the portal), both separated by blanks, `quirks` (names out of `QUIRKS`), `reason` (where the row's facts
come from).

A prefecture is usually one tenant of one system, so `defaults.csv` holds families for provinces and
prefectures: `province`, `prefecture` (empty for the whole province), `family`, `column_path` (path of the
annual-report column where it is the same on every host), `reason`. A portal without a family inherits that
of its prefecture, else that of its province; one of the default's family and without column addresses
inherits the column as well.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from pathlib import Path
from typing import get_args
from urllib.parse import urljoin

from crawler.items import Level
from crawler.portals.addresses import host_of, is_http
from crawler.portals.family import FAMILIES
from crawler.portals.links import same_site_host

#: Quirks the spider knows, and what they make it do.
QUIRKS = {
    "one_year_column": "the column address holds a single report year; its parent directory is visited as well",
}

PORTAL_ID = re.compile(r"^[a-z0-9][a-z0-9_-]*$")
ADCODE = re.compile(r"^(?:\d{6})?$")
SEEN_ON = re.compile(r"^20\d\d-(0[1-9]|1[0-2])(-\d\d)?$")


class RegistryError(ValueError):
    """A registry file is wrong; the message names file, row, column and what is expected there."""


class UnknownPortal(LookupError):
    """A portal id that the registry does not hold."""


@dataclass(frozen=True, slots=True)
class Portal:
    """One row: a portal and the place it belongs to."""

    portal: str
    adcode: str
    name: str
    level: Level
    province: str
    prefecture: str
    home_url: str
    family: str
    family_seen_on: str
    column_urls: tuple[str, ...]
    aliases: tuple[str, ...]
    quirks: tuple[str, ...]
    reason: str
    #: Columns whose value comes from `defaults.csv`.
    inherited: tuple[str, ...] = ()

    @property
    def hosts(self) -> frozenset[str]:
        """Hosts of the portal without `www.`."""
        return frozenset(same_site_host(host) for host in (host_of(self.home_url), *self.aliases))

    @property
    def is_demo(self) -> bool:
        """True for a portal that does not exist: its host ends in the reserved name `.example` (RFC 2606)."""
        return all(host.endswith(".example") for host in self.hosts)

    def owns(self, url: str) -> bool:
        """True when the address is on the portal's host, an alias or a sub-domain of either."""
        host = same_site_host(host_of(url))
        return any(host == own or host.endswith(f".{own}") for own in self.hosts)


@dataclass(frozen=True, slots=True)
class Default:
    """One row of `defaults.csv`."""

    province: str
    prefecture: str
    family: str
    column_path: str
    reason: str


COLUMNS = tuple(field.name for field in fields(Portal) if field.name != "inherited")


@dataclass(frozen=True, slots=True)
class Registry:
    """All portals of one file, in its order."""

    portals: tuple[Portal, ...]

    def select(self, ids: list[str]) -> list[Portal]:
        """The portals of these ids, all when the list is empty. Raises `UnknownPortal`."""
        by_id = {portal.portal: portal for portal in self.portals}
        unknown = [name for name in ids if name not in by_id]
        if unknown:
            known = ", ".join(list(by_id)[:20]) + (" …" if len(by_id) > 20 else "")
            raise UnknownPortal(f"not in the registry: {', '.join(unknown)}; ids it holds: {known}")
        return [by_id[name] for name in dict.fromkeys(ids)] if ids else list(self.portals)


def is_above(above: Portal, portal: Portal) -> bool:
    """True when `above` is the portal of the prefecture or province the other's place lies in."""
    if above.province != portal.province or above.level == portal.level:
        return False
    return above.level == "province" or (above.level == "prefecture" and above.name == portal.prefecture)


def load_registry(path: str | Path | None = None) -> Registry:
    """The registry of a CSV file, the packaged one by default. Raises `RegistryError`."""
    file = Path(path) if path else resources.files("crawler.portals").joinpath("registry.csv")
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RegistryError(f"registry {file} cannot be read ({error.strerror}); set PORTAL_REGISTRY to a CSV file") from error
    return Registry(tuple(read_rows(text, str(file))))


def read_rows(text: str, file: str) -> Iterator[Portal]:
    """The rows of a registry, checked one by one and against each other."""
    reader = csv.DictReader(text.splitlines(keepends=True), strict=True)
    check_header(reader, COLUMNS, file)
    seen: dict[tuple[str, str], int] = {}
    portals = []
    for row in reader:
        where = f"{file}, row {reader.line_num}"
        portal = read_row(row, where)
        codes = [("adcode", portal.adcode)] if portal.adcode else []
        unique = [("portal", portal.portal), *codes, *(("host", host) for host in sorted(portal.hosts))]
        for key in unique:
            if key in seen:
                raise RegistryError(f"{where}, column {key[0]}: {key[1]!r} stands in row {seen[key]} already; keep one of them")
            seen[key] = reader.line_num
        portals.append((where, portal))
    if not portals:
        raise RegistryError(f"{file}: no rows; add one portal a row")
    for where, portal in portals:
        for url in portal.column_urls:
            if not portal.owns(url) and not any(other.owns(url) for _, other in portals):
                raise RegistryError(f"{where}, column column_urls: {url} is on no host of the registry; add the host to aliases")
        yield portal


def read_row(row: dict[str, str], where: str) -> Portal:
    """One checked row."""

    def refuse(column: str, expected: str) -> RegistryError:
        return RegistryError(f"{where}, column {column}: {row[column]!r} is not {expected}")

    if None in row or any(value is None for value in row.values()):
        raise RegistryError(f"{where}: not as many cells as the header has; quote cells that hold commas")
    row = {column: value.strip() for column, value in row.items()}
    for column in ("portal", "name", "province", "home_url", "reason"):
        if not row[column]:
            raise refuse(column, "filled")
    for column, pattern, expected in (
        ("portal", PORTAL_ID, "an id of lower-case letters, digits, - and _"),
        ("adcode", ADCODE, "a six-digit code"),
        ("family_seen_on", SEEN_ON, "a month or day (2026-04 or 2026-04-30)"),
    ):
        if not pattern.match(row[column]):
            raise refuse(column, expected)
    if row["level"] not in get_args(Level):
        raise refuse("level", f"one of {', '.join(get_args(Level))}")
    inherited = inherit(row)
    if row["family"] not in FAMILIES:
        raise refuse("family", f"a known family ({', '.join(sorted(FAMILIES))}), nor has {row['province']} a default")
    for column in ("home_url", "column_urls"):
        if not all(is_http(url) for url in row[column].split()):
            raise refuse(column, "an http or https address, several separated by blanks")
    if len(row["home_url"].split()) != 1:
        raise refuse("home_url", "one address")
    if any("/" in alias or "." not in alias for alias in row["aliases"].split()):
        raise refuse("aliases", "a host name without scheme and path, several separated by blanks")
    if not set(row["quirks"].split()) <= set(QUIRKS):
        raise refuse("quirks", f"a known quirk ({', '.join(QUIRKS)})")
    lists = {column: tuple(row[column].split()) for column in ("column_urls", "aliases", "quirks")}
    return Portal(**{**row, **lists}, inherited=inherited)  # type: ignore[arg-type]


def inherit(row: dict[str, str]) -> tuple[str, ...]:
    """Fill what a row leaves to the defaults of its prefecture or province; the names of the columns filled."""
    default = defaults().get((row["province"], row["prefecture"])) or defaults().get((row["province"], ""))
    if default is None or row["family"] not in ("", default.family):
        return ()
    values = {"family": default.family}
    if default.column_path and len(row["home_url"].split()) == 1:
        values["column_urls"] = urljoin(row["home_url"], default.column_path)
    filled = tuple(column for column in values if not row[column])
    row.update({column: values[column] for column in filled})
    return filled


@cache
def defaults() -> Mapping[tuple[str, str], Default]:
    """The packaged defaults by province and prefecture. Raises `RegistryError`."""
    file = resources.files("crawler.portals").joinpath("defaults.csv")
    return read_defaults(file.read_text(encoding="utf-8"), str(file))


def read_defaults(text: str, file: str) -> dict[tuple[str, str], Default]:
    """The rows of a file of defaults. Raises `RegistryError`."""
    reader = csv.DictReader(text.splitlines(keepends=True), strict=True)
    check_header(reader, tuple(field.name for field in fields(Default)), file)
    found: dict[tuple[str, str], Default] = {}
    for row in reader:
        default = Default(**row)
        where = f"{file}, row {reader.line_num}"
        if (default.province, default.prefecture) in found:
            raise RegistryError(f"{where}: {default.province} {default.prefecture} has a default already; keep one of them")
        if not default.province or default.family not in FAMILIES or not default.reason:
            raise RegistryError(f"{where}: province, a known family and a reason must be filled")
        if default.column_path and not default.column_path.startswith("/"):
            raise RegistryError(f"{where}, column column_path: {default.column_path!r} is not a path that begins with /")
        found[default.province, default.prefecture] = default
    return found


def check_header(reader: csv.DictReader[str], expected: tuple[str, ...], file: str) -> None:
    """Raises `RegistryError` unless the columns are the expected ones, in any order."""
    if reader.fieldnames is None or sorted(reader.fieldnames) != sorted(expected):
        raise RegistryError(f"{file}: the header must be {','.join(expected)}, it is {','.join(reader.fieldnames or [])}")
