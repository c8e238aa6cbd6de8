"""TrueCMS: rows from a service that is asked window by window and told where one comes from."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from crawler.portals import get_family

TRUECMS = get_family("truecms")
COLUMN = "http://www.qinghe.example/qhx/nb/nb.html"
ID = "754f6db5-d294-46d5-b25c-da3a86d10{:03}"


def item(number: int) -> str:
    link = f'<a href="/qhx/nb/content/{ID.format(number)}.html" title="青禾县{2000 + number}年报告">青禾县…</a>'
    return f"<li>{link}<span>2024-01-26</span></li>"


def column(total: int, per_page: int, printed: int) -> str:
    options = (
        f"totalRecord:{total}, perPage:{per_page}, proxyUrl:'/truecms/messageController/getMessage.do', ajaxParam:{{columnId:'abc-1'}}"
    )
    return f'<div id="initData"><ul>{"".join(map(item, range(printed)))}</ul></div><script>$("#x").jpage({{{options}}})</script>'


def service(total: int, wrap: str = "{}") -> Callable[[Request], str]:
    def answer(request: Request) -> str:
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
        assert (query["columnId"], request.headers["Referer"]) == ("abc-1", COLUMN.encode())
        rows = range(int(query["startrecord"]) - 1, min(int(query["endrecord"]), total))
        records = "".join(f"<record><![CDATA[{item(number)}]]></record>" for number in rows)
        return wrap.format(json.dumps({"result": f"<recordset>{records}</recordset>"}, ensure_ascii=False))

    return answer


def listed(page: Callable[..., HtmlResponse], body: str, answer: Callable[[Request], str]) -> tuple[list[str], int]:
    """Ids of all entries, each once, and the number of requests."""
    first = page(body, COLUMN)
    found = [entry.url for entry in TRUECMS.list_entries(first)]
    waiting, asked = TRUECMS.next_pages(first), 0
    while waiting:
        request = waiting.pop(0)
        asked += 1
        response = HtmlResponse(request.url, body=answer(request).encode(), encoding="utf-8", request=request)
        found += [entry.url for entry in TRUECMS.list_entries(response)]
        if not waiting:
            waiting = TRUECMS.next_pages(response)
    return list(dict.fromkeys(re.findall(r"\d{3}(?=\.html)", " ".join(found)))), asked


@pytest.mark.parametrize("wrap", ["{}", "cb({});"])
@pytest.mark.parametrize(("total", "per_page", "printed", "requests"), [(25, 10, 10, 3), (25, 10, 0, 3), (3, 10, 3, 2), (20, 10, 20, 2)])
def test_every_row_is_listed(page: Callable[..., HtmlResponse], wrap: str, total: int, per_page: int, printed: int, requests: int) -> None:
    found, asked = listed(page, column(total, per_page, printed), service(total, wrap))
    assert found == [f"{number:03}" for number in range(total)]
    assert asked == requests


def test_titles_are_whole_and_dated(page: Callable[..., HtmlResponse]) -> None:
    (entry,) = TRUECMS.list_entries(page(column(1, 10, 1), COLUMN))
    assert (entry.title, entry.date is not None) == ("青禾县2000年报告", True)


def test_it_is_told_from_hanweb(page: Callable[..., HtmlResponse]) -> None:
    response = page(column(25, 10, 10), COLUMN)
    assert TRUECMS.recognise(response)
    assert get_family("hanweb_jpage").recognise(response) is None
    assert TRUECMS.recognise(page("<p>x</p>", f"http://www.qinghe.example/qhx/nb/content/{ID.format(1)}.html"))


def test_an_answer_that_is_no_json_ends_the_list(page: Callable[..., HtmlResponse]) -> None:
    request = TRUECMS.next_pages(page(column(25, 10, 10), COLUMN))[0]
    for body in ("", "<html>404</html>", "cb({)", "cb({})", '{"result": null}'):
        response = HtmlResponse(request.url, body=body.encode(), encoding="utf-8", request=request)
        assert (TRUECMS.list_entries(response), TRUECMS.next_pages(response)) == ([], [])
