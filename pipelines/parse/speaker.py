"""The body that speaks and where it sits, told by what stands beside its name: voice, contact, portal, first sentence.

Such evidence is weaker than a title or a signature. A bureau's report may send its readers to the
government's office, and an office of the province has its address in some district: a body counts only
where the text speaks as one of its kind, a place only where the speaker belongs to its level.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from crawler.items import Contact
from pipelines.parse.organ import is_organ_name
from pipelines.places import gazetteer
from pipelines.titles import squeeze

#: What a body calls itself -> how the names of such bodies end.
_VOICES = {
    "局": "局",
    "镇": "镇(?:人民政府|政府)?",
    "乡": "乡(?:人民政府|政府)?",
    "街道": "街道(?:办事处)?",
    "厅": "厅",
    "委": "(?:委员会|委|管委会)",
    "办": "(?:办公室|办)",
    "院": "院",
    "校": "(?:学|校)",
    "中心": "中心",
    "公司": "公司",
    "社": "社",
    "会": "会",
    "大队": "大队",
    "支队": "支队",
    "馆": "馆",
    "署": "署",
    "县": "县(?:人民政府|政府)?",
    "区": "区(?:人民政府|政府|管委会|管理委员会)?",
    "市": "市(?:人民政府|政府)?",
    "旗": "旗(?:人民政府|政府)?",
    "州": "州(?:人民政府|政府)?",
    "省": "省(?:人民政府|政府)?",
}
#: Of those the ones of a body that is no government.
BUREAU_VOICES = frozenset(("局", "厅", "委", "办", "院", "校", "中心", "公司", "社", "会", "大队", "支队", "馆", "署"))
TOWNSHIP_VOICES = frozenset(("乡", "镇", "街道"))
_VOICE = re.compile(rf"(?:我|本(?=局|厅|院|校|镇|街道|公司|大队|支队))({'|'.join(_VOICES)}|街)(?!们)")
_READ = 4000
#: The part of a body that answers questions about its report.
_DESK = re.compile(
    r"(?<=[局厅委会处府院心校学司镇乡道区园县市旗州])(?:(?:政府)?(?:信息|政务|政府信息与政务)?公开(?:工作)?(?:领导)?(?:小组)?(?:办公室|办)?"
    r"|(?:党政|党建|综合|行政|社会|信息|政务|文秘|秘书)[一-鿿]{0,8}(?:办公室|办|科|部|股|处)|办公室)$"
)
_GOVERNING = r"(?:局|委员会|厅|街道|办事处|公司|管委会|中心|[镇乡]|人民政府|政府办公[室厅])"
#: How the sentences go on that say what a body did.
_DILIGENTLY = "认真|严格|坚持|深入|积极|紧紧|紧扣|全面|切实|高度|始终|突出|贯彻|以|按照|根据|围绕|在"
#: A first line that may be the name of the portal's owner: `青禾县教育局 | |||`.
_FIRST_LINE = re.compile(r"\s*([一-鿿]{4,20})[\s|]*(?:\n|$)")
#: `2022年,青禾县水利局认真贯彻…`: the subject of a paragraph's first sentence.
_SUBJECT = (
    r"20\d\d\s?年(?:度|以来)?[，,]?\s*"
    rf"(?P<body>(?![我全在按根为该各两]|本(?!溪))(?:[一-鿿]{{2,25}}?{_GOVERNING}|[一-鿿]{{2,12}}?(?:自治区|(?<![各个全])[省市县区旗州])))"
    rf"(?={_DILIGENTLY})"
)
_OPENING = re.compile(rf"(?:^|\n|(?<=\s))\s*(?:[一二]、\S{{2,10}}\s+)?{_SUBJECT}")
_FIRST_SUBJECT = re.compile(_SUBJECT)
_HEAD = 1500
#: `本报告在青禾县卫生局门户网站公布`: a body publishes on its own site.
_OWN_SITE = re.compile(r"[在和、](?P<body>(?!在)[一-鿿]{4,20}(?:局|委员会|厅))(?:门户|政务|官方)?网")
#: `我局制定了《青禾县教育局政务公开工作要点》`: a body names itself in its own papers.
_OWN_PAPER = re.compile(
    r"[我本](?:局|厅|委|院|校|中心)[^。《\n]{0,20}(?:制定|制发|印发|下发|编制|修订|完善|出台)[^。《\n]{0,8}"
    r"《(?P<body>[一-鿿]{4,20}?(?:局|委员会|厅|院|学|中心))(?=20\d\d|政府信息|政务|信息|依申请|主动|关于)"
)
#: `《青禾县柳溪镇人民政府信息公开指南》`: guides and catalogues are kept by each body for itself.
_OWN_GUIDE = re.compile(r"《(?P<body>[一-鿿]{2,20}?(?:局|委员会|厅|院|镇|乡|街道)(?:人民政府|办事处)?)(?:政府)?信息公开(?:指南|目录)")
#: `报告在青禾县人民政府门户网站公布`, `电子版可从“青禾县政府网”下载`, `在青禾区政府门户网站公开信息71条`. A text
#: copied from another place's report names that place's portal in its body, not beside its own numbers.
_PORTAL = re.compile(
    r"(?:在|通过|登录|访问|从)[“\"]?(?P<name>[一-鿿]{2,14}?)(?:人民)?政府[”\"]?(?:公众|部门)?(?:信息公开|信息|公开|政务)?(?:门户|网)(?P<rest>[^。\n]{0,60})"
)
_OF_THIS_REPORT = re.compile(r"报告|年报|电子版|全文|总结")
#: `2014年,柳溪乡未收取任何费用`, `一、2009年柳溪街道政府信息工作概述`: a township that never says who it is names itself behind the year.
_TOWNSHIP_OF_YEAR = re.compile(
    r"20\d\d年(?:度)?[，,]?(?P<body>(?![我本全各该根按在由对度年])[一-鿿]{2,8}?(?:乡|镇|街道)(?:人民政府|政府|办事处)?)"
    r"(?=未|没有|无|共|收到|主动|公开|政府|政务|信息)"
)
#: `柳溪街道办事处是青禾区政府的派出机构`.
_SENT_BY = re.compile(r"是(?P<name>[一-鿿]{2,10}?[县市区旗])(?:人民)?政府的?派出(?:机构|机关)")
#: `根据《青禾县政府信息公开工作要点》`: a township obeys the papers of its county.
_PAPER = re.compile(r"《(?P<name>[一-鿿]{2,14}?)(?:人民)?政府")
#: Bodies of the state: their address is in Beijing, which they do not report for.
_OF_THE_STATE = re.compile(r"^(?:国家|中国|中华|全国|国务院)|总[局署]$|部$")
#: The voice of a county or of a body below it, or its own government and party committee.
_OF_A_COUNTY = re.compile(
    r"[我全][县区旗镇乡]|我街道|(?<![各市、）)])(?<!自治)[县区旗](?:委|(?:人民)?政府|直)"
    r"|(?:街道|[镇乡])(?:办事处|人民政府)?(?=认真|严格|坚持|高度|紧紧|深入|始终|按照|围绕|共)"
)
_OF_A_TOWNSHIP = re.compile(r"(?:[镇乡]|街道|苏木)(?:人民政府|办事处)?$")
_OF_A_CITY = re.compile(r"[我全]市|市(?:委|直|(?:人民)?政府)|(?:^|[，。\n])市")
#: `根据《青禾县人民政府办公室关于做好2011年度政府信息公开工作年度报告…的通知》`: who asks for the report is its own county.
_ORDER = re.compile(r"(?P<name>[一-鿿]{2,14}?)(?:人民政府|政府)?办公室[》]?《?关于[^《》。]{0,40}(?:年度报告|年报)")
_ORDERED = re.compile(r"办公室》?《?关于")
_TO_ORDER = re.compile(r"^(?:根据|按照|依据|[据按及和])")
#: `在区委、区政府的坚强领导下`: whoever says so belongs to a county or district, whatever city its name begins with.
_LED_BY_A_COUNTY = re.compile(r"(?<!自治)[县区旗]委[、，和]?\s*[县区旗](?:人民)?政府[^。，,]{0,10}领导")
_OFFICE_OF_TOWNSHIP = re.compile("(?:人民政府|政府|办事处)$")
_OF_A_PREFECTURE = re.compile("[我全][州盟]")
#: `市水利`: the kind of a place and the first two characters of what its bureau does.
_TRADE = 3
_BARE = re.compile(r"[省市县区旗州](?!人民政府)[一-鿿]{2,14}")


def voice(text: str) -> str | None:
    """What the text's speaker calls itself most often (局, 镇, 县 …), None where it never does."""
    said = Counter("街道" if name == "街" else name for name in _VOICE.findall(text, 0, _READ)).most_common(1)
    return said[0][0] if said else None


