"""The whole stage: bytes of a page in, what it says out."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.items import Page, PageHints
from pipelines.draft import Extracted, RejectedPage
from pipelines.extract import ExtractPipeline, extract
from pipelines.extract.body import ContainerRule
from pipelines.rules import load_rules
from tests.pipelines.extract.conftest import PROSE, TITLE, article

MakePage = Callable[..., Page]
TABLE = "<table border=1><tr><td>信息内容</td><td>件数</td></tr><tr><td>规章</td><td>0</td></tr></table>"
SECTIONS = (
    f"<p>{PROSE}</p><p>一、总体情况</p><p>{PROSE}{PROSE}</p><p>二、主动公开</p>{TABLE}<p>三、其他</p><p>无。</p>"
    "<p>青禾县人民政府</p><p>2023年1月10日</p>"
)
LINES = [TITLE, PROSE, "一、总体情况", PROSE * 2, "二、主动公开", "三、其他", "无。", "青禾县人民政府", "2023年1月10日"]


def reason(page: Page) -> str:
    with pytest.raises(RejectedPage) as refused:
        extract(page)
    assert refused.value.stage == "extract"
    return refused.value.reason


@pytest.mark.parametrize(
    "rule", load_rules("pipelines.extract", "containers.toml", "containers", ContainerRule), ids=lambda rule: rule.selector
)
def test_every_known_container_gives_the_article_and_nothing_else(rule: ContainerRule, make_page: MakePage) -> None:
    name = rule.selector
    container = (
        f'id="{name[5:-1]}_2"' if name.startswith("[") else f'id="{name[1:]}"' if name.startswith("#") else f'class="a {name[1:]} b"'
    )
    found = extract(make_page(article(SECTIONS, container=container)))

    assert found.text.split("\n") == LINES
    assert found.source.extractor == f"container:{rule.selector}"
    assert [len(table.cells) for table in found.tables] == [4]


@pytest.mark.parametrize(
    "inner",
    [
        SECTIONS,
        SECTIONS.replace("<p>", "<div>").replace("</p>", "</div>"),
        SECTIONS.replace("<p>", "").replace("</p>", "<br>"),
        f"<font size=3>{SECTIONS.replace('<p>', '').replace('</p>', '<br/>')}</font>",
        f"<table width=100%><tr><td><a href=/1>栏目甲</a></td><td>{SECTIONS}</td></tr></table>".replace("<a href=/1>栏目甲</a>", ""),
        f"<div class=part>{SECTIONS[:150]}</div>".replace("</div>", "") + SECTIONS[150:] + "</div>",
    ],
    ids=["paragraphs", "divs", "breaks", "font", "layout", "nested"],
)
def test_an_unknown_layout_gives_the_article_and_nothing_else(inner: str, make_page: MakePage) -> None:
    found = extract(make_page(article(inner, container='class="k83"')))

    assert found.text.split("\n") == LINES
    assert found.source.extractor in ("headings", "trafilatura", "densest")
    assert [len(table.cells) for table in found.tables] == [4]


def test_selectors_of_the_portal_come_first(make_page: MakePage) -> None:
    page = make_page(f"<div id=zoom><p>{PROSE * 2}</p></div><div class='my text'><p>{PROSE}</p><p>完</p></div>")
    page.hints = PageHints(body_selectors=["div.gone", "div.my.text"])

    assert extract(page).text == f"{PROSE}\n完"


def test_repeated_containers_are_joined_copies_are_not_and_wider_ones_win(make_page: MakePage) -> None:
    part = f"<div class=TRS_Editor><p>{PROSE}</p></div>"
    other = f"<div class=TRS_Editor><p>{PROSE}完</p></div>"

    assert extract(make_page(f"<div>{part}{other}</div>")).text == f"{PROSE}\n{PROSE}完"
    assert extract(make_page(f"<div>{part}</div><div>{part}</div>")).text == PROSE
    assert extract(make_page(f"<div id=zoom>{part}<p>{PROSE}又</p><p>完</p></div>")).text == f"{PROSE}\n{PROSE}又\n完"


@pytest.mark.parametrize(
    "hidden",
    [
        f'<div id="vsb_content" style="display:none"><p>{PROSE}</p><p>{PROSE}完</p></div>',
        f'<div id="zoom"></div><textarea style="display:none">&lt;p&gt;{PROSE}&lt;/p&gt;&lt;p&gt;{PROSE}完&lt;/p&gt;</textarea>',
        f'<div id="zoom"></div><script type="text/template"><p>{PROSE}</p><p>{PROSE}完</p></script>',
        '<div class="article-content"></div><script>window._CONFIG={"DETAIL":{"content":'
        + json.dumps(f"<p>{PROSE}</p><p>{PROSE}完</p>").replace("/", r"\/")
        + "}}</script>",
    ],
    ids=["hidden", "textarea", "template", "json"],
)
def test_an_article_kept_out_of_sight_is_read_when_nothing_visible_remains(hidden: str, make_page: MakePage) -> None:
    found = extract(make_page(f"<h1>{TITLE}</h1>{hidden}"))

    assert found.text.split("\n") == [TITLE, PROSE, f"{PROSE}完"]


def test_hidden_advertising_is_neither_text_nor_article(make_page: MakePage) -> None:
    spam = '<div style="position:absolute;left:-9999px"><a href="http://a.example/">示例投注</a></div>'

    assert "示例" not in extract(make_page(article(SECTIONS + spam))).text
    assert reason(make_page(f"<h1>{TITLE}</h1><div id=zoom></div>{spam}")) == "no_body"


@pytest.mark.parametrize(
    ("inner", "expected", "raw"),
    [
        ('<p>附件：<a href="../f/n.docx">年报.docx</a></p>', "attachment_only", "http://www.qinghe.example/zwgk/f/n.docx"),
        ('<iframe src="/pdfjs/web/viewer.html?file=/f/n.pdf"></iframe>', "attachment_only", "http://www.qinghe.example/f/n.pdf"),
        ('<script>showVsbpdfIframe("/__local/n.pdf","100%")</script>', "attachment_only", "http://www.qinghe.example/__local/n.pdf"),
        ('<p><img src="1.jpg"><img src="2.jpg"></p>', "image_only", "http://www.qinghe.example/zwgk/nb/1.jpg"),
        ("<p>暂无数据</p>", "no_body", ""),
        ('<iframe src="/list.jsp"></iframe>', "no_body", "http://www.qinghe.example/list.jsp"),
    ],
)
def test_pages_without_text_say_what_they_show_instead(inner: str, expected: str, raw: str, make_page: MakePage) -> None:
    side = "".join(f"<p>{PROSE}</p>" for _ in range(9))
    with pytest.raises(RejectedPage) as refused:
        extract(make_page(article(inner) + f"<div class=other>{side}</div>"))

    assert refused.value.reason == expected
    assert raw in refused.value.raw


@pytest.mark.parametrize(
    "body",
    [
        "<script>location.href='/x'</script>",
        "<html></html>",
        "<!-- nothing -->",
        "<ul><li><a href=1>列表一项长长的标题文字</a></li></ul>" * 9,
    ],
)
def test_shells_and_lists_have_no_body(body: str, make_page: MakePage) -> None:
    assert reason(make_page(body)) == "no_body"


def test_the_title_opens_the_text_once(make_page: MakePage) -> None:
    inside = extract(make_page(article(f"<p><b>青禾县人民政府2022年</b><br>政府信息公开工作年度报告</p>{SECTIONS}")))
    meta = extract(make_page(f'<meta name="ArticleTitle" content="{TITLE}"><div id=zoom>{SECTIONS}</div>'))

    assert inside.text.split("\n")[:3] == ["青禾县人民政府2022年", "政府信息公开工作年度报告", PROSE]
    assert meta.text.split("\n") == LINES
    assert [(one.origin, one.text) for one in meta.titles] == [("meta", TITLE)]


def test_header_table_label_blocks_and_meta_tags_become_pairs(make_page: MakePage) -> None:
    head = (
        '<meta name="SiteIDCode" content="9901010001"><table><tr><td>索引号</td><td>q/1</td><td>文号</td><td></td></tr></table>'
        "<ul><li><b>发布机构：</b>县政府办</li></ul><div><span>成文日期: 2023-01-10</span> <span>有效性:有效</span></div>"
    )
    found = extract(make_page(article(SECTIONS, head=head)))

    assert {(pair.key, pair.value, pair.origin) for pair in found.pairs} == {
        ("site_id", "9901010001", "meta"),
        ("index_number", "q/1", "table"),
        ("doc_number", "", "table"),
        ("publisher", "县政府办", "table"),
        ("written_on", "2023-01-10", "table"),
        ("validity", "有效", "table"),
    }
    assert found.text.split("\n") == LINES


def test_attachments_of_the_article_and_no_others(make_page: MakePage) -> None:
    inner = SECTIONS + '<p>附件2：<a href="/module/download/downfile.jsp?filename=a.pdf">青禾县年报.pdf</a></p>'
    outside = '<div>附件【<a href="/system/_content/download.jsp?wbfileid=9">年报.docx</a>】</div><p><a href="/form.doc">建房申请表</a></p>'
    found = extract(make_page(article(inner) + outside))

    assert [(one.title, one.label, one.url, one.status) for one in found.attachments] == [
        ("青禾县年报.pdf", "附件2", "http://www.qinghe.example/module/download/downfile.jsp?filename=a.pdf", "linked"),
        ("年报.docx", None, "http://www.qinghe.example/system/_content/download.jsp?wbfileid=9", "linked"),
    ]


def test_provenance_is_stamped(make_page: MakePage) -> None:
    fetched = datetime(2026, 2, 1, 8, tzinfo=UTC)
    page = make_page(
        article(SECTIONS).encode("gbk"),
        declared_charset="utf-8",
        portal="p1",
        host_trust="official",
        fetched_at=fetched,
        archive_ref="a.warc.gz#5",
    )
    source = ExtractPipeline().process_item(page).source

    assert (source.url, source.portal, source.host_trust, source.fetched_at, source.archive_ref) == (
        page.url,
        "p1",
        "official",
        fetched,
        "a.warc.gz#5",
    )
    assert (source.charset, source.charset_evidence, source.extractor) == ("gb18030", "decodes", "container:#zoom")
    assert len(source.content_hash) == 64
    assert source.parser_version


def test_a_text_file_with_a_header(make_page: MakePage) -> None:
    text = f"青禾县2023年政府信息公开工作年度报...\n2024-01-29\nhttp://www.qinghe.example/a/index.html\n\n\u3000\u3000{PROSE}\u3000\u3000一、总体情况\u3000\u3000{PROSE}\n"
    found = extract(make_page(text, media_type="text/plain", url=None))

    assert [line.strip() for line in found.text.split("\n") if line.strip()] == [
        "青禾县2023年政府信息公开工作年度报...",
        PROSE,
        "一、总体情况",
        PROSE,
    ]
    assert [(one.origin, one.text) for one in found.titles] == [("header_line", "青禾县2023年政府信息公开工作年度报...")]
    assert [(pair.key, pair.value, pair.origin) for pair in found.pairs] == [
        ("published_on", "2024-01-29", "line"),
        ("url", "http://www.qinghe.example/a/index.html", "line"),
    ]
    assert (found.source.url, found.source.extractor) == ("http://www.qinghe.example/a/index.html", "text")


def test_a_text_dump_stays_as_it_is(make_page: MakePage) -> None:
    text = f"{TITLE}\n\n  {PROSE}\n\n一、概述\n\u3000\u3000{PROSE}"
    found = extract(make_page(text.replace("\n", "\r\n"), media_type="text/plain", url=None))

    assert found.text == text
    assert found.titles[0].text == TITLE


def test_a_flattened_header_table_in_a_text_file_becomes_pairs(make_page: MakePage) -> None:
    text = f"索引号: | q/1 | 成文日期: | 2019-03-07 |\n公开方式: | 主动公开 | 公开时限: | |\n{PROSE}"
    found = extract(make_page(text, media_type="text/plain"))

    assert found.text == PROSE
    assert [(pair.key, pair.value) for pair in found.pairs] == [
        ("index_number", "q/1"),
        ("written_on", "2019-03-07"),
        ("disclosure_mode", "主动公开"),
        ("time_limit", ""),
    ]


def test_labels_parted_by_blanks_and_rules_below_the_first_row(make_page: MakePage) -> None:
    text = f"{TITLE}\n索引号 q/1 发布日期 2015-03-13\n来源 青禾县卫生局\n内容概述 {TITLE}\n{PROSE}"
    found = extract(make_page(text, media_type="text/plain", url=None))
    assert [pair.key for pair in found.pairs] == ["index_number", "published_on", "source", "abstract"]
    assert found.text.count(TITLE) == 1

    text = f"标题: | {TITLE} | ||\n---|---|---|---|\n索引号: | q/1 | 文号: | 无文号 |\n{PROSE}"
    found = extract(make_page(text, media_type="text/plain", url=None))
    assert [(pair.key, pair.value) for pair in found.pairs][:2] == [("title", TITLE), ("index_number", "q/1")]


# --------------------------------------------------------------------------- robustness
MARKUP = st.lists(
    st.sampled_from(
        [
            *("<table>", "<tr>", "<td colspan=9 rowspan=0>", "</td>", "</table>", "<div id=zoom>", "</div>", "<br>", "<p hidden>", "<pre>"),
            *("|", "\t", "\n\n", "&#1;", "&#xD800;", "<!--", '<a href="http://[x.pdf">', '<base href="http://[">', "<textarea>"),
            *('<script>"content":"\\ud800\\u0000"</script>', "附件1", "统计表", "索引号：", "2023-01-02", PROSE, "（注：无）"),
            *("规章 | 0 | 0 |\n", "\t件\n\t3\n"),
        ]
    ),
    max_size=60,
)


def reads(page: Page) -> Extracted | None:
    try:
        return extract(page)
    except RejectedPage:
        return None


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    body=st.binary(max_size=400) | MARKUP.map(lambda parts: "".join(parts).encode()),
    media_type=st.sampled_from(["text/html", "text/plain"]),
)
def test_any_bytes_are_read_or_rejected(body: bytes, media_type: str) -> None:
    found = reads(Page(body, url="http://www.qinghe.example/x", media_type=media_type))

    assert found is None or (found.text or found.tables)
    assert found is None or all(0 <= table.start <= len(found.text) for table in found.tables)


# --------------------------------------------------------------------------- shared samples
DETAILS = {
    "anhui_openness/show.html": (4, 0),
    "columns_uuid/detail_migrated.html": (2, 0),
    "epoint_ewb/detail.html": (12, 0),
    "hanweb_jpaas/detail.html": (18, 1),
    "hanweb_jpage/art.html": (18, 1),
    "hanweb_xxgk/annual_2022.html": (0, 0),
    "lonsun/detail.html": (20, 1),
    "nfcms_gkmlpt/content.html": (20, 0),
    "nfcms_gkmlpt/post_plain.html": (12, 0),
    "spam/cloaked_spider.html": (12, 0),
    "spam/hijack_hidden_links.html": (12, 0),
    "spam/mirror_keyword.html": (0, 0),
    "trs_0based/detail.html": (18, 2),
    "trs_0based/detail_gbk.html": (18, 0),
    "vsb/info.htm": (19, 2),
}


@pytest.mark.parametrize("name", DETAILS)
def test_sample_details(name: str, samples: Path) -> None:
    pairs, attachments = DETAILS[name]
    found = extract(Page((samples / "portals" / "samples" / name).read_bytes(), url="http://www.qinghe.example/a/b.html"))
    texts = found.text.split("\n")

    assert texts[0].endswith("政府信息公开工作年度报告")
    assert texts.count(texts[0]) == 1
    assert [line for line in texts if line[1] == "、"][0::5] == ["一、总体情况", "六、其他需要报告的事项"]
    assert "无。" in texts[-2:]
    assert [len(table.cells) for table in found.tables] == [13, 8, 10]
    assert len(found.pairs) >= pairs
    assert len(found.attachments) == attachments


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("generic/image_only.html", "image_only"),
        ("generic/pdf_viewer.html", "attachment_only"),
        ("generic/list.html", "no_body"),
        ("generic/home.html", "no_body"),
        ("generic/iframe_shell.html", "no_body"),
        ("hanweb_xxgk/annual_none.html", "no_body"),
        ("access/403.html", "no_body"),
        ("access/jsl_521_first.html", "no_body"),
    ],
)
def test_sample_pages_without_an_article(name: str, expected: str, samples: Path) -> None:
    assert reason(Page((samples / "portals" / "samples" / name).read_bytes(), url="http://www.qinghe.example/")) == expected


def test_shifting_colspans_of_a_real_page(samples: Path) -> None:
    found = extract(Page((samples / "corpus" / "reports" / "050_shanghai_gov_office_2019.html").read_bytes()))
    first = found.tables[0].rows()

    assert [len(table.cells) for table in found.tables] == [53, 198, 34]
    assert [[cell.colspan for cell in first[row]] for row in (1, 2, 6)] == [[1, 1, 2, 1], [1, 1, 2, 1], [1, 2, 1, 1]]
    assert [line[:2] for line in found.text.split("\n") if line[1:2] == "、"] == ["一、", "二、", "三、", "四、", "五、", "六、"]
    assert [found.text[: table.start].split("\n")[-1][:2] for table in found.tables] == ["二、", "三、", "四、"]


def test_flattened_statistics_of_a_real_text(samples: Path) -> None:
    (path,) = (samples / "seeds").glob("003*.txt")
    found = extract(Page(path.read_bytes(), media_type="text/plain", path=str(path)))
    (table,) = found.tables
    gold = json.loads((samples / "seeds" / "gold.json").read_text(encoding="utf-8"))["seeds"][3]["tables"][0]
    rows = table.rows()[1:]

    assert [row[0].text.replace("\n", "") for row in rows] == [cell["label"] for cell in gold["cells"]]
    assert [row[2].text for row in rows] == [cell["raw"] for cell in gold["cells"]]
    assert table.note == gold["footer"]
    assert found.text.rstrip().endswith("2018年1月22日")
    assert [(one.label, one.title, one.status) for one in found.attachments] == [("附件1", gold["title"], "inline")]


def test_labels_and_values_a_line_each_above_a_text(make_page: MakePage) -> None:
    lines = [
        "政府信息公开",
        "• 索引号",
        "  qh/2026-4",
        "• 发布机构",
        "  青禾县交通局",
        "• 文号",
        "• 发布日期",
        "  2026-01-26",
        "",
        TITLE,
        PROSE,
    ]
    found = extract(make_page("\n".join(lines), media_type="text/plain"))

    assert [(pair.key, pair.value) for pair in found.pairs] == [
        ("index_number", "qh/2026-4"),
        ("publisher", "青禾县交通局"),
        ("doc_number", ""),
        ("published_on", "2026-01-26"),
    ]
    assert TITLE in found.text
    assert "青禾县交通局" not in found.text


def test_a_copy_on_one_line_gets_its_headings_back(make_page: MakePage) -> None:
    sections = "一、概述 2022年工作有序。" + PROSE + " 二、主动公开情况 全年公开310条。" + PROSE + " 三、存在的问题 时效不高。" + PROSE
    found = extract(make_page(f"{TITLE} {sections}", media_type="text/plain"))

    lines = found.text.split("\n")
    assert lines[0] == TITLE
    assert [line for line in lines if line[1:2] == "、"] == ["一、概述", "二、主动公开情况", "三、存在的问题"]


def test_a_title_loses_the_pipes_of_its_layout_table(make_page: MakePage) -> None:
    found = extract(make_page(f"|\n{TITLE} | |||\n{PROSE}", media_type="text/plain"))

    assert TITLE in found.text.split("\n")


def test_a_glossed_note_stays_with_its_table(make_page: MakePage) -> None:
    text = "\t指标\n\t单位\n\t数\n\n\t公开\n\t条\n\t3\n\n\t培训\n\t次\n\t1\n\n（注(zhù)：虚(xū)构(gòu)的数字）\n"
    found = extract(make_page(text, media_type="text/plain"))

    assert found.tables[0].note == "（注(zhù)：虚(xū)构(gòu)的数字）"
