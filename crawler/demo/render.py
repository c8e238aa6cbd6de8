"""Reports as web pages and text dumps, in the shapes portals really use."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from random import Random
from typing import Literal

from .chrome import TOOL_LINES, chrome
from .counties import County, Family
from .damage import ARTICLE_END, ARTICLE_TOP, DAMAGES, apply_damage
from .gold import GoldCell, GoldReport, GoldTable, Line, TableSlot, with_tables, with_title_line, without_tables
from .tables import shift_columns, split_table

Layout = Literal["p", "word", "br", "font", "div", "layout_table", "td_body"]
Charset = Literal["utf-8", "gb18030"]
TableRendering = Literal["tabs", "pipes", "lines", "glued", "none"]
GENERIC_LAYOUTS: tuple[Layout, ...] = ("p", "word", "br", "font", "div", "layout_table", "td_body")
_DIGITS = re.compile(r"\d+")
_WORD_SPAN = '<span style="font-family:仿宋_GB2312;font-size:16.0pt;mso-hansi-font-family:仿宋">'


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """The bytes of a page, the charset its transport header states, and what the page gives away."""

    body: bytes
    gold: GoldReport
    header_charset: str | None = None


#: Markup around the article by family; `generic` has several, see `_container`.
_CONTAINERS: dict[Family, tuple[str, str]] = {
    "trs": ('<div class="TRS_Editor"><div class="Custom_UnionStyle">', "</div></div>"),
    "hanweb_jpage": ('<div id="zoom"><!--ZJEG_RSS.content.begin-->', "<!--ZJEG_RSS.content.end--></div>"),
    "hanweb_xxgk": ('<div class="nb_con">', "</div>"),
    "hanweb_jpaas": ('<div class="article-content">', "</div>"),
    "ucap": ('<div class="detail-news"><div id="UCAP-CONTENT">', "</div></div>"),
    "vsb": ('<div id="vsb_content_2"><div class="v_news_content">', "</div></div>"),
    "nfcms_gkmlpt": ('<div class="news_cont_d_wrap" id="zoomcon">', "</div>"),
    "lonsun": ('<div class="j-fontContent newscontnet minh500">', "</div>"),
    "anhui_openness": ('<div class="con">', "</div>"),
    "epoint_ewb": ('<div class="ewb-article-content" id="ivs_content">', "</div>"),
    "columns_uuid": ('<div class="content">', "</div>"),
    "truecms": ('<div id="zoomcon">', "</div>"),
}


# --------------------------------------------------------------------------- tables
def _physical(table: GoldTable, rng: Random) -> list[GoldTable]:
    """The table as one or two HTML tables, possibly with shifting colspans."""
    chance = rng.random()
    if table.form == "disclosure" and chance < 0.25:
        return [shift_columns(table)]
    if table.form in ("requests", "statistics") and chance < 0.12:
        return list(split_table(table, rng.randint(8, 16)))
    return [table]


def _cell_html(cell: GoldCell, blank: str, tag: str, decoration: str) -> str:
    spans = (f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else "") + (f' colspan="{cell.colspan}"' if cell.colspan > 1 else "")
    content = escape(cell.text, quote=False).replace("\n", "<br>") or blank
    if decoration == "word":
        content = f'<p class="MsoNormal" align="center"><span lang="EN-US" style="font-size:10.5pt">{content}</span></p>'
    elif decoration == "p":
        content = f"<p>{content}</p>"
    return f"<{tag}{spans}>{content}</{tag}>"


def table_html(table: GoldTable, rng: Random) -> str:
    """One HTML table; header tags, blanks and decoration vary."""
    blank = rng.choice(("", "&nbsp;", "　"))
    decoration = rng.choice(("", "p", "word"))
    header_tag = rng.choice(("td", "td", "th"))
    rows = []
    for index, row in enumerate(table.rows()):
        tag = header_tag if index == 0 else "td"
        rows.append("<tr>" + "".join(_cell_html(c, blank, tag, decoration) for c in row) + "</tr>")
    attributes = rng.choice(
        ('border="1" cellspacing="0" cellpadding="0"', 'class="MsoTableGrid" border="1"', 'style="border-collapse:collapse" width="100%"')
    )
    html = f"<table {attributes}><tbody>\n" + "\n".join(rows) + "\n</tbody></table>"
    if rng.random() < 0.12:
        html = f'<table width="100%" border="0"><tr><td align="center">{html}</td></tr></table>'
    caption = f'<p style="text-align:center"><b>{escape(table.title)}</b></p>\n' if table.title else ""
    note = f"\n<p>{escape(table.note)}</p>" if table.note else ""
    return caption + html + note


def _with_physical_tables(gold: GoldReport, rng: Random) -> GoldReport:
    """The report with its tables as the page will print them."""
    tables: list[GoldTable] = []
    blocks: list[Line | TableSlot] = []
    for block in gold.blocks:
        if isinstance(block, Line):
            blocks.append(block)
            continue
        for table in _physical(gold.tables[block.index], rng):
            blocks.append(TableSlot(len(tables)))
            tables.append(table)
    return with_tables(gold, tuple(tables), tuple(blocks))


# --------------------------------------------------------------------------- paragraphs
def _line_html(line: Line, layout: Layout) -> str:
    text = escape(line.text, quote=False)
    bold = line.role in ("title", "heading")
    if line.role == "paragraph" and line.heading_length:
        head = escape(line.text[: line.heading_length], quote=False)
        text = f"<strong>{head}</strong>{text[len(head) :]}"
    align = {"title": "center", "sign_organ": "right", "sign_date": "right"}.get(line.role, "")
    if layout == "word":
        text = _DIGITS.sub(lambda m: f'<span lang="EN-US">{m[0]}</span>', text)
        text = f"{_WORD_SPAN}{'<b>' if bold else ''}{text}{'</b>' if bold else ''}<o:p></o:p></span>"
        return f'<p class="MsoNormal"{f" align={align}" if align else ""} style="text-indent:32.0pt;line-height:28.0pt">{text}</p>'
    if bold:
        text = f"<strong>{text}</strong>"
    if layout == "br":
        return f"　　{text}<br>"
    if layout == "font":
        return f'<font face="宋体" size="3">　　{text}</font><br><br>'
    if layout == "div":
        return f'<div class="para"{f" align={align}" if align else ""}>{text}</div>'
    indent = "" if align else "　　"
    return f"<p{f' style=text-align:{align}' if align else ''}>{indent}{text}</p>"


def _damaged_line(line: Line, damages: Sequence[str], rng: Random) -> Line:
    """The line after the kinds of damage that change its words."""
    text = line.text
    for kind in damages:
        if DAMAGES[kind].layer == "line":
            text = apply_damage(kind, text, rng)
    return line if text == line.text else Line(text, line.role)


def _article_html(gold: GoldReport, layout: Layout, with_title: bool, tables_lost: bool, rng: Random) -> str:
    parts = []
    for block in gold.blocks:
        if isinstance(block, TableSlot):
            image = f'<p align="center"><img src="/images/table{block.index}.png" border="0"></p>'
            parts.append(image if tables_lost else table_html(gold.tables[block.index], rng))
        elif with_title or block.role != "title":
            parts.append(_line_html(_damaged_line(block, gold.damages, rng), layout))
    return "\n".join(parts)


# --------------------------------------------------------------------------- page
def _metadata(gold: GoldReport, rng: Random) -> list[tuple[str, str]]:
    """Labels and values of the header table; blanks inside labels as portals print them."""
    published = gold.published_on.isoformat() if gold.published_on else ""
    pairs = [(rng.choice(("索引号", "索 引 号", "索　引　号")), gold.index_number or "")]
    pairs += [(rng.choice(("主题分类", "信息分类", "分 类")), rng.choice(("综合政务", "政府信息公开年报", "其他")))]
    pairs += [(rng.choice(("发布机构", "发文机关", "发文单位")), gold.organ)]
    pairs += [(rng.choice(("发布日期", "公开日期")), published), (rng.choice(("文号", "文　　号")), "")]
    pairs += [(rng.choice(("有效性", "有 效 性")), "有效")] if rng.random() < 0.7 else []
    return pairs


def _metadata_html(pairs: Sequence[tuple[str, str]], rng: Random) -> str:
    colon = rng.choice(("", "：", ":"))
    if rng.random() < 0.3:
        items = "".join(f"<li><b>{k}{colon or '：'}</b>{escape(v)}</li>" for k, v in pairs)
        return f'<ul class="xxgk-info">{items}</ul>'
    cells = [f"<td>{k}{colon}</td><td>{escape(v)}</td>" for k, v in pairs]
    rows = "".join("<tr>" + "".join(cells[i : i + 2]) + "</tr>" for i in range(0, len(cells), 2))
    return f'<table class="xxgk-head" width="100%">{rows}</table>'


def _meta_tags(gold: GoldReport, place: County, url: str) -> str:
    published = f"{gold.published_on.isoformat()} 10:{gold.published_on.day + 10}" if gold.published_on else ""
    tags = {
        "SiteName": f"{place.name}人民政府",
        "SiteDomain": place.host,
        "SiteIDCode": f"{place.adcode}0001",
        "ColumnName": "政府信息公开年报",
        "ColumnType": "政府信息公开",
        "ArticleTitle": gold.title,
        "PubDate": published,
        "ContentSource": gold.organ,
        "Keywords": "",
        "Author": "",
        "Description": "",
        "Url": url,
    }
    return "".join(f'<meta name="{k}" content="{escape(v)}">\n' for k, v in tags.items())


def _container(article: str, family: Family, layout: Layout) -> str:
    """The article in the family's container."""
    if family in _CONTAINERS:
        opening, closing = _CONTAINERS[family]
        return f"{opening}\n{article}\n{closing}"
    if layout == "layout_table":
        inner = f'<table width="100%"><tr><td>{article}</td></tr></table>'
        return f'<table width="960" align="center"><tr><td class="con">\n{inner}\n</td></tr></table>'
    if layout == "td_body":
        return f'<table width="1000"><tr><td width="20">&nbsp;</td><td class="nr">\n{article}\n</td></tr></table>'
    return f'<div class="a1"><div class="b2"><div class="txt_con">\n{article}\n</div></div></div>'


