"""Everything on a portal's page that is not the article: menus, side lists, scripts, footer."""

from __future__ import annotations

from functools import lru_cache
from random import Random

from .counties import County
from .phrases import choose, wordlist

#: Columns of a portal: path, name. Every one of them answers on the demo server.
COLUMNS = (
    ("/xwdt/", "新闻动态"),
    ("/xwdt/bmdt/", "部门动态"),
    ("/xwdt/tzgg/", "通知公告"),
    ("/zwgk/", "政务公开"),
    ("/zwgk/zcwj/", "政策文件"),
    ("/zwgk/zcjd/", "政策解读"),
    ("/zwgk/czyjs/", "财政预决算"),
    ("/zfxxgk/zn/", "政府信息公开指南"),
    ("/zfxxgk/zd/", "政府信息公开制度"),
    ("/zfxxgk/fdzdgknr/", "法定主动公开内容"),
    ("/zfxxgk/ysqgk/", "依申请公开"),
    ("/bsfw/", "办事服务"),
    ("/hdjl/", "互动交流"),
    ("/zjxq/", "走进本地"),
)
_SCRIPT_LINE = (
    "function f{n}(a,b){{var c=document.getElementById('m'+a);if(!c){{return b||0;}}c.className='cur'+(a%{k});return c.offsetTop+{n};}}"
)
_STYLE_LINE = (
    ".m{n} a{{display:block;height:{h}px;line-height:{h}px;color:#{c:06x};padding:0 {p}px}}.m{n} a:hover{{text-decoration:underline}}"
)
TOOL_LINES = ("【字号：大 中 小】", "打印本页", "关闭窗口", "扫一扫在手机打开当前页", "分享到：微信 微博")


def news_title(rng: Random, place: str) -> str:
    """An invented headline of the side lists."""
    return choose(
        rng.choice(
            (
                f"{place}<召开|组织召开><森林防火|农村饮水安全|项目建设|防汛备汛><工作会议|现场推进会>",
                f"{place}<开展|启动><食品安全|交通秩序|燃气安全><专项检查|集中整治>",
                f"<图说|视频>：{place}<春耕|秋收|文化惠民>正当时",
                "关于<城区部分路段|东环路><施工|临时管制>的<通告|公告>",
                f"{place}<举办|举行><招聘会|健步走|非遗展示>活动",
                f"<第三批|最新一批>{place}<惠企|便民>事项清单<公布|发布>",
            )
        ),
        rng,
    )


def news_path(number: int) -> str:
    """Path of an invented news article."""
    return f"/xwdt/content_{number}.html"


@lru_cache(maxsize=256)
def chrome(county: County, variant: int) -> tuple[str, str, str]:
    """Head part (styles, scripts), top part (menus) and bottom part (side lists, footer); about 25 kB together."""
    rng = Random(f"chrome/{county.portal}/{variant}")
    styles = "\n".join(
        _STYLE_LINE.format(n=n, h=rng.randint(20, 44), c=rng.randrange(0xFFFFFF), p=rng.randint(2, 20)) for n in range(rng.randint(30, 60))
    )
    scripts = "\n".join(_SCRIPT_LINE.format(n=n, k=rng.randint(2, 9)) for n in range(rng.randint(30, 60)))
    head = (
        f'<style type="text/css">\n{styles}\n</style>\n<script type="text/javascript">\n{scripts}\n</script>\n'
        '<script src="/images/base.js"></script>\n'
    )
    menu = "".join(
        f'<li class="m{i}"><a href="{path}" target="_blank">{name}</a><dl>'
        + "".join(f'<dd><a href="{path}?c={k}">{rng.choice(wordlist("departments"))}</a></dd>' for k in range(rng.randint(3, 8)))
        + "</dl></li>\n"
        for i, (path, name) in enumerate(COLUMNS)
    )
    date_line = f"{county.name}人民政府门户网站 欢迎您"
    top = (
        f'<div class="top"><div class="wrap"><span class="date">{date_line}</span><a href="/wap/">手机版</a> | '
        f'<a href="/wza/">无障碍</a> | <a href="http://www.prov.example/">{county.province}人民政府</a></div></div>\n'
        f'<div class="logo"><a href="/"><img src="/images/logo.png" alt="{county.name}人民政府"></a>'
        '<form action="/search" method="get"><input name="q" value="请输入关键字"><input type="submit" value="搜索"></form></div>\n'
        f'<div class="nav"><ul>\n{menu}</ul></div>\n'
    )
    side = ""
    for block, name in enumerate(("最新信息", "热点排行", "图片新闻")):
        items = "".join(
            f'<li><a href="{news_path(rng.randint(1, 400))}" target="_blank">{news_title(rng, county.name)}</a>'
            f"<span>{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}</span></li>\n"
            for _ in range(rng.randint(8, 16))
        )
        side += f'<div class="side s{block}"><h3>{name}</h3><ul>{items}</ul></div>\n'
    links = "".join(f'<option value="http://bm{i}.{county.host[4:]}/">{name}</option>' for i, name in enumerate(wordlist("departments")))
    bottom = (
        f'<div class="sidebar">{side}</div>\n<div class="links"><select><option>部门网站</option>{links}</select></div>\n'
        f'<div class="footer"><p>主办：{county.name}人民政府办公室　承办：{county.name}政务信息中心</p>'
        f"<p>网站标识码：{county.adcode}0001　云ICP备{county.adcode}88号　云公网安备{county.adcode}02000{rng.randint(100, 999)}号</p>"
        f"<p>版权所有：{county.name}人民政府　未经授权请勿转载　联系我们：{county.area_code}-{rng.randint(2000000, 8999999)}</p></div>\n"
        '<script>var _hmt=_hmt||[];(function(){var h=document.createElement("script");h.src="/images/count.js";'
        "document.body.appendChild(h);})();</script>\n"
    )
    return head, top, bottom
