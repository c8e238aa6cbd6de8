"""Which body reports, and what kind of body it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.items import OrganKind
from pipelines.clean.lines import advertised
from pipelines.places import Place
from pipelines.titles import complete, squeeze

# Order matters: 人民政府办公室 is an office before it is a government.
_KINDS: list[tuple[OrganKind, re.Pattern[str]]] = [
    (
        "township",
        re.compile(
            r"(?:[镇乡]|苏木|街道)(?:人民政府|政府|办事处)?(?:党政|综合){0,2}办(?:公室)?$|(?:[镇乡]|苏木)(?:人民政府|政府)?$|街道(?:办事处|办)?$|(?:街道办事处|[镇乡]人民政府).{0,6}办公室$"
        ),
    ),
    ("office", re.compile(r"(?:人民政府|政府|行署|行政公署)(?:办公[厅室]|办)(?:[(（].*[)）])?$|党政办公室$|党政办$")),
    ("government", re.compile(r"(?:人民政府|行政公署|行署|政府)(?:[(（].*[)）])?$")),
    (
        "other",
        re.compile(
            r"(?:管理委员会|管委会|开发区|高新区|示范区|新区|集团|公司|医院|卫生院|中学|小学|幼儿园|学校|学院|大学|银行|系统|科技城|(?:产业|工业|科技|软件|物流|创业|示范|化工|文创)园)$"
        ),
    ),
    (
        "department",
        re.compile(
            r"(?:局|委员会|委|厅|署|院|办公室|办|中心|总?队|站|所|会|馆|台|社|处|室|部|组|科|海关|(?<![各属关府作能管级])部门)(?:机关)?$"
        ),
    ),
]
#: The other name of a body that has two: `青禾县妇幼保健中心（青禾县妇幼保健院）`, `青禾科技城(柳溪镇)`.
_OTHER_NAME = re.compile(r"[(（][^()（）]{2,30}(?:局|办|办公室|中心|委员会|站|队|院|馆|校|所|公司|[镇乡]|街道)[)）]$")
_ORGAN_NAME = re.compile(r"[一-鿿()（）·、]{3,40}")
#: Zones whose names end like those of districts. They have a committee and no people's government.
_ZONE = re.compile(r"(?:开发|高新|技术|新|示范|园|产业|工业|集聚|保税|保税港|度假|旅游|风景|名胜|景|管理|投资|试验|实验|合作|保护)区$")
#: A mirror's domain in the midst of a name.
_DOMAIN = re.compile(r"(?:https?://)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_NOT_A_NAME = re.compile(r"[是的了对把]|将(?!乐)|(?<!无)为|报告|情况|附件|年度|信息公开|公开|进一步|工作|联系|如下")
#: What a hijacker left of a name: holes, foreign letters.
_REMAINS = re.compile(r"[〔〕_A-Za-z]")
_ORDINARY_WORDS = re.compile(r"^(?:关于|现将|根据|我|本(?!溪))")

_SUBJECT = re.compile(r"(?:政府信息与?政务公开|政府信息主动公开|政务(?:信息)?公开|政府信息公开|信息公开)")
_TITLE_YEAR = re.compile(
    r"(?:20\d\d\s*(?:[-—–~～]+|至)\s*)?(?:20[0-3]\d|[二２][〇○零OoＯ0][〇○零一二三OoＯ][〇○零一二三四五六七八九OoＯ])\s*(?:年年?度?|学?年)?(?:度)?|学?年度|【.*?】|[(（]?\d{4}[)）]?年?"
)

#: `2017年度政府信息公开工作报告（青禾县财政局）`
_NAME_BEHIND = re.compile(r"(?:报告|年报|总结)[（(]([一-鿿]{4,30})[）)]$")


@dataclass(slots=True, frozen=True)
class Organ:
    """Full name of the reporting body, and its kind."""

    name: str
    kind: OrganKind


def organ_kind(name: str) -> OrganKind | None:
    """The kind of body a name stands for, or None when the name is not a body's."""
    plain = _OTHER_NAME.sub("", squeeze(name))
    return next((kind for kind, pattern in _KINDS if pattern.search(plain)), None)


