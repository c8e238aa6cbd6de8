"""Rules for everything at once: every portal of the registry, every module of the code base."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from scrapy.crawler import Crawler
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from crawler.portals import load_registry
from crawler.spiders.portals import PortalsSpider

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(path for folder in ("crawler", "pipelines") for path in (ROOT / folder).rglob("*.py"))
#: Gone or deprecated in Scrapy 2.19, most of them without a word when they are used.
REMOVED_NAMES = {
    "start_requests",
    "make_requests_from_url",
    "from_settings",
    "FEED_URI",
    "FEED_FORMAT",
    "RANDOMIZE_DOWNLOAD_DELAY",
    "CONCURRENT_REQUESTS_PER_IP",
    "DNS_RESOLVER",
    "process_start_requests",
}
PIPELINE_METHODS = {"process_item", "open_spider", "close_spider"}
MIDDLEWARE_METHODS = {"process_request", "process_response", "process_exception", "process_spider_output", "process_spider_exception"}
#: Attributes and keys by which one portal could be asked faster than the others.
DELAY_NAMES = {"download_delay", "max_concurrent_requests", "dont_obey_robotstxt"}
#: Address -> why it may be otherwise. Entries that match nothing fail.
DELAY_EXCEPTIONS: dict[str, str] = {}


async def test_no_portal_is_asked_in_a_way_of_its_own() -> None:
    crawler: Crawler = get_crawler(PortalsSpider, {"CRAWL_CONTACT": "crawler@nianbao.example"})
    requests = [request async for request in PortalsSpider.from_crawler(crawler).start()]
    assert len(requests) >= len(load_registry().portals)
    assert [request for request in requests if DELAY_NAMES & set(request.meta)] == []


def test_no_spider_is_faster_than_the_default() -> None:
    settings = Settings()
    settings.setmodule("crawler.settings")
    assert settings.getfloat("DOWNLOAD_DELAY") >= 1
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    assert settings.getbool("ROBOTSTXT_OBEY")
    assert settings.getdict("DOWNLOAD_SLOTS") == {}
    found = {
        f"{path.relative_to(ROOT)}:{name}"
        for path in MODULES
        for name, _ in names(path)
        if name in DELAY_NAMES or name == "custom_settings"
    }
    assert found == set(DELAY_EXCEPTIONS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_removed_scrapy_name(path: Path) -> None:
    assert {name for name, _ in names(path)} & REMOVED_NAMES == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_scrapy_methods_have_their_present_form(path: Path) -> None:
    for function in functions(path):
        arguments = [argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)]
        if function.name in PIPELINE_METHODS | MIDDLEWARE_METHODS:
            assert "spider" not in arguments, f"{function.name} takes a spider"
        if function.name in MIDDLEWARE_METHODS:
            assert isinstance(function, ast.AsyncFunctionDef), f"{function.name} is not async"


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def names(path: Path) -> Iterator[tuple[str, int]]:
    """Every identifier and every text of a module that could name a setting, comments and docstrings left out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.Name):
            yield node.id, node.lineno
        elif isinstance(node, ast.Attribute):
            yield node.attr, node.lineno
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, node.lineno
