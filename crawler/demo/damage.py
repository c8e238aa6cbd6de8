"""Damage as hijackers, mirrors and careless exports do it, applied to a text or to a finished page.

Every kind states whether what it does can be undone exactly from the damaged page alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Literal

from opencc import OpenCC
from pypinyin import Style as PinyinStyle
from pypinyin import lazy_pinyin
from pypinyin.constants import PINYIN_DICT

Layer = Literal["line", "page", "any"]

#: Simplified characters with several Traditional forms that mirrors leave as they are (規范, 關于, 征集, 占, 里).
_LEFT_ALONE = "于范占征里群"
#: Forms that mirrors print and OpenCC's first candidate is not.
_FORMS = {"众": "眾", "为": "為", "启": "啟"}
_TAG_OR_TEXT = re.compile(r"(<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>|&\w+;)", re.S | re.I)
_HAN = re.compile(r"[一-鿿]")
_DATE = re.compile(r"(?<!\d)(20\d\d)年(\d{1,2})月(\d{1,2})日")

#: Marks of the article's ends in a page that is being made; the renderer takes them out at last.
ARTICLE_TOP, ARTICLE_END = "<!--article-->", "<!--/article-->"

#: Invented names in the manner of gambling spam are joined from these; no such site exists.
SPAM_BRANDS = ("金冠", "星河", "七星", "满堂红", "皇家", "云顶", "鸿运", "豪门", "天天", "财神到", "新宝", "大发", "聚宝盆", "九五至尊")
SPAM_TRADES = (
    "娱乐城",
    "彩票",
    "时时彩",
    "六合彩",
    "棋牌",
    "百家乐",
    "赌场",
    "体育投注",
    "快三",
    "老虎机",
    "博彩",
    "真人视讯",
    "足球竞猜",
    "电子游艺",
    "北京赛车",
)
SPAM_ENDS = (
    "官网",
    "登录入口",
    "走势图",
    "资料大全",
    "下载安装",
    "注册",
    "网址",
    "平台",
    "开奖结果",
    "试玩",
    "app",
    "直播",
    "技巧",
    "客户端",
)
#: Harmless words that spam rows mix in.
_FILLER_NAMES = ("世界杯赛程", "家常菜谱", "手机壁纸", "旅游攻略", "天气预报")
CHROME_TOP = (
    "首页 > 政务公开 > 政府信息公开年报",
    "当前位置：首页 > 信息公开 > 年度报告",
    "【字体：大 中 小】 打印 关闭",
    "字号：[大] [中] [小] 打印",
    "浏览次数：{hits}次",
    "点击数：{hits}",
    "扫一扫在手机打开当前页",
    "分享到：",
    "收藏本页",
)
CHROME_END = (
    "【打印本页】 【关闭窗口】",
    "上一篇：没有了",
    "返回顶部",
    "打印 | 关闭",
    "相关信息",
    "责任编辑：信息中心",
)
COPYRIGHT = (
    ("版权声明：本网站所有稿件未经许可不得转载、摘编，违者将依法追究责任。", "网站地图 | 联系我们 | 隐私保护 | 使用帮助"),
    ("版权所有：县人民政府 承办：县政务信息中心", "网站标识码：9900000001 备案序号：云ICP备990000号", "建议使用1024×768以上分辨率浏览本站"),
    ("声明：凡本网注明来源的作品，转载时请保留出处，未经授权不得用于商业用途。", "关于我们 | 网站声明 | 技术支持"),
)
#: 复 turned into 複 everywhere, and the like.
_WRONG = str.maketrans({"面": "麵", "諮": "谘", "咨": "谘", "制": "製", "系": "係", "復": "複", "着": "著"})
_EMAIL = re.compile(r"[\w.]+@[\w.]+\.example")
_HIDING = ("position:absolute;left:-9999px;top:-9999px", "display:none", "height:0;overflow:hidden", "text-indent:-9999px")
#: Harmless words that spam rows mix in.
_FILLER_NAMES = ("世界杯赛程", "家常菜谱", "手机壁纸", "旅游攻略", "天气预报")


@cache
def _converter(config: str) -> OpenCC:
    return OpenCC(config)


@cache
def traditional_character(character: str) -> str:
    """The Traditional form a mirror prints, or the character itself where the way back is not certain."""
    if not _HAN.match(character) or character in _LEFT_ALONE:
        return character
    form = _FORMS.get(character) or _converter("s2t").convert(character)
    return form if len(form) == 1 and _converter("t2s").convert(form) == character else character


@cache
def _reading(character: str, toned: bool) -> str:
    if ord(character) not in PINYIN_DICT:
        return ""
    return str(lazy_pinyin(character, style=PinyinStyle.TONE if toned else PinyinStyle.NORMAL)[0])


def map_text(text: str, change: Callable[[str], str]) -> str:
    """`change` applied to the text between tags; scripts, styles, tags and entities stay as they are."""
    if "<" not in text:
        return change(text)
    return "".join(part if index % 2 else change(part) for index, part in enumerate(_TAG_OR_TEXT.split(text)))


def is_page(text: str) -> bool:
    """Whether the text is a whole HTML page."""
    return "</body>" in text


def _around(text: str, before: list[str], after: list[str], rng: Random) -> str:
    """Lines put before and after a text; on a page at the ends of its body or, where they are marked, of the article."""
    if not is_page(text):
        return "\n".join([*before, text.rstrip("\n"), *after]) + ("\n" if text.endswith("\n") else "")
    if ARTICLE_TOP in text and rng.random() < 0.5:
        opening = "".join(f"<p>{line}</p>\n" for line in before)
        closing = "".join(f"\n<p>{line}</p>" for line in after)
        return text.replace(ARTICLE_TOP, ARTICLE_TOP + opening, 1).replace(ARTICLE_END, closing + ARTICLE_END, 1)
    opening = "".join(f"<div>{line}</div>\n" for line in before)
    closing = "".join(f"<div>{line}</div>\n" for line in after)
    return text.replace("<body>\n", f"<body>\n{opening}", 1).replace("</body>", f"{closing}</body>", 1)


def traditional(text: str, rng: Random) -> str:
    """The whole page turned Traditional character by character."""
    return "".join(map(traditional_character, text))


def _gloss(text: str, rng: Random, *, share: float, toned: bool, doubled: bool, any_character: bool) -> str:
    """A reading in brackets behind characters; per page a character always or never carries one."""
    chosen = Random(rng.random())
    decided: dict[str, str] = {}

    def mark(character: str) -> str:
        if character not in decided:
            differs = _HAN.match(character) is not None and _converter("t2s").convert(character) != character
            eligible = differs or (any_character and _HAN.match(character) is not None)
            reading = _reading(character, toned) if eligible and chosen.random() < share else ""
            decided[character] = character + (f"({reading})" * (2 if doubled else 1) if reading else "")
        return decided[character]

    return map_text(text, lambda part: "".join(map(mark, part)))


def gloss_some(text: str, rng: Random) -> str:
    """Traditional, with toned readings behind a part of the changed characters."""
    return _gloss(traditional(text, rng), rng, share=rng.uniform(0.1, 0.7), toned=True, doubled=False, any_character=False)


def gloss_all(text: str, rng: Random) -> str:
    """Traditional, with toned readings behind every changed character."""
    return _gloss(traditional(text, rng), rng, share=1.0, toned=True, doubled=False, any_character=False)


def gloss_untoned(text: str, rng: Random) -> str:
    """Traditional, with toneless readings behind characters of every kind."""
    return _gloss(traditional(text, rng), rng, share=0.4, toned=False, doubled=False, any_character=True)


def gloss_doubled(text: str, rng: Random) -> str:
    """Like `gloss_untoned`, every reading printed twice."""
    return _gloss(traditional(text, rng), rng, share=0.3, toned=False, doubled=True, any_character=True)


def spam_names(rng: Random, count: int) -> list[str]:
    """Different invented names of gambling sites."""
    names: dict[str, None] = {}
    while len(names) < count:
        names[rng.choice(("", *SPAM_BRANDS)) + rng.choice(SPAM_TRADES) + rng.choice(SPAM_ENDS)] = None
    return list(names)


def keyword_row(rng: Random) -> str:
    """A row of spam names with harmless words between them."""
    words = spam_names(rng, rng.randint(4, 8)) + rng.sample(_FILLER_NAMES, k=rng.randint(0, 2))
    rng.shuffle(words)
    return rng.choice((" ", "  ", "|", "、")).join(words)


def spam_header(text: str, rng: Random) -> str:
    """One gambling line in front."""
    line = rng.choice(("{0}-{1}", "{0}_{1}", "【{0}】{1}", "{0}")).format(*spam_names(rng, 2))
    return _around(text, [line], [], rng)


def spam_footer(text: str, rng: Random) -> str:
    """A row of gambling keywords behind."""
    return _around(text, [], [keyword_row(rng)], rng)


def chrome_lines(text: str, rng: Random) -> str:
    """Navigation, font size, print and hit-counter lines around the article."""
    before = [line.format(hits=rng.randint(10, 9999)) for line in rng.sample(CHROME_TOP, k=rng.randint(2, 4))]
    return _around(text, before, [rng.choice(CHROME_END)], rng)


def copyright_footer(text: str, rng: Random) -> str:
    """The portal's copyright notice behind the article."""
    return _around(text, [], list(rng.choice(COPYRIGHT)), rng)


