"""Annual-report columns whose entries come from an interface: Hanweb xxgk and JPaaS, UCAP, gkmlpt, Lonsun, Epoint, column blocks."""

from __future__ import annotations

import json
from hashlib import sha256
from html import escape
from typing import Any
from urllib.parse import urlencode

from .counties import County
from .listings import COLUMN_TITLE, PER_PAGE, Frame, ListItem, cut, pages_of
from .site import Answer, DemoRequest, Handler, fixed, not_found

_JSON = "application/json; charset=utf-8"


def hexadecimal(county: County, what: str, length: int = 32) -> str:
    """A hexadecimal id of the portal; the same name gives the same id."""
    return sha256(f"{county.portal}/{what}".encode()).hexdigest()[:length]


def uuid(county: County, what: str) -> str:
    """A UUID of the portal."""
    digits = hexadecimal(county, what)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:32]))


def number(county: County, what: str, digits: int = 5) -> int:
    """A number of the portal with so many digits."""
    lowest: int = 10 ** (digits - 1)
    return lowest + int(hexadecimal(county, what), 16) % (9 * lowest)


def _json(value: Any) -> Answer:
    return Answer(json.dumps(value, ensure_ascii=False).encode(), content_type=_JSON)


def _page(items: list[ListItem], page: int, size: int) -> list[ListItem]:
    return items[(page - 1) * size : page * size] if page > 0 else []


def _rows(items: list[ListItem], date_tag: str = "span", anchor: str = "") -> str:
    return "".join(
        f'<li class="clearfix"><a {anchor}href="{i.path}" title="{escape(i.title)}" target="_blank">{escape(cut(i.title))}</a>'
        f"<{date_tag}>{i.day.isoformat()}</{date_tag}></li>"
        for i in items
    )


# --------------------------------------------------------------------------- Hanweb xxgk
XXGK_LIST = "/module/xxgk/search.jsp"
XXGK_ANNUAL = "/module/xxgk/xxgkAnnualReport.jsp"


def organ_code(county: County) -> str:
    """The code of the publishing body in the xxgk module."""
    return f"11{county.adcode}0{hexadecimal(county, 'organ', 9).upper()}"


def hanweb_xxgk_column(county: County, items: list[ListItem], frame: Frame) -> dict[str, Handler]:
    """Hanweb xxgk: the column page posts a form to `search.jsp`; the answer mixes in pages of other columns."""
    column = number(county, "column")
    query = urlencode({"standardXxgk": 1, "isAllList": 1, "texttype": 0, "fbtime": -1, "vc_all": "", "vc_filenumber": "", "vc_title": "",
                       "vc_number": "", "currpage": 1, "sortfield": ",createdatetime:0,orderid:0"})  # fmt: skip
    form = {"infotypeId": "A0203", "jdid": 110, "area": organ_code(county), "divid": f"div{column}",
            "sortfield": ",createdatetime:0,orderid:0", "standardXxgk": 1, "isAllList": 1}  # fmt: skip
    pages = pages_of(items)

    def answer(request: DemoRequest) -> Answer:
        parameters = request.parameters()
        if request.method != "POST" or parameters.get("divid") != form["divid"] or parameters.get("area") != form["area"]:
            return Answer(b'<div class="zfxxgk_zdgkc"></div>')
        page = int(parameters.get("currpage", "1"))
        found = pages[page - 1] if 0 < page <= len(pages) else []
        rows = ""
        for position, item in enumerate(found):
            kind = "odd" if position % 2 else "even"
            rows += (
                f'<tr class="tr_main_value_{kind}"><td>{county.adcode}01/{item.day.year}-{position:05}</td>'
                f'<td><a href="{item.path}" title="{escape(item.title)}">{escape(item.title)}</a></td><td>{item.day.isoformat()}</td></tr>'
            )
        if found:
            other = f"/art/{found[0].day.year}/1/3/art_{column + 1}_98001.html"
            title = f"{county.name}人民政府关于印发某项工作安排的通知"
            rows += f'<tr class="tr_main_value_odd"><td>X</td><td><a href="{other}" title="{title}">{title}</a></td><td></td></tr>'
        tips = f'<div class="tips">共{len(items)}条 共 {len(pages)} 页 当前第{page}页</div>'
        return Answer(f'<div class="zfxxgk_zdgkc"><table class="xxgk_table">{rows}</table>{tips}</div>'.encode())

    fields = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in form.items())
    inner = (
        f"<script>var tree = '/module/xxgk/tree.jsp?area={organ_code(county)}';</script>"
        f'<div id="{form["divid"]}" class="zfxxgk_list"></div>'
        f'<form id="searchform" method="post" action="{XXGK_LIST}?{escape(query)}">{fields}</form>'
        f"<script>$.ajax({{type:'POST',url:'{XXGK_LIST}?{query}',data:$('#searchform').serialize()}});</script>"
    )
    return {f"/col/col{column}/index.html": fixed(Answer(frame(COLUMN_TITLE, inner))), XXGK_LIST: answer}


