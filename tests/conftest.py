"""What tests of several rooms share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.items import Cell, Finding, Report, Section, Source, Table, Value
from pipelines.dedupe.fingerprint import text_hash

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def shared() -> Path:
    """The folder of material that is not part of the repository."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the shared material is not beside this checkout")
    return folder


@pytest.fixture
def make_report() -> Callable[..., Report]:
    """A small sound report; keyword arguments replace fields, `url`, `path`, `trust`, `content` go into the source."""

    def make(text: str = "青禾县2020年政府信息公开工作年度报告\n一、总体情况\n全年主动公开信息12条。", **fields: Any) -> Report:
        source = Source(
            url=fields.pop("url", None),
            path=fields.pop("path", None),
            host_trust=fields.pop("trust", "file"),
            fetched_at=fields.pop("fetched_at", None),
            content_hash=fields.pop("content", "a") * 64,
            text_hash=text_hash(text),
        )
        if source.url is None and source.path is None:
            source.path = "/pages/qinghe.html"
        report = Report(
            report_id="990101-government-2020",
            title="青禾县2020年政府信息公开工作年度报告",
            year=2020,
            era="e3",
            text=text,
            adcode="990101",
            place_name="青禾县",
            organ="青禾县人民政府",
            sections=[Section(level=1, heading="总体情况", number="一、", kind="overview", text="全年主动公开信息12条。")],
            tables=[Table(1, "html", [Cell(0, 0, "项目"), Cell(0, 1, "12")])],
            values=[Value("disc_total", 12, "number", raw="12", unit="条")],
            findings=[Finding("sum", "warning", "总计12，分项合计11", ["disc_total"])],
            source=source,
        )
        for name, value in fields.items():
            setattr(report, name, value)
        return report

    return make


REPORT_PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{place}{year}年政府信息公开工作年度报告</title></head><body>
<div class="TRS_Editor"><h1>{place}{year}年政府信息公开工作年度报告</h1>
<p>根据政府信息公开条例的要求，现公布{place}{year}年度政府信息公开工作年度报告，数据从1月1日起至12月31日止。</p>
<p>一、总体情况</p><p>{place}一年来主动公开各类信息{number}条，举办培训{year}人次，答复群众来电来信若干。</p>
<p>二、存在的主要问题及改进情况</p><p>个别乡镇更新不及时，下一步将加强督促，做到按时更新、内容完整。</p>
<p>{place}人民政府办公室</p><p>{next_year}年1月{day}日</p></div></body></html>"""


@pytest.fixture
def write_pages() -> Callable[[Path, int], Path]:
    """Writes so many report pages of fictional counties into a folder and returns it."""

    def write(folder: Path, count: int) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(count):
            year = 2012 + number % 10
            place = f"青{'甲乙丙丁戊己庚辛壬癸'[number // 10 % 10]}{'子丑寅卯辰巳午未申酉'[number // 100 % 10]}县"
            html = REPORT_PAGE.format(place=place, year=year, next_year=year + 1, number=100 + number, day=1 + number % 28)
            (folder / f"{number:04}.html").write_text(html, encoding="utf-8")
        return folder

    return write


@pytest.fixture
def project_environment(tmp_path: Path) -> dict[str, str]:
    """Environment in which `scrapy` finds the project from `tmp_path`."""
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = crawler.settings\n", encoding="utf-8")
    inherited = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "CRAWL_CONTACT")}
    return inherited | {"PYTHONPATH": str(ROOT)}


@pytest.fixture
def scrapy_command(tmp_path: Path, project_environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `scrapy …` in `tmp_path` as a user would; loopback only."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "scrapy", *arguments],
            cwd=tmp_path,
            env=project_environment | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run