def _readings(year: str, digits: str) -> int:
    """In how many ways digits behind a known year read as month and day."""
    splits = ((digits[:cut], digits[cut:]) for cut in range(1, len(digits)))
    return sum(1 for m, d in splits if m[0] != "0" and d[0] != "0" and int(m) <= 12 and int(d) <= 31)


def lost_date_marks(text: str, rng: Random) -> str:
    """年 or 年 and 月 lost between the digits of dates, only where the date can still be read in one way."""

    def lose(match: re.Match[str]) -> str:
        year, month, day = match.groups()
        both = _readings(year, month + day) == 1 and rng.random() < 0.6
        return f"{year}{month}{'' if both else '月'}{day}日"

    return map_text(text, lambda part: _DATE.sub(lose, part))


def lost_dot(text: str, rng: Random) -> str:
    """`·` printed as `?`."""
    return map_text(text, lambda part: part.replace("·", "?"))


def doubled_comma(text: str, rng: Random) -> str:
    """Some commas printed twice."""
    return map_text(text, lambda part: re.sub("，", lambda m: "，，" if rng.random() < 0.05 else m[0], part))


def wrong_variants(text: str, rng: Random) -> str:
    """Traditional with the wrong form of characters that have several (全麵, 谘詢, 製度, 係統)."""
    return traditional(text, rng).translate(_WRONG)