# --------------------------------------------------------------------------- Hanweb JPaaS
JPAAS_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"


def hanweb_jpaas_column(county: County, items: list[ListItem], frame: Frame) -> dict[str, Handler]:
    """Hanweb JPaaS: no entry in the page; the unit interface pages through `paramJson` alone."""
    data = {
        "parseType": "bulidstatic", "webId": hexadecimal(county, "web", 4), "tplSetId": hexadecimal(county, "set", 6),
        "pageType": "column", "tagId": "当前栏目list", "editType": "null", "pageId": hexadecimal(county, "page", 8),
    }  # fmt: skip

    def answer(request: DemoRequest) -> Answer:
        parameters = request.parameters()
        if parameters.get("pageId") != data["pageId"] or parameters.get("tagId") != data["tagId"]:
            return _json({"success": False, "code": 500, "message": "参数错误", "data": None})
        moving = json.loads(parameters.get("paramJson") or "{}")
        page, size = int(moving.get("pageNo", 1)), min(int(moving.get("pageSize", PER_PAGE)), PER_PAGE)
        html = f'<ul class="list">{_rows(_page(items, page, size))}</ul>'
        html += f'<div class="pagination" id="pg" rows="{size}" count="{len(items)}" currentpage="{page}"></div>'
        return _json({"success": True, "code": 200, "message": "", "data": {"html": html}})

    query = "{" + ",".join(f"'{key}':'{value}'" for key, value in data.items()) + "}"
    inner = (
        f'<div class="pos">首页 &gt; 政府信息公开 &gt; {COLUMN_TITLE}</div><script parseType="bulidstatic" '
        f'src="/cms_files/jcms1/web1/site/script/AuthorizedRead/unitbuild.js" url="{JPAAS_UNIT}" queryData="{query}"></script>'
    )
    return {"/zfxxgk/zfxxgknb/index.html": fixed(Answer(frame(COLUMN_TITLE, inner))), JPAAS_UNIT: answer}


# --------------------------------------------------------------------------- UCAP
def ucap_channel(county: County) -> str:
    """Directory of the channel."""
    return f"/{county.portal}/c{number(county, 'channel', 6)}"