def _attachments_html(gold: GoldReport) -> str:
    if not gold.attachments:
        return ""
    items = "".join(f'<li><a href="{escape(url)}">{escape(title)}</a></li>' for title, url in gold.attachments)
    return f'<ul class="fj">{items}</ul>\n'


def render_page(
    gold: GoldReport,
    *,
    family: Family,
    rng: Random,
    url: str = "",
    layout: Layout | None = None,
    charset: Charset | None = None,
    charset_lie: bool = False,
    dated: bool = True,
    tables_lost: bool = False,
    scripted: bool = False,
    site: County | None = None,
    damages: Sequence[str] = (),
) -> RenderedPage:
    """The report as a page of the family, and the gold of what that page shows.

    `charset_lie`: the page claims the other charset than it is written in. `dated` False leaves the
    publication date out, `tables_lost` prints images where the tables were, `scripted` moves the article
    into a JSON string of the page's script, as gkmlpt does. `site` is the place whose portal shows the page,
    the report's own by default. `damages` are applied in order; none of them changes the gold.
    """
    drawn = rng.choice(GENERIC_LAYOUTS if family == "generic" else ("p", "p", "word")) if layout is None else layout
    written = rng.choice(("utf-8", "utf-8", "utf-8", "gb18030")) if charset is None else charset
    gold = _with_physical_tables(gold, rng)
    if not dated:
        gold = replace(gold, published_on=None)
    title_in_body = rng.random() < 0.4
    if not title_in_body:
        gold = with_title_line(gold)
    has_table = rng.random() < 0.75
    pairs = _metadata(gold, rng) if has_table else []
    gold = replace(gold, metadata=tuple(pairs), index_number=gold.index_number if has_table else None, damages=tuple(damages))

    charset_shown = written if written == "utf-8" else rng.choice(("gb2312", "gbk"))
    if charset_lie:
        charset_shown = "gb2312" if written == "utf-8" else "utf-8"
    article = _article_html(gold, drawn, title_in_body, tables_lost, rng)
    html = _page_html(
        gold, site or gold.county, pairs, url, charset_shown, _container(f"{ARTICLE_TOP}{article}{ARTICLE_END}", family, drawn), rng
    )
    for kind in damages:
        if DAMAGES[kind].layer != "line":
            html = apply_damage(kind, html, rng)
    html = _into_script(html) if scripted else html.replace(ARTICLE_TOP, "").replace(ARTICLE_END, "")
    # Toned vowels are outside gb2312; portals write them all the same under the old label.
    return RenderedPage(html.encode(written), without_tables(gold) if tables_lost else gold, charset_shown if charset_lie else None)