def hidden_emails(page: str, rng: Random) -> str:
    """E-mail addresses encoded by a content network's script; the address can be read from the markup."""

    def encode(match: re.Match[str]) -> str:
        key = rng.randrange(256)
        code = bytes([key, *(byte ^ key for byte in match[0].encode())]).hex()
        return f'<a href="/cdn-cgi/l/email-protection" class="__cf_email__" data-cfemail="{code}">[email&#160;protected]</a>'

    return map_text(page, lambda part: _EMAIL.sub(encode, part))


def spam_title(page: str, rng: Random) -> str:
    """The page's `<title>` joined with gambling keywords."""
    words = spam_names(rng, rng.randint(2, 4))
    return re.sub(r"<title>(.*?)</title>", lambda m: f"<title>{'_'.join(words)}-{m[1]}</title>", page, count=1, flags=re.S)


def hidden_links(page: str, rng: Random) -> str:
    """A block of links nobody sees: off-screen, not displayed, or without height."""
    style = rng.choice(_HIDING)
    names = spam_names(rng, rng.randint(5, 12))
    links = "".join(f'<a href="http://s{rng.randint(1, 999)}.spam.example/">{name}</a> ' for name in names)
    return page.replace("</body>", f'<div style="{style}">{links}</div>\n</body>', 1)