def ucap_column(county: County, items: list[ListItem], frame: Frame) -> dict[str, Handler]:
    """UCAP: JSON search by channel id, which stands in a meta tag only; addresses without scheme."""
    channel = hexadecimal(county, "channel")

    def result(item: ListItem, position: int) -> dict[str, Any]:
        index = {"key": "syh", "name": "索引号", "value": f"{county.adcode}/{item.day.year}-{position:06}"}
        return {
            "title": item.title,
            "url": f"//{county.host}{item.path}",
            "publishedTimeStr": f"{item.day.isoformat()} 08:46:40",
            "channelName": COLUMN_TITLE,
            "manuscriptId": item.path.rsplit("/", 1)[1].removesuffix(".shtml"),
            "resList": [],
            "domainMetaList": [{"resultList": [index, {"key": "fwrq", "name": "发文日期", "value": item.day.isoformat()}]}],
        }

    def answer(request: DemoRequest) -> Answer:
        parameters = request.parameters()
        page, size = int(parameters.get("page", "1")), min(int(parameters.get("_pageSize", "15")), PER_PAGE)
        results = [result(item, position) for position, item in enumerate(_page(items, page, size))]
        return _json({"data": {"page": page, "rows": size, "channelId": channel, "total": len(items), "results": results}})

    head = f'<meta name="channelid" content="{channel}">'
    inner = '<div id="list" class="zfxxgk_list"></div><script src="/common/js/list.js"></script>'
    column = f"{ucap_channel(county)}/zfxxgklby_nb.shtml"
    return {column: fixed(Answer(frame(COLUMN_TITLE, inner, head))), f"/common/search/{channel}": answer}


def ucap_static_column(county: County, items: list[ListItem], frame: Frame) -> dict[str, Handler]:
    """UCAP without the search: `list.shtml`, then `list_2.shtml`; nothing in the page says how many there are."""
    handlers: dict[str, Handler] = {}
    pages = pages_of(items)
    for page, entries in enumerate(pages, start=1):
        name = "list.shtml" if page == 1 else f"list_{page}.shtml"
        head = f'<meta name="channelid" content="{hexadecimal(county, "channel")}">'
        inner = f'<ul class="list">{_rows(entries)}</ul><div id="pages" data-total="{len(pages)}"></div>'
        handlers[f"{ucap_channel(county)}/{name}"] = fixed(Answer(frame(COLUMN_TITLE, inner, head)))
    return handlers