def _into_script(html: str) -> str:
    """The page with its article as escaped JSON in `_CONFIG.DETAIL.content`, the container empty."""
    top, _, rest = html.partition(ARTICLE_TOP)
    article, _, bottom = rest.partition(ARTICLE_END)
    config = json.dumps({"SID": "755001", "DETAIL": {"content": article}}).replace("</", "<\\/")
    closing, body_end, tail = bottom.partition("</body>")
    return f"{top}{closing}<script>window._CONFIG={config};</script>\n{body_end}{tail}"


def _page_html(gold: GoldReport, site: County, pairs: list[tuple[str, str]], url: str, charset: str, container: str, rng: Random) -> str:
    """The whole page of a portal around the article's container."""
    head, top, bottom = chrome(site, rng.randrange(4))
    tag = rng.choice(("h1", "h1", 'div class="title"'))
    tools = " ".join(rng.sample(TOOL_LINES, k=rng.randint(2, len(TOOL_LINES))))
    published = f"<span>发布时间：{gold.published_on.isoformat()}</span> " if gold.published_on else ""
    suffix = rng.choice(("", f"_{site.name}人民政府"))
    return "\n".join(
        (
            "<!DOCTYPE html>\n<html>\n<head>",
            f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">',
            f"<title>{escape(gold.title)}{suffix}</title>",
            f"{_meta_tags(gold, site, url)}{head}</head>\n<body>\n{top}",
            '<div class="main"><div class="position">您当前的位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt;',
            "政府信息公开年报</div>",
            _metadata_html(pairs, rng) if pairs else "",
            f"<{tag}>{escape(gold.title)}</{tag.split()[0]}>",
            f'<div class="info">{published}<span>来源：{gold.organ}</span>',
            f'<span>浏览次数：<i id="hits">{rng.randint(30, 4000)}</i></span> {tools}</div>',
            container,
            f"{_attachments_html(gold)}</div>\n{bottom}</body>\n</html>\n",
        )
    )


