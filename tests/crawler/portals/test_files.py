"""Which files of a page without text may be its report."""

from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse

from crawler.portals.files import annex_files, report_files
from crawler.portals.links import ListEntry

URL = "http://www.qinghe.example/nb/c1.html"
TITLE = "青禾县2023年政府信息公开工作年度报告"
ENTRY = ListEntry(URL, TITLE, None, TITLE, article="<p>x</p>")


def files(body: str) -> list[tuple[str, str]]:
    response = HtmlResponse(URL, body=f"<html><body><h1>{TITLE}</h1>{body}</body></html>".encode(), encoding="utf-8")
    return [(entry.url.removeprefix("http://www.qinghe.example"), entry.title) for entry in report_files(response, ENTRY)]


@pytest.mark.parametrize(
    ("body", "address"),
    [
        ('<iframe src="/files/1.pdf"></iframe>', "/files/1.pdf"),
        ('<iframe src="/pdfjs/web/viewer.html?file=/files/1.pdf"></iframe>', "/files/1.pdf"),
        ('<embed src="1.pdf" type="application/pdf">', "/nb/1.pdf"),
        ('<script>showVsbpdfIframe("/__local/A/1.pdf","100%","600");</script>', "/__local/A/1.pdf"),
        ('<p>附件：<a href="./P020240126.docx">点击下载</a></p>', "/nb/P020240126.docx"),
        ('<p>附件：<a href="/download.jsp?id=9">年报.wps</a></p>', "/download.jsp?id=9"),
        ('<p>附件：<a href="/download.jsp?id=9">年报.ofd</a></p>', "/download.jsp?id=9"),
        ('<p>附件：<a href="年报.zip">年报</a></p>', "/nb/年报.zip"),
        ('<p>附件【<a href="/system/_content/download.jsp?wbfileid=9">年报.pdf</a>】</p>', "/system/_content/download.jsp?wbfileid=9"),
    ],
)
def test_files_that_stand_for_the_page(body: str, address: str) -> None:
    assert files(body) == [(address, TITLE)]


@pytest.mark.parametrize(
    "body",
    [
        '<p>附件：<a href="1.ceb">年报</a></p>',
        '<p>附件：<a href="/download.jsp?id=9">年报.rar</a></p>',
        '<p><a href="/zn.pdf">政府信息公开指南</a></p>',
        '<p><a href="/form.pdf">建房申请表</a></p>',
        '<p><a href="javascript:void(0)">年报.pdf</a></p>',
        "<p>正文</p>",
    ],
)
def test_files_that_do_not(body: str) -> None:
    assert files(body) == []


def test_a_file_with_a_report_s_title_keeps_it() -> None:
    body = '<p>附件：<a href="2.pdf">青禾县教育局2023年政府信息公开工作年度报告.pdf</a></p>'
    assert files(body) == [("/nb/2.pdf", "青禾县教育局2023年政府信息公开工作年度报告")]


def test_only_files_called_tables_are_annexes() -> None:
    links = {
        "1.doc": "附件：政府信息公开情况统计表.doc",
        "2.pdf": "附件：公开指南解读.pdf",
        "3.xls": "附表.xls",
        "4.et": "附表.et",
        "5.rar": "附表.rar",
    }
    body = "".join(f'<p><a href="{name}">{text}</a></p>' for name, text in links.items())
    response = HtmlResponse(URL, body=f"<html><body>{body}</body></html>".encode(), encoding="utf-8")
    assert [(entry.url, entry.title) for entry in annex_files(response, ENTRY)] == [
        ("http://www.qinghe.example/nb/1.doc", TITLE),
        ("http://www.qinghe.example/nb/3.xls", TITLE),
        ("http://www.qinghe.example/nb/4.et", TITLE),
    ]