# --------------------------------------------------------------------------- gkmlpt
def gkmlpt_column(county: County, items: list[ListItem], frame: Frame) -> dict[str, Handler]:
    """NFCMS gkmlpt: the tree of columns in a script of `/gkmlpt/index`, the entries from a JSON interface."""
    site, node = number(county, "site", 6), number(county, "node", 4)

    def branch(name: str, offset: int, count: int, children: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        return {"id": node + offset, "name": name, "jump_url": "", "post_count": count, "children": children or []}

    tree = [
        branch("政府信息公开指南", 1, 1),
        branch("法定主动公开内容", 2, 3200, [branch("机构职能", 3, 10)]),
        branch(COLUMN_TITLE, 0, len(items)),
    ]

    def article(item: ListItem) -> dict[str, Any]:
        stamp = f"{item.day.isoformat()} 11:00:00"
        url = f"http://{county.host}{item.path}"
        return {"id": int(item.path.rsplit("_", 1)[1].removesuffix(".html")), "title": item.title, "url": url, "post_url": url,
                "identifier": f"{county.adcode}799/{item.day.year}-00012", "document_number": "", "date": stamp, "created_at": stamp,
                "classify_main_name": COLUMN_TITLE, "attachments": []}  # fmt: skip

    def answer(request: DemoRequest) -> Answer:
        parameters = request.parameters()
        mine = request.path.endswith(f"/{node}") and parameters.get("sid") == str(site)
        articles = [article(i) for i in _page(items, int(parameters.get("page", "1")), PER_PAGE)] if mine else []
        total = len(items) if mine else 0
        return _json({"total": total, "classify": {"id": node, "name": COLUMN_TITLE, "post_count": total}, "articles": articles})

    config = json.dumps({"SID": str(site), "SITE_ID": site, "SERVICE_AREA_ID": 99, "TREE": tree}, ensure_ascii=False)
    page = frame("政府信息公开目录", f'<div id="app"></div>\n<script>window._CONFIG={config};</script>')
    return {"/gkmlpt/index": fixed(Answer(page)), f"/gkmlpt/api/all/{node}": answer}


# --------------------------------------------------------------------------- Lonsun
LONSUN_LABEL = "/site/label/8888"


def lonsun_column(county: County, items: list[ListItem], frame: Frame) -> dict[str, Handler]:
    """Lonsun: `/public/column/<organ>?type=3`, an HTML fragment from the label interface."""
    organ, site = number(county, "organ"), number(county, "site", 7)
    empty = Answer('<div class="nocontent">暂无相关信息</div>'.encode())

    def answer(request: DemoRequest) -> Answer:
        parameters = request.parameters()
        if parameters.get("organId") != str(organ) or parameters.get("type") != "3" or parameters.get("siteId") != str(site):
            return empty
        page = int(parameters.get("pageIndex", "1"))
        size = min(int(parameters.get("pageSize", "15")), PER_PAGE)
        found = _page(items, page, size)
        if not found:
            return empty
        rows = "".join(
            f'<li><a class="title" href="http://{county.host}{i.path}" title="{escape(i.title)}">{escape(cut(i.title))}</a>'
            f'<span class="date">{i.day.isoformat()}</span></li>'
            for i in found
        )
        count = -(-len(items) // size)
        pager = f'<div id="page_public_info" class="page_con" pageCount="{count}" pageIndex="{page}"></div>'
        return Answer(f'<ul class="clearfix xxgk_nav_list">{rows}</ul>{pager}'.encode())

    names = ((2, "指南"), (1, "制度"), (4, "法定主动公开内容"), (3, COLUMN_TITLE), (5, "依申请公开"))
    links = "".join(f'<li><a href="/public/column/{organ}?type={kind}">{name}</a></li>' for kind, name in names)
    options = (
        f"IsAjax:1,dataType:'html',labelName:'publicInfoList',siteId:'{site}',pageSize:{PER_PAGE},pageIndex:1,action:'list',isDate:true,"
        f"dateFormat:'yyyy-MM-dd',length:80,organId:'{organ}',type:3,catId:'',cId:'',result:'暂无相关信息',file:'/xxgk/publicInfoList_newest2020'"
    )
    listed = (
        f'<ul class="nav">{links}</ul><div id="xxgk_lmcon" class="lm_listcon" data-organ="{organ}" data-site="{site}"></div>'
        f"<script>Ls.ajax({{url:'{LONSUN_LABEL}',data:{{{options}}}}});</script>"
    )
    pages = {"3": frame(COLUMN_TITLE, listed)}

    def column(request: DemoRequest) -> Answer:
        kind = request.parameters().get("type", "2")
        return Answer(pages.get(kind) or frame("政府信息公开", f'<ul class="nav">{links}</ul><p>栏目建设中。</p>'))

    return {f"/public/column/{organ}": column, LONSUN_LABEL: answer}


# --------------------------------------------------------------------------- Epoint
EPOINT_CATEGORY = "002005003"


def epoint_column(county: County, items: list[ListItem], frame: Frame) -> dict[str, Handler]:
    """Epoint EWB: project and site id in a script file, entries by POST; pages counted from 0 or from 1."""
    project, site = f"EpointWebBuilder_{county.portal}", uuid(county, "site")
    first = 0 if county.variant == "0based" else 1
    script = f"var siteInfo = {{\n  projectName: '{project}',\n  siteGuid: '{site}'\n}};\n"

    def answer(request: DemoRequest) -> Answer:
        asked = json.loads(request.parameters().get("params", "{}"))
        mine = asked.get("siteGuid") == site and str(asked.get("categorynum", "")).startswith(EPOINT_CATEGORY)
        # A page below the first is the first one, as sites that count from 1 answer page 0.
        page = max(int(asked.get("pageIndex") or 0), first) - first + 1
        size = int(asked.get("pageSize") or PER_PAGE)
        data = [
            {"infourl": i.path, "realtitle": i.title, "title": cut(i.title), "infodate": i.day.isoformat()}
            for i in (_page(items, page, size) if mine else [])
        ]
        return _json({"status": {"code": "1", "text": "ok"}, "custom": {"total": len(items) if mine else 0, "data": data}})

    base = f"/zwgk/{EPOINT_CATEGORY[:6]}/{EPOINT_CATEGORY}"
    inner = (
        '<script src="/js/webBuilderCommon.js"></script>'
        f'<div class="ewb-colu-bd" id="infolist" data-categorynum="{EPOINT_CATEGORY}"><ul class="ewb-list"></ul></div>'
        f"<script>var categoryNum = '{EPOINT_CATEGORY}'; getgovinfolist('{EPOINT_CATEGORY}', {first}, {PER_PAGE});</script>"
    )
    return {
        f"{base}/subpage.html": fixed(Answer(frame(COLUMN_TITLE, inner))),
        "/js/webBuilderCommon.js": fixed(Answer(script.encode(), content_type="application/javascript")),
        f"/{project}/rest/lightfrontaction/getgovinfolist": answer,
    }


# --------------------------------------------------------------------------- column blocks
def columns_uuid_column(county: County, items: list[ListItem], frame: Frame) -> dict[str, Handler]:
    """Columns with UUIDs: the list is a block loaded by script, `page` counted from 1."""
    column = uuid(county, "column")
    block = f"/columns/{column}/templates/{uuid(county, 'template')}/blocks/{uuid(county, 'block')}"

    def answer(request: DemoRequest) -> Answer:
        page = int(request.parameters().get("page", "1"))
        found = _page(items, page, PER_PAGE)
        if not found:
            return not_found(request)
        total = -(-len(items) // PER_PAGE)
        return Answer(f'<ul>{_rows(found)}</ul><div class="pagination" data-page="{page}" data-total="{total}"></div>'.encode())

    inner = f'<div id="blk" data-url="{block}"></div><script>$("#blk").load("{block}?page=1&fix=0")</script>'
    return {f"/columns/{column}/index.html": fixed(Answer(frame(COLUMN_TITLE, inner))), block: answer}


# --------------------------------------------------------------------------- TrueCMS
TRUECMS_SERVICE = "/truecms/messageController/getMessage.do"
#: Larger windows are answered with nothing.
TRUECMS_LARGEST = 50


def truecms_column(county: County, items: list[ListItem], frame: Frame) -> dict[str, Handler]:
    """TrueCMS: the column page prints its first rows, the service gives the others to whoever names the page he comes from."""
    column = uuid(county, "column")

    def answer(request: DemoRequest) -> Answer:
        if not request.headers.get("referer"):
            return not_found(request)
        parameters = request.parameters()
        start, end, rows = (int(parameters.get(name, "0")) for name in ("startrecord", "endrecord", "perpage"))
        asked = items[start - 1 : end] if parameters.get("columnId") == column and 0 < rows <= TRUECMS_LARGEST else []
        records = "".join(f"<record><![CDATA[{_rows([item])}]]></record>" for item in asked)
        result = f"<datastore><totalrecord>{len(items)}</totalrecord><recordset>{records}</recordset></datastore>"
        text = json.dumps({"result": result}, ensure_ascii=False)
        callback = parameters.get("callback")
        return Answer((f"{callback}({text})" if callback else text).encode(), content_type="application/json; charset=utf-8")

    script = (
        f"$('#list').jpage({{totalRecord:{len(items)}, perPage:{PER_PAGE}, groupSize:3, proxyUrl:'{TRUECMS_SERVICE}', "
        f"contentTemplate:'<datastore></datastore>', ajaxParam:{{columnId:'{column}'}}}});"
    )
    page = f'<div id="initData" style="display:none"><ul>{_rows(items[:PER_PAGE])}</ul></div><div id="list"></div><script>{script}</script>'
    return {"/qhx/nb/nb.html": fixed(Answer(frame(COLUMN_TITLE, page))), TRUECMS_SERVICE: answer}