def render_html(gold: GoldReport, *, family: Family, rng: Random, damages: Sequence[str] = ()) -> bytes:
    """The bytes of `render_page`; use that one where the page's own gold is needed."""
    return render_page(gold, family=family, rng=rng, damages=damages).body


# --------------------------------------------------------------------------- text dumps
def table_text(table: GoldTable, rendering: TableRendering) -> str:
    """A table as a text dump prints it; merged cells appear once."""
    rows = [[cell.text.replace("\n", "") for cell in row] for row in table.rows()]
    if rendering == "tabs" and table.form == "statistics":
        # As exports of Word tables do: a tab in front of every cell, an empty line between rows.
        body = "\n\n".join("\n".join(f"\t{text}" for text in row) for row in rows)
    elif rendering == "tabs":
        body = "\n".join("\t".join(row) for row in rows)
    elif rendering == "pipes":
        body = "\n".join(" | ".join(row) + " |" for row in rows)
    elif rendering == "lines":
        body = "\n".join(text for row in rows for text in row)
    else:
        body = "".join(text for row in rows for text in row)
    return "\n".join(part for part in (table.title, body, table.note) if part)


def render_dump(
    gold: GoldReport, *, table_rendering: TableRendering = "tabs", damages: Sequence[str] = (), rng: Random | None = None
) -> tuple[str, GoldReport]:
    """A text dump and its gold: no metadata, no publication date; without the tables for `none`.

    `glued` prints the cells of a table with nothing between them: a reader may give such numbers up,
    but must not print wrong ones.
    """
    gold = replace(gold, published_on=None, index_number=None, damages=tuple(damages))
    if table_rendering == "none":
        gold = without_tables(gold)
    parts = [b.text if isinstance(b, Line) else table_text(gold.tables[b.index], table_rendering) for b in gold.blocks]
    text = "\n".join(parts) + "\n"
    for kind in damages:
        text = apply_damage(kind, text, rng or Random(gold.seed))
    return text, gold


def render_text(gold: GoldReport, *, table_rendering: TableRendering = "tabs") -> str:
    """The text of `render_dump`."""
    return render_dump(gold, table_rendering=table_rendering)[0]