def speaks_as(name: str, speaker: str | None) -> bool:
    """Whether a body of this name would speak so; any may where the text has no voice of its own."""
    return speaker is None or re.search(rf"{_VOICES[speaker]}$", name) is not None


def bodies_beside(text: str, contact: Contact) -> Iterator[str]:
    """Bodies named by the contact, the first sentence, the own site and the first line, as far as the text speaks as one of their kind.

    A contact is also believed where a sentence begins with its body, which there does its duty (管委会严格按照…).
    """
    speaker = voice(text)
    beside = [_DESK.sub("", name) for name in (contact.unit, contact.address) if name]
    found = beside if speaker else [name for name in beside if _acts(name, text)]
    places = [_OPENING.search(text[:_READ]), _OWN_SITE.search(text[:_READ]) if speaker and "网" in text else None]
    places += [_OWN_PAPER.search(text, 0, _READ) if speaker in BUREAU_VOICES else None, _OWN_GUIDE.search(text, 0, _READ)]
    first_line = _FIRST_LINE.match(text) if speaker else None
    for name in [*found, *(match["body"] for match in places if match), *([first_line[1]] if first_line else [])]:
        governs = re.search(r"[省市县区旗州]$", name)
        named = (f"全{name[-1]}" in text or speaker == name[-1]) if governs else is_organ_name(name)
        if named and len(name) > 2 and (speaks_as(name, speaker) or _names_itself(name, text)) and not re.search("人民政府.", name):
            yield name


