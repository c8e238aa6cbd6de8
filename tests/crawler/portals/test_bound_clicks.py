"""Entries that a script opens when they are clicked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from scrapy.http import HtmlResponse

from crawler.portals.bound_clicks import bound_entries

BASE = "http://www.fengdu.example/zwgk/nb/"
TITLE = "枫渡县2023年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    "body",
    [
        f"""<a href="javascript:void(0)" class="art" data-id="7">{TITLE}</a>
        <script>$('.art').click(function(){{ var id = $(this).data('id'); window.open('/d/' + id + '.html'); }});</script>""",
        f"""<ul id="l"><li data-id="7">{TITLE}<span>2024-01-20</span></li></ul>
        <script>$('#l').on('click', 'li', function(e){{ location.href = '/d/' + $(this).attr('data-id') + '.html' }});</script>""",
        f"""<p class="t" id="7">{TITLE}</p><script>$(document).on('click', '.t', function(){{ go(this.id) }});
        function go(n){{ location.href = '/d/' + n + '.html' }}</script>""",
        f"""<p onclick="return info(this)" id="7">{TITLE}</p>
        <script>function info(obj){{ location.href = '/d/' + obj.id + '.html'; return false; }}</script>""",
        f"""<table><tr ondblclick="window.open('/d/7.html')"><td>1</td><td>{TITLE}</td></tr></table>""",
        f"""<table><tr ondblclick="show('7')"><td>{TITLE}</td></tr></table>
        <script>function show(n){{ window.open('/d/' + n + '.html') }}</script>""",
    ],
)
def test_what_is_bound_to_an_entry_is_read(page: Callable[..., HtmlResponse], body: str) -> None:
    (entry,) = bound_entries(page(body, BASE))
    assert (entry.url, entry.title) == ("http://www.fengdu.example/d/7.html", TITLE)


@pytest.mark.parametrize(
    "body",
    [
        f"<p class=t data-id=7>{TITLE}</p><script>$('.t').click(function(){{ $(this).toggle(); }});</script>",
        f"<p class=t>{TITLE}</p><script>$('.t').click(function(){{ open('/d/' + $(this).data('id')); }});</script>",
        f"<p class=t data-id=7>{TITLE}</p><script>$('.t::]').click(function(){{ open('/d/' + $(this).data('id')); }});</script>",
        f"<p class=t data-id=7>{TITLE}</p><script>$('.t').click(function(){{ open(base + $(this).data('id')); }});</script>",
    ],
)
def test_what_cannot_be_read_is_no_entry(page: Callable[..., HtmlResponse], body: str) -> None:
    assert bound_entries(page(body, BASE)) == []