def is_organ_name(text: str) -> bool:
    """True for a string that is a body's name and nothing else (a signature line)."""
    plain = squeeze(text)
    return _ORGAN_NAME.fullmatch(plain) is not None and organ_kind(plain) is not None and not _NOT_A_NAME.search(plain)


def _without_year(words: str) -> str:
    """The words of a title in front of its subject without the year; what only tells the subject more closely goes, too.

    `青禾海关2010年海关(信息公开)`: a body in front of the year is whole unless another one stands behind it.
    """
    body, *behind = _TITLE_YEAR.split(words)
    rest = "".join(behind)
    return body if rest and is_organ_name(body) and not is_organ_name(rest) else body + rest


def organ_in_title(title: str) -> str:
    """What is left of a title without year, subject and document word: `青禾县人民政府办公室`, `青禾县` or ``."""
    plain = complete(squeeze(title))
    subject = _SUBJECT.search(plain)
    prefix = plain[: subject.start()] if subject else ""
    if subject and prefix.endswith("人民") and subject[0].startswith("政府"):
        prefix += "政府"  # 青禾镇人民政府信息公开年报: one word stands for both
    prefix = _without_year(_DOMAIN.sub("", prefix))
    behind = _NAME_BEHIND.search(plain)
    if not prefix and behind and is_organ_name(behind[1]):
        return behind[1]
    return re.sub(r"^(?:关于|公布|发布)|关于$|[的《》:：·,，\-—]|^年|年$", "", prefix)


def _government_of(place: str) -> Organ:
    """The government of a place; a prefecture that is no city (地区, 盟) is administered by an office of the province."""
    return Organ(place + ("行政公署" if place.endswith(("地区", "盟")) else "人民政府"), "government")


def full_name(name: str, place: Place | None, place_name: str | None) -> Organ | None:
    """The body a short name in a title stands for, in its place.

    `平山县` is 平山县人民政府, `县政府办` is the place's 人民政府办公室, `青龙乡` is 青龙乡人民政府. A joint
    report of government and office is the government's. None when the name is no body's.
    """
    plain = squeeze(name)
    if advertised(plain) or _REMAINS.search(plain) or _ORDINARY_WORDS.match(plain):
        # A hijacker's brand stands where the name was (开云手机官网…民政局): the name is lost.
        return None
    joint = re.match(r"(.*?(?:人民政府|政府))[(（].*(?:办公[室厅]|政府办)[)）]$", plain)
    if joint:
        plain = joint[1]
    seat = place.name if place else place_name
    if seat and re.match(r"^(?:自治[区州县旗]|[省市县区州旗])?(?:人民)?政府(?:办公[室厅]|办)?$", plain):
        # 县政府办, 市人民政府: the speaker's own place.
        plain = seat + plain.removeprefix("自治").lstrip("省市县区州旗")
    if seat and re.match(r"^[省市县区州旗](?!人民政府)[一-鿿]{2,}", plain) and organ_kind(plain) == "department" and seat not in plain:
        # 县财政局: the speaker leaves out the place's own name.
        return Organ(seat + plain[1:], "department")
    if seat and (plain == seat or (place and plain == place.short)):
        return _government_of(seat)
    if place and place.county is None and plain.endswith(place.name):
        return _government_of(plain)
    if re.search(r"(?:[镇乡]|苏木)$", plain):
        return Organ(f"{plain}人民政府", "township")
    if plain.endswith("街道"):
        return Organ(f"{plain}办事处", "township")
    if plain.endswith("海关关区"):
        return Organ(plain[:-2], "department")
    if _ZONE.search(plain) and not (place and plain.endswith(place.name)):
        return Organ(plain, "other")
    if plain.endswith(("县", "区", "市", "旗", "州", "盟", "省")) and len(plain) <= 20:
        return _government_of(plain)
    plain = re.sub(r"(?<!人民)政府办(?:公室)?$", "人民政府办公室", plain)
    plain = re.sub(r"人民政府办$", "人民政府办公室", plain)
    plain = re.sub(r"(?<!人民)政府办公厅$", "人民政府办公厅", plain)
    plain = re.sub(r"(?<=[县市区州旗省镇乡])政府$", "人民政府", plain)
    kind = organ_kind(plain)
    return Organ(plain, kind) if kind and 3 <= len(plain) <= 40 else None
