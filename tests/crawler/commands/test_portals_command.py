"""`scrapy portals` as a user meets it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest

from crawler.demo.country import demo_country
from crawler.demo.server import DemoServer

Run = Callable[..., subprocess.CompletedProcess[str]]
HEADER = "portal,adcode,name,level,province,prefecture,home_url,family,family_seen_on,column_urls,aliases,quirks,reason\n"


def test_list_show_and_check_of_the_packaged_registry(scrapy_command: Run) -> None:
    listed = scrapy_command("portals", "list", "--province", "海南省", "--family", "generic")
    lines = [line.split("\t") for line in listed.stdout.splitlines()]
    assert (listed.returncode, {len(line) for line in lines}, {line[3] for line in lines}) == (0, {5}, {"generic"})
    shown = scrapy_command("portals", "show", "gztongzi", "zc")
    assert shown.returncode == 0
    assert "quirks          one_year_column" in shown.stdout
    assert "family          nfcms_gkmlpt (inherited)" in shown.stdout
    checked = scrapy_command("portals", "check")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout.splitlines()[-1].endswith("; 0 findings")


def test_check_names_what_is_wrong_and_says_so_by_its_exit_code(scrapy_command: Run, tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    row = "nobody,310107,静安区,county,上海市,,http://www.nobody.gov.cn/,generic,2026-04,,,,invented\n"
    file.write_text(HEADER + row, encoding="utf-8")
    checked = scrapy_command("portals", "check", str(file))
    assert checked.returncode == 1
    assert "nobody: adcode 310107 is 普陀区" in checked.stderr
    assert checked.stdout.startswith("1 portals (1 generic); 0 with a known column; 1 findings")
    file.write_text(HEADER + row.replace("generic", "cms"), encoding="utf-8")
    refused = scrapy_command("portals", "check", str(file))
    assert refused.returncode == 1
    assert "row 2, column family: 'cms'" in refused.stderr


@pytest.mark.parametrize("arguments", [(), ("delete",), ("list", "zc"), ("show",), ("check", "a", "b"), ("discover",)])
def test_a_wrong_command_line_is_refused(scrapy_command: Run, arguments: tuple[str, ...]) -> None:
    done = scrapy_command("portals", *arguments)
    assert done.returncode == 2
    assert "scrapy portals list" in done.stdout + done.stderr


def test_an_unknown_portal_is_named(scrapy_command: Run) -> None:
    done = scrapy_command("portals", "show", "nowhere-at-all")
    assert done.returncode == 1
    assert "not in the registry: nowhere-at-all" in done.stderr


def test_discover_finds_the_column_from_the_home_page_or_names_the_wall(scrapy_command: Run) -> None:
    registry = str(resources.files("crawler.demo").joinpath("portals.csv"))
    with DemoServer(demo_country(counties=1)) as server:
        done = scrapy_command(
            "portals", "discover", "qinghe", "wutai", "luting",
            "-s", f"DEMO_SERVER={server.address}", "-s", f"PORTAL_REGISTRY={registry}",
            "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False",
        )  # fmt: skip
        asked = [hit.target for hit in server.hits if hit.host == "www.qinghe.example"]
    found = {line.split("\t")[0]: line.split("\t")[1:] for line in done.stdout.splitlines()}
    assert found["qinghe"][:3] == ["open", "http://www.qinghe.example/zwgk/zfxxgk/zfxxgknb/", "政府信息公开年报"]
    assert (found["wutai"][0], found["wutai"][3].partition(":")[0]) == ("blocked", "challenge_521")
    assert (found["luting"][0], found["luting"][3].partition(":")[0]) == ("forbidden", "robots")
    assert asked == ["/robots.txt", "/", "/zwgk/zfxxgk/zfxxgknb/"], "the home page, the column, and no report"
    assert done.returncode == 1, "not all were found"


def test_discover_asks_no_real_portal_without_a_contact(scrapy_command: Run) -> None:
    done = scrapy_command("portals", "discover", "zc")
    assert done.returncode == 1
    assert "set CRAWL_CONTACT" in done.stderr