def brand_name(text: str, rng: Random) -> str:
    """The name in front of 人民政府 replaced by a brand; the place cannot be restored."""
    brand = spam_names(rng, 1)[0]
    return map_text(text, lambda part: re.sub(r"[一-鿿]{2,3}[县区市](?=人民政府)", brand, part))


def byte_shift(text: str, rng: Random) -> str:
    """A full stop loses its first GBK byte and the text behind it is read one byte off, once per paragraph at most."""

    def shift(part: str) -> str:
        at = part.find("。")
        if at < 0 or at > len(part) - 4 or rng.random() > 0.2:
            return part
        run = part[at : at + rng.randint(3, 9)]
        broken = run.encode("gb18030")[1:].decode("gb18030", errors="replace").replace("\ufffd", "")
        return f"{part[:at]}?{broken}{part[at + len(run) :]}"

    if "<" in text:
        return map_text(text, shift)
    return "\n".join(map(shift, text.split("\n")))


def hijacked(page: str, rng: Random) -> str:
    """A hijacked copy: Traditional with readings, gambling title, header, footer and hidden links around the article."""
    glossed = rng.choice((gloss_some, gloss_some, gloss_all, traditional))(page, rng)
    damaged = spam_footer(spam_header(glossed, rng), rng)
    return hidden_links(spam_title(damaged, rng), rng) if is_page(page) else damaged


@dataclass(frozen=True, slots=True)
class Damage:
    """One kind of damage; `invertible`: the clean text can be restored exactly from the damaged one."""

    kind: str
    apply: Callable[[str, Random], str]
    invertible: bool
    #: `line`: changes words inside a line, so a page suffers it before its markup is made; `page`: needs a
    #: whole HTML page; `any`: a text or a finished page.
    layer: Layer = "any"


DAMAGES: dict[str, Damage] = {
    damage.kind: damage
    for damage in (
        Damage("traditional", traditional, True),
        Damage("gloss_some", gloss_some, True),
        Damage("gloss_all", gloss_all, True),
        Damage("gloss_untoned", gloss_untoned, True),
        Damage("gloss_doubled", gloss_doubled, True),
        Damage("spam_header", spam_header, True),
        Damage("spam_footer", spam_footer, True),
        Damage("chrome_lines", chrome_lines, True),
        Damage("copyright_footer", copyright_footer, True),
        Damage("lost_date_marks", lost_date_marks, True, layer="line"),
        Damage("lost_dot", lost_dot, True, layer="line"),
        Damage("doubled_comma", doubled_comma, True, layer="line"),
        Damage("wrong_variants", wrong_variants, True),
        Damage("hidden_emails", hidden_emails, True, layer="page"),
        Damage("spam_title", spam_title, True, layer="page"),
        Damage("hidden_links", hidden_links, True, layer="page"),
        Damage("hijacked", hijacked, True),
        Damage("brand_name", brand_name, False),
        Damage("byte_shift", byte_shift, False, layer="line"),
    )
}


def apply_damage(kind: str, text: str, rng: Random) -> str:
    """The text or page after one kind of damage. Raises `KeyError` naming the kinds that exist."""
    if kind not in DAMAGES:
        raise KeyError(f"unknown damage {kind!r}; known: {', '.join(DAMAGES)}")
    return DAMAGES[kind].apply(text, rng)