def _names_itself(name: str, text: str) -> bool:
    """Whether a bureau that leaves out its place tells of itself by its name, and of its county less often (县水利局…，我县…)."""
    return _BARE.fullmatch(name) is not None and text.count(name) > max(1, text.count(f"我{name[0]}"))


def _acts(name: str, text: str) -> bool:
    """Whether a sentence that begins with this name says what the body did."""
    return re.search(rf"(?:^|[\n。]|年度?[，,])\s*{re.escape(name)}(?={_DILIGENTLY})", text[:_READ]) is not None


def body_of_opening(text: str) -> str:
    """The body of which the text's first sentence with a year speaks (`2022年，青禾县水利局认真…`), else ``."""
    found = _FIRST_SUBJECT.search(text, 0, _HEAD)
    begins = found is not None and (found.start() == 0 or text[found.start() - 1] in "\n \u3000。")
    return found["body"] if found and begins else ""


def body_of_source(source: str, text: str) -> str:
    """The body a page names as its source (信息来源：青禾县教育局) where the text speaks as one of its kind (我局), else ``.

    A government's text is often posted by its office or its newspaper: only other bodies are believed.
    """
    speaker = voice(text)
    return source if speaker in BUREAU_VOICES | TOWNSHIP_VOICES and is_organ_name(source) and speaks_as(source, speaker) else ""


def whole_name(bare: str, text: str, year: int) -> str:
    """The name of a body that leaves out its place (市水利局) where the text has it whole, with one place only, else ``.

    Counted are names of its own papers (《望川市水利局信息公开指南》), or at least two mentions.
    """
    if not _BARE.fullmatch(bare):
        return ""
    places = gazetteer(year)
    found: Counter[str] = Counter()
    for match in re.finditer(re.escape(bare), text):
        before = text[max(0, match.start() - 12) : match.start() + 1]
        name = next((before[at:] for at in range(len(before) - 1) if places.named(before[at:])), None)
        if name:
            found[name] += 2 if text[: match.start() + 1 - len(name)].endswith("《") else 1
    whole = next(iter(found)) if len(found) == 1 else None
    return whole + bare[1:] if whole and found[whole] > 1 else ""


def whole_source(bare: str, source: str) -> str:
    """The source of the page where it is the body that leaves out its place, or one of its trade, else ``.

    `市水利局`, 来源：望川市水利局 or 望川市水利服务中心.
    """
    return source if _BARE.fullmatch(bare) and bare[:_TRADE] in source[1:] and is_organ_name(source) else ""


def county_or_nothing(phrase: str, year: int) -> str:
    """The phrase where it names a place of county level, or a prefecture that has no counties, in full, else nothing."""
    places = gazetteer(year)
    named = places.names_in(squeeze(phrase))
    lowest = (places.is_undivided(name) or any(place.level == "county" for place in places.named(name)) for name in named)
    return phrase if any(lowest) else ""


