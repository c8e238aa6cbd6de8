"""The registry loader refuses every wrong row by name; the packaged registry is sound."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from crawler.portals import RegistryError, UnknownPortal, load_registry

ROW = {
    "portal": "qinghe",
    "adcode": "990101",
    "name": "青禾县",
    "level": "county",
    "province": "云岭省",
    "prefecture": "沧岚市",
    "home_url": "http://www.qinghe.example/",
    "family": "trs",
    "family_seen_on": "2026-04",
    "column_urls": "http://www.qinghe.example/nb/ http://xxgk.qinghe.example/nb/",
    "aliases": "www.qhx.example",
    "quirks": "",
    "reason": "invented",
}


def write(path: Path, *rows: dict[str, str], columns: list[str] | None = None) -> Path:
    file = path / "portals.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns or list(ROW))
        writer.writeheader()
        writer.writerows(rows)
    return file


def test_a_row_becomes_a_portal(tmp_path: Path) -> None:
    portal = load_registry(write(tmp_path, ROW)).portals[0]
    assert portal.column_urls == ("http://www.qinghe.example/nb/", "http://xxgk.qinghe.example/nb/")
    assert (portal.name, portal.aliases, portal.quirks, portal.is_demo) == ("青禾县", ("www.qhx.example",), (), True)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("portal", "Qing He"),
        ("portal", ""),
        ("adcode", "99010"),
        ("name", ""),
        ("level", "village"),
        ("province", ""),
        ("home_url", "www.qinghe.example"),
        ("home_url", "ftp://www.qinghe.example/"),
        ("home_url", "http://a.example/ http://b.example/"),
        ("family", "cms"),
        ("family_seen_on", "April"),
        ("column_urls", "/zwgk/nb/"),
        ("column_urls", "http://www.elsewhere.example/nb/"),
        ("aliases", "http://www.qhx.example/"),
        ("quirks", "slow"),
        ("reason", ""),
    ],
)
def test_a_wrong_cell_is_refused_by_row_and_column(tmp_path: Path, column: str, value: str) -> None:
    with pytest.raises(RegistryError, match=rf"row 2, column {column}"):
        load_registry(write(tmp_path, {**ROW, column: value}))


@pytest.mark.parametrize("same", ["portal", "adcode", "home_url"])
def test_duplicates_are_refused(tmp_path: Path, same: str) -> None:
    other = {**ROW, "portal": "liuxi", "adcode": "990102", "home_url": "http://www.liuxi.example/", "column_urls": "", "aliases": ""}
    with pytest.raises(RegistryError, match=r"row 3, column .* stands in row 2 already"):
        load_registry(write(tmp_path, ROW, {**other, same: ROW[same]}))


def test_a_missing_column_is_refused(tmp_path: Path) -> None:
    columns = [column for column in ROW if column != "aliases"]
    with pytest.raises(RegistryError, match="the header must be"):
        load_registry(write(tmp_path, {k: v for k, v in ROW.items() if k != "aliases"}, columns=columns))


def test_a_short_row_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path, ROW)
    file.write_text(file.read_text(encoding="utf-8") + "liuxi,990102\n", encoding="utf-8")
    with pytest.raises(RegistryError, match="row 3: not as many cells"):
        load_registry(file)


def test_an_empty_or_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="no rows"):
        load_registry(write(tmp_path))
    with pytest.raises(RegistryError, match="PORTAL_REGISTRY"):
        load_registry(tmp_path / "nowhere.csv")


def test_selection_by_id(tmp_path: Path) -> None:
    registry = load_registry(write(tmp_path, ROW))
    assert [portal.portal for portal in registry.select(["qinghe", "qinghe"])] == ["qinghe"]
    assert registry.select([]) == list(registry.portals)
    with pytest.raises(UnknownPortal, match=r"liuxi.*ids it holds: qinghe"):
        registry.select(["liuxi"])


def test_a_place_without_code_leaves_the_cell_empty(tmp_path: Path) -> None:
    other = {**ROW, "portal": "liuxi", "home_url": "http://www.liuxi.example/", "column_urls": "", "aliases": "", "adcode": ""}
    registry = load_registry(write(tmp_path, {**ROW, "adcode": ""}, other))
    assert [portal.adcode for portal in registry.portals] == ["", ""]


def test_a_family_nobody_above_has_must_be_written(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"row 2, column family: '' is not a known family .*nor has 云岭省 a default"):
        load_registry(write(tmp_path, {**ROW, "family": ""}))


def test_a_family_is_inherited_from_the_province(tmp_path: Path) -> None:
    guangdong = {**ROW, "province": "广东省", "column_urls": "", "aliases": ""}
    portal = load_registry(write(tmp_path, {**guangdong, "family": ""})).portals[0]
    assert (portal.family, portal.column_urls, portal.inherited) == (
        "nfcms_gkmlpt", ("http://www.qinghe.example/gkmlpt/index",), ("family", "column_urls"),
    )  # fmt: skip
    other = load_registry(write(tmp_path, {**guangdong, "family": "trs"})).portals[0]
    assert (other.family, other.column_urls, other.inherited) == ("trs", (), ())
    known = load_registry(write(tmp_path, {**guangdong, "family": "", "column_urls": "http://www.qinghe.example/nb/"})).portals[0]
    assert (known.column_urls, known.inherited) == (("http://www.qinghe.example/nb/",), ("family",))