def of_the_speaker(address: str, body: str, text: str, year: int) -> str:
    """What an address tells about the place the speaker belongs to, or nothing.

    An office of a city, a province or the state stands in some district without being the district's.
    """
    if not address or _OF_THE_STATE.search(body):
        return ""
    if _OF_A_COUNTY.search(text[:_READ]) or _OF_A_TOWNSHIP.search(_DESK.sub("", body)):
        return county_or_nothing(address, year)
    if _OF_A_PREFECTURE.search(text[:_READ]):
        return ""  # the seat of a prefecture is a city of its own
    places = gazetteer(year)
    above = [name for name in places.names_in(squeeze(body)) if any(place.level == "prefecture" for place in places.named(name))]
    if above and not county_or_nothing(body, year):
        return above[0]  # 大理州统计局 sits in 大理市
    cities = [name for name in places.names_in(squeeze(address)) if name.endswith("市")]
    if not _OF_A_CITY.search(text[:_READ]):
        return cities[0] if cities and len(cities) == 1 and all(place.level == "county" for place in places.named(cities[0])) else ""
    return cities[0] if len(cities) == 1 else ""


def led_by_a_county(text: str) -> bool:
    """Whether the speaker works under a county's committee and government."""
    return "领导" in text[:_READ] and _LED_BY_A_COUNTY.search(text[:_READ]) is not None


def county_of_order(text: str, year: int) -> str:
    """The county whose government's office asked for this report, where one only did."""
    # Found by its end: looking for the name from every character on costs as much as all the rest.
    if _ORDERED.search(text, 0, _READ) is None:
        return ""
    chains = (gazetteer(year).chain(_TO_ORDER.sub("", order["name"])) for order in _ORDER.finditer(text[:_READ]))
    names = {"".join(chain) for chain in chains if chain}
    return county_or_nothing(names.pop(), year) if len(names) == 1 else ""


def township_of_year(text: str) -> str:
    """The township that a text in a township's voice names behind its years, where it names one only, else ``."""
    if voice(text) not in TOWNSHIP_VOICES:
        return ""
    bodies = {_OFFICE_OF_TOWNSHIP.sub("", match["body"]) for match in _TOWNSHIP_OF_YEAR.finditer(text)}
    return bodies.pop() if len(bodies) == 1 else ""


def county_of_township(text: str, year: int) -> str:
    """The county whose government sent a township's body out, or whose papers it obeys, where one only is named so."""
    sent = _SENT_BY.search(text, 0, _READ) if "派出机" in text else None
    if sent:
        return county_or_nothing(sent["name"], year)
    places = gazetteer(year)
    chains = (places.chain(paper["name"]) for paper in _PAPER.finditer(text, 0, _HEAD))
    counties = {name for chain in chains if chain and (name := county_or_nothing(chain[-1], year))}
    return counties.pop() if len(counties) == 1 else ""


def prefecture_of_voice(text: str, year: int) -> str:
    """The autonomous prefecture or league that says 我州, 我盟, where the text names one only, else ``."""
    said = re.search("我([州盟])", text[:_READ])
    if said is None:
        return ""
    places = gazetteer(year)
    above = (place.name for name in places.names_in(text[:_READ]) for place in places.named(name) if place.level == "prefecture")
    names = {name for name in above if name.endswith(said[1])}
    return names.pop() if len(names) == 1 else ""


def county_of_portal(text: str, year: int) -> str:
    """The county on whose government's portal the text says it publishes, where it names one only."""
    if "政府" not in text or not ("网" in text or "门户" in text):
        return ""
    places = gazetteer(year)
    counties: dict[str, str] = {}
    for site in _PORTAL.finditer(text[:2500]):
        before = text[max(0, site.start() - 30) : site.start()].rpartition("。")[2]
        if not (_OF_THIS_REPORT.search(before + site["rest"]) or re.search(r"\d\s*余?[条件]", site["rest"])):
            continue
        named = places.chain(site["name"])[-1:] or [
            # 巴州政府网 is an autonomous prefecture's, not 巴州区's.
            place.name
            for place in places.named_short(site["name"])
            if not site["name"].endswith("州")
        ]
        if len(named) != 1 or any(place.level != "county" for place in places.named(named[0])):
            if named:
                return ""
            continue
        counties[named[0]] = max(site["name"], named[0], counties.get(named[0], ""), key=len)
    return next(iter(counties.values())) if len(counties) == 1 else ""
