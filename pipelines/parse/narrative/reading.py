"""What one sentence states: counts, statements of none, and `已全部答复` behind a count of requests."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from crawler.items import CellKind, Era, Evidence, Level, Qualifier, Value
from pipelines.parse.narrative.disclosure import channel_code, class_code, gazette_code, is_part_of_total, opens_list
from pipelines.parse.narrative.duplicates import Claim
from pipelines.parse.narrative.grammar import (
    ANY_CLASS,
    IGNORED,
    CompiledCount,
    NoneRule,
    count_rules,
    frames,
    rules_counting,
    rules_for,
    rules_speaking_of,
)
from pipelines.parse.narrative.marking import ANY_QUANTITY, MAX_QUANTITIES, Marked, Sentence, as_printed
from pipelines.parse.narrative.negation import NOTHING_BUT_NONE, find_noughts, may_deny, noughts_of_heading
from pipelines.parse.narrative.other_times import is_of_other_time, speaks_of_other_numbers
from pipelines.parse.narrative.quantities import NO_UNIT

_SECTIONS_OF_CODE = (
    ("ad_", frozenset(("active_disclosure", "platform"))),
    ("req_fee", frozenset(("fees", "requests", "other"))),
    ("req_", frozenset(("requests",))),
    ("rev_", frozenset(("review_litigation",))),
    ("lit_", frozenset(("review_litigation",))),
)
#: A government's report quotes its bureaus; their numbers of these kinds are not the government's.
_OWN_CODES = ("ad_", "req_", "rev_", "lit_", "complaint_", "consult_", "policy_", "press_", "org_staff", "mtg_", "hotline_", "public_")
#: Sections about one subject: their numbers of published information are no totals.
_SUBJECT_SECTIONS = {"key_areas"}
_BUREAU = re.compile(r"我(?:局|厅|委|院|处|站|所|中心|大队|支队|分局|公司)(?!们)")
_NAMED_BUREAU = re.compile(
    r"(?:^|[，；：、]|年度?|今年|全年)(?:我?[省市县区州]|全[市县区])?(?!各)(?!有关)[一-鿿]{2,8}?"
    r"(?:(?<!府)局|(?:发改|卫健|卫计|工信|经信|发展改革)委|(?:执法|交警)[大支]队)(?:共|主动|全年|通过|在|累计|及时|围绕|利用|办结|公开|发布)"
)
#: What may stand between a body's name and what it did: its account (`县财政局政务微博发布信息`).
_BUREAU_WORD = re.compile("[局委队]")
_TOWN_WORD = re.compile("[镇乡街该]")
_ITS_ACCOUNT = "(?:的)?(?:人民)?(?:政府)?(?:官方|政务)*(?:微博|微信|公众号|新媒体|抖音号?|客户端)*(?:账号|账户)?"
_DID = "(?:一?共|累计|主动|全年|通过|在|及时|围绕|利用|办结|公开|发布|推送|更新|收到|受理|举办|召开|组织|开展)"
#: `青禾镇发布信息`, `该县发布信息`: a part of the county, or somebody else.
_NAMED_TOWN = re.compile(
    rf"(?:^|[，；：、])(?:该[市县区局镇乡]|(?![^，；：]{{0,5}}(?:各|所有|乡镇|镇街))(?![全我本其])[一-鿿]{{2,4}}?(?:镇|乡|街道)(?:办事处)?){_ITS_ACCOUNT}{_DID}"
)
_NAMED_ACCOUNT = re.compile(
    rf"(?:^|[，；：、])(?:我?[省市县区州])(?!各|有关)[一-鿿]{{2,8}}?(?<!府)局(?=的?(?:官方|政务|微))(?:的)?(?:官方|政务)*(?:微博|微信)(?:公众号)?{_DID}"
)
#: `柳溪县发布信息`: a place; whether another one, the report's first lines tell.
_NAMED_PLACE = re.compile(rf"(?:^|[，；：])(?P<name>(?![全我本各该其])[一-鿿]{{2,8}}?[县市旗]){_ITS_ACCOUNT}(?:办公[室厅])?{_DID}")
_NO_NAME = re.compile("[在过向由为从对将被用托据和与及各全我本]|城市|超市|门市|县[市区]|年度|今年")
#: `其中县住建局收到 N 件`: what one body had of them.
_SHARE_OF_ONE = re.compile(
    r"其中，?(?!本|我)[一-鿿]{1,10}?(?:(?<!府)局|[县市区]委|委员会|部门|单位|政府办(?:公室)?|街道|[镇乡])(?:共|累计)?(?:收到|受理|接到|答复|办结|主动公开|公开信息)"
)
_YEAR = re.compile(
    r"(?P<year>20[0-3]\d)(?:(?<=[，；。：（局办厅委县市区镇乡会道院心位门自从至到止划拟计]\d{4})|(?<=^\d{4}))年"
    r"(?!度?(?:部门|财政)?(?:预算|决算|预决算|报告|年报|要点|工作要点|计划|的?[^，。]{0,3}(?:结转|转结))|第)"
)
_UNTIL = re.compile(r"(?:截至|截止|截止到|截至到|至|到)(?:目前)?$")
#: `截至6月` tells when a count ended that began with the year; `1月至6月` is a part of it.
_UNTIL_MONTH = re.compile(r"(?<!月)(?:截至|截止|截止到|截至到|至|到|自|从)(?:目前)?(?:20\d\d年?)?[，；年]?$")
#: Counted from a year on: `2010年开通以来`, `自2010年起`. What there is at the end of the year may be told that way.
_SINCE = re.compile(r"(?P<year>20[0-3]\d)年(?:[^，。；]{0,16}以来|(?:\d+月)?(?:\d+日)?起(?!至|到))")
#: `35 件（2018年：52 件）`: the year of one number in brackets.
_NUMBER_IN_BRACKETS = re.compile(f"（[^（）]*[{ANY_QUANTITY}][^（）]*）")
_STOCKS = ("org_staff_", "org_units", "venue_points", "newmedia_", "site_")
#: `上半年举办培训 5 期`, `1月至6月公开信息 N 条`: a part of the year, until the sentence speaks of all of it again.
_PART_OF_YEAR = re.compile(
    r"(?:[上下]半年|前[三3]?个?季度|第?[一二三四1-4]季度)(?!度)|(?:至|到|[-—~～])(?:[1-9]|1[01]|[一二三四五六七八九]|十一?)月(?:份|底|末)?"
    r"|(?<!\d)(?:[2-46-9]|1[01])月?(?:至|到|[-—~～])12月(?!31日)"
    r"|(?:^|[，；年])(?:在)?(?:\d{1,2}|十?[一二三四五六七八九]|十)月(?:份|[上中下]旬)?(?=[，公发举召组主共收受接办])"
)
_WHOLE_YEAR = re.compile(r"全年|年内|本年|年度|一年来|20\d\d年(?!\d)")
#: A number for a day, a month, a meeting.
_RATE = re.compile("每(?!一?[位个条份件项名次])[^，；。：]{0,24}$|(?:平均|[日周月季]均)[^，；。：]{0,24}$")
#: `未发布信息 3 条`, `并非 55 条`, `如达到 55 条`: whatever that says, it is no count.
_DENIED = re.compile(
    "(?:(?:[未没]|没有)(?:曾|再|有)?(?:主动)?(?:发[布生]|公开(?=信息|政府|政务)|收到|举办|召开|受理|接到|产生|出现|组织|开展|引发|推送)|并非|并不是|不是)"
    "[^，；。：（）]*$"
)
_MAY_BE_NO_COUNT = re.compile("每|均|未|没|非|如|若|例|凡|不是|最")
#: `收到申请最多的乡镇达 9 件`: the most or the least that one of many has.
_OF_ONE = re.compile("最[多少高低大]的[^，；。：（）]*(?:达到?|有|为|是|仅)$")
_SUPPOSED = re.compile("(?:^|[，；：])(?:如果|倘若|假如|例如|比如|若|凡|如(?![下期实何今前上图])[^，；：]{0,20}达到)[^；。]*$")
#: `截至2017年7月，发布信息 900 条`: some months of the report's year.
_CUT_OFF_EARLY = re.compile(r"截[至止]到?(?:(?P<year>20\d\d)年)?[1-9]月")
_CUT_OFF = re.compile(r"截[至止]到?(?P<year>20\d\d)年")
_PLAN = re.compile(
    r"^(?:下一步|今后|明年|新的一年|接下来|下阶段)|(?:，|^|我[县市区局镇]|我们)将(?:进一步|继续|着力|以|按照|从|重点|大力|切实|不断|围绕|采取|做好)"
)
_PLAN_FIRST = frozenset("下今明新接")
_DUTY = re.compile(r"要求(?:全[县市区])?各[^，；。]*$")
# Each alternative begins with a character: that is what makes their search fast.
_SCOPE = re.compile(
    r"全(?:省|市|县|区|州|旗|盟|镇|乡|街道|系统)|各级各部门|我(?:省|市|县|区|州|旗|镇|乡|局|办|厅|委|街道|院|中心|单位|机关|处)(?!们)"
    r"|本(?:机关|单位|部门|局|办|级)|"
    + "|".join([*(f"{seat}政府(?:部门)?(?=规范性)" for seat in "市县区"), *(f"{seat}(?:人民)?政府办公[室厅]" for seat in "省市县区州")])
)
_ALL_DONE = re.compile(
    rf"(?:均|全部|都|皆)[^；。{ANY_QUANTITY}]{{0,40}}?(?:[答回]复(?!率)|办结(?!率)|[办处]理(?:完毕|完结|完成|结束))"
    rf"|(?:答复|办结)率(?:均?为|达到?|是)?(?P<percent>[{ANY_QUANTITY}])"
)
#: The same of the requests right before, without 均: `收到申请 3 件，已按时办理答复`.
_JUST_DONE = re.compile(
    "，(?=[已现并按依在及])(?:现|并|且)*已?(?:(?:按照?(?:规定|有关|程序|要求)+|依法(?:依规)?|按[时期]|及时|在(?:法定|规定)[^，；。]{0,6}(?:内|前))、?)*"
    f"(?:予以|进行|办理|审查|[、与和]|作出|给予|完成|了)*(?:[答回]复|办结)(?:完毕|申请人)?(?=[，；。]|$)(?!，其[中余][{ANY_QUANTITY}])"
)
#: `申请 3 件全部予以公开`.
_ALL_GRANTED = re.compile(f"[{ANY_QUANTITY}](?:申请)?，?(?:均|已|全部|都)+(?:依法|按时|按期|答复)*(?:予以公开|同意公开|准予公开)")
#: `申请 8 件，都为信函申请`, `均通过网络提交`: the way all of them came.
_ALL_BY_WAY = re.compile(
    rf"[{ANY_QUANTITY}](?:申请)?，?(?:均|全部|都|皆)(?:为|是|系|属于?|通过|以)*(?:(?P<in_person>当面|现场)|(?P<fax>传真)|(?P<online>网络|网上|在线|电子邮件)"
    r"|(?P<mail>信函|信件|邮寄|邮政|书信))(?:方式|形式|渠道|途径|平台)*(?:提交|提出|递交)?(?:的)?(?:申请)?(?=[，；。]|$)"
)
_STAFF = {"org_staff_full_time", "org_staff_part_time"}
#: Behind these words a sentence speaks of cases that are no requests.
_OTHER_BUSINESS = re.compile("复议|诉讼")
#: Whose cases are done with where one of these has been counted or named since.
_OF_OTHERS = re.compile("复议|诉讼|建议|提案|留言|热线|信箱|投诉|咨询")
_AND_ALSO = re.compile(r"(?:(?:并|和|、|且)[^，；。]{0,8}?)?(?:[答回]复|办结)")
_NOT_ALL = re.compile(r"除[^，]{0,20}外|结转|转结|顺延|未答复|未办结|撤回|撤销|其余|剩余|尚在|仍在")
_CARRIED_IN = re.compile("(?:上一?年度?|去年度?)(?:结转|转结)")
_CARRIED_FROM = re.compile("(?P<year>20[0-9]{2})年度?(?:未办结)?(?:结转|转结|转接|接转|转入)")
_PART = re.compile("其中|包括|含")
#: Of all of them (均), or of the one count right before.
_ALL_WITHDRAWN = re.compile(
    rf"均(?:已|被|由|自愿|主动)*(?:撤销|撤回|撤诉)|(?<=[{ANY_QUANTITY}]，)(?:申请人|原告)(?:已|自愿|主动|最终|后)*(?:撤销|撤回|撤诉)(?:复议|起诉)?(?:申请)?(?=[，；。]|$)"
)
_ALL_UPHELD = re.compile(
    rf"(?<=[{ANY_QUANTITY}]，)(?:(?:审理|判决|复议)?结果(?:均)?(?:为)?|(?:法院|判决|复议机关)*(?:均|全部|都)(?:被|予以|获|得到|决定|为|系)*)维持(?:原判|原?(?:具体)?行政行为|原?(?:答复|回复)?(?:决定|意见|行为)|原(?:答复|回复))?(?=[，；。]|$)"
    rf"|(?<=[{ANY_QUANTITY}]，)(?:法院|人民法院|判决|我[县市区局镇乡办委]|街道)*胜诉(?=[，；。]|$)"
)
_ALL_PENDING = re.compile(
    r"(?:均|目前|现)(?:案件)?(?:均|都)?(?:正|正在|尚在|仍在|在)(?:复议机关|(?:人民)?法院)?审理|(?<=[，件起])正在(?:办|审)理中?(?=[，；。]|$)"
    rf"|(?<=[{ANY_QUANTITY}]，)未(?:审结|结案|宣判|判决)(?=[，；。]|$)|(?:均|目前|[仍尚暂])(?:案件)?[均都仍尚暂]*未(?:开庭|审结|结案|宣判|判决)(?!的?(?:案件)?[{ANY_QUANTITY}])"
)
#: `其中，公开就业、社保等信息 N 条`: the whole stands in the sentence before.
_OPENS_PARTS = re.compile("其中|在(?:主动)?公开的?(?:政府|政务)?信息中")
#: `制作信息 90 条。其中，主动公开信息 N 条`: of the information made, all that was published.
_BARE_PART = re.compile("其中，?(?:20[0-9]{2}年度?|全年|本年度?|新增|共|属于?|已)*(?:主动)?公开(?!.{0,60}等.{0,12}信息)")
_THIS_YEARS_SHARE = re.compile("(?:本年度?|今年|当年|20[0-9]{2}年度?)新增")
#: `2019年新增主动公开政府信息 N 条`, told beside what was published over all years.
_NEW_IN_YEAR = re.compile("(?:本年度?|今年|当年|20[0-9]{2}年度?)新增(?:主动)?公开")
#: Subjects that may be but a class of a list (`其中规范性文件 1 条、行政许可 20 条`).
_OF_A_LIST_TOO = {"other", "proposals"}
#: Codes a list may deal out in parts nobody can tell from the whole (`市人大建议 6 件、镇人大建议 5 件`).
_DIVISIBLE = {"proposals_handled", "ad_docs", "public_letters", "policy_interpretation_total", "online_interview_total"}
#: `发布解读信息 108 条，其中网站发布 89 篇`: the site's share of these is not what the site published.
_WHOLES_OF_THEIR_OWN = ("policy_", "press_", "proposals_", "hotline_", "public_", "consult_", "online_")
_NEXT_OF_LIST = re.compile("[、，；和及](?!其中|(?:一?共|总|合|累)计?)[^，；。、]{0,14}")
#: Indicators whose name may head a class of information in a list (`其中：年报 1 条、建议提案 2 条`).
_NAMES_OF_CLASSES = {"proposals_handled", "hot_topic_responses"}
_SUM_WORD = re.compile("[合总共]计")
#: What may stand between the last part and the sum.
_IS_SUM = re.compile("[，、]?(?:以上|两项|三项|各类|全年)?(?:[合总共]计)(?:共|为|主动|公开|发布|了|各类|政府|信息)*")
_CALLED_TOTAL = re.compile("共(?<!公共)(?!享)|总|累计|合计|全年")
_QUANTITY_SIGN = re.compile(f"[{ANY_QUANTITY}]")
_AND = re.compile("、|以及|和|及|与")
_RESPECTIVELY = re.compile(
    rf"(?P<list>[^，；。：（）{ANY_QUANTITY}]+)分别(?P<verb>[^，；。：（）{ANY_QUANTITY}]{{0,16}})"
    rf"(?P<numbers>[{ANY_QUANTITY}](?:(?:、|，|和|及|以及|与)[{ANY_QUANTITY}])+)"
)
_CODE_UNITS = (("req_fee_amount", "元"), ("ad_fulltext", "%"), ("ad_", "条"))


@dataclass(slots=True)
class Context:
    """What is known before a sentence is read.

    `frame` is the subject carried over from the words before, `section_kinds` those of the section and its
    parents, `heading` the section's words, `received` the last count of requests of the same paragraph,
    `opening` the report's first lines, if they name a place.
    """

    year: int
    level: Level | None
    era: Era
    frame: str | None
    section_kinds: list[str]
    heading: str
    received: Claim | None
    opening: str = ""


def read_sentence(sentence: Sentence, marked: Marked, subjects: list[tuple[int, str]], context: Context) -> list[Claim]:
    """Every value the sentence states, in the order of the rules; behind them those it states for the year before."""
    if not marked.quantities and context.received is None and not may_deny(marked.text):
        return []
    if len(marked.quantities) > MAX_QUANTITIES or speaks_of_other_numbers(sentence.raw):
        return []
    governed = context.level not in (None, "township")
    if governed and _BUREAU.search(marked.text):
        return []
    assigned = _assign(marked, subjects, context)
    bureau = _other_body(marked.text, governed=governed, opening=context.opening[: sentence.start]) if assigned else None
    uncertain = _MAY_BE_NO_COUNT.search(marked.text) is not None
    _settle_outcomes(marked, assigned)
    claims: list[Claim] = []
    others: list[Claim] = []
    for position in sorted(assigned):
        is_own = _is_this_year(marked.text, position, context.year, stock=assigned[position][0].startswith(_STOCKS))
        if not is_own and not _is_of_year_before(marked.text, position, context.year):
            continue
        if uncertain and _is_no_count(marked, position, is_rate=assigned[position][0].endswith("_per_day")):
            continue
        if bureau and bureau.end() <= position and assigned[position][0].startswith(_OWN_CODES):
            continue
        counted = [_counted(sentence, marked, position, code, context) for code in assigned[position] if code != IGNORED]
        if is_own:
            claims += counted
        else:
            others += [claim._replace(of_year_before=True) for claim in counted]
    if NOTHING_BUT_NONE.match(marked.text):
        return [_none(sentence, rule, sentence.raw, "", context) for rule in noughts_of_heading(context.heading)]
    for nought in find_noughts(marked):
        if _is_this_year(marked.text, nought.position, context.year):
            claims.append(_none(sentence, nought.rule, nought.words, marked.text[: nought.position], context))
    # Only a count can imply another.
    implied = _implied(sentence, marked, claims, assigned, context) if claims or context.received else ()
    return [*claims, *implied, *others]


# ------------------------------------------------------------------ counts
def _assign(marked: Marked, subjects: list[tuple[int, str]], context: Context) -> dict[int, list[str]]:
    """Position of a quantity's sign to the codes of the first rule that fits it."""
    assigned: dict[int, list[str]] = {}
    if not marked.quantities:
        return assigned
    if "分别" in marked.text:
        for position, words in _dealt_out(marked):
            quantity = marked.quantities[marked.index_of(position)]
            alone = Marked(words + marked.text[position], [quantity], [len(words)], [""])
            known = _assign(alone, frames(words), context) if _is_this_year(words, len(words), context.year) else {}
            assigned[position] = known.get(len(words), [IGNORED])
    ends = [end for end, _ in subjects]
    incomplete = False
    spoken_of = rules_speaking_of(frozenset((context.frame, *(frame for _, frame in subjects))), context.era)
    rules = rules_for(marked.text, spoken_of & rules_counting(_signs_left(marked, assigned)))
    while rules:
        compiled = count_rules()[(rules & -rules).bit_length() - 1]
        rules &= rules - 1
        rule = compiled.rule
        for match in compiled.regex.finditer(marked.text):
            position = match.start("n")
            if position in assigned or not _holds(compiled, marked, match, position):
                continue
            index = bisect_right(ends, position) - 1
            frame = subjects[index][1] if index >= 0 else context.frame
            if (rule.frame and frame not in rule.frame) or frame in rule.frame_not:
                incomplete = incomplete or (frame in _OF_A_LIST_TOO and rule.codes == [ANY_CLASS] and opens_list(marked, position))
                continue
            codes = [_resolve(code, marked, match, position, assigned, context) for code in rule.codes]
            incomplete = incomplete or (rule.codes == [ANY_CLASS] and codes == [None] and opens_list(marked, position))
            if any(codes):
                assigned[position] = [code for code in codes if code]
                rules &= rules_counting(_signs_left(marked, assigned))
    _sum_of_parts(marked, assigned, subjects, context)
    _drop_parts(marked, assigned)
    if incomplete:
        # Classes are published when all of a list are known: a part of them would not sum up to the total.
        return {at: [code for code in codes if not code.startswith("ad_class_")] or [IGNORED] for at, codes in assigned.items()}
    return assigned


def _signs_left(marked: Marked, assigned: dict[int, list[str]]) -> frozenset[str]:
    """The signs of the quantities no rule has been found for yet."""
    return frozenset([marked.text[at] for at in marked.at if at not in assigned])


def _sum_of_parts(marked: Marked, assigned: dict[int, list[str]], subjects: list[tuple[int, str]], context: Context) -> None:
    """Take `合计 N 条` behind its parts for what was published where it is their sum; the parts say through which channel.

    Parts of one channel's sum are nothing of their own; `网站 20 条、微信 30 条，合计 50 条` are.
    """
    if not _SUM_WORD.search(marked.text):
        return
    for position in marked.at:
        start, _ = marked.segment(position)
        if position in assigned or not _IS_SUM.fullmatch(marked.text, start, position):
            continue
        parts = _parts_of_sum(marked, position)
        frame = next((frame for end, frame in reversed(subjects) if end <= position), context.frame)
        if not parts or frame != "disclosure":
            continue
        named = {code for at in parts if (code := channel_code(marked, at, {})) not in (None, "ad_total")}
        if len(named) == 1:
            assigned.update((at, [IGNORED]) for at in parts)
        assigned[position] = list(named) if len(named) == 1 else ["ad_total"]


def _parts_of_sum(marked: Marked, position: int) -> list[int]:
    """The numbers right before that have this one as their sum, two or more; none where there are no such."""
    index, left = marked.index_of(position), marked.quantities[marked.index_of(position)]
    rest, stop = left.value, max(marked.text.rfind("；", 0, position), marked.text.rfind("。", 0, position))
    for first in range(index - 1, -1, -1):
        part = marked.quantities[first]
        if marked.at[first] < stop or part.unit != left.unit or part.qualifier != left.qualifier:
            return []
        rest -= part.value
        if rest <= 0:
            return marked.at[first:index] if rest == 0 and index - first > 1 else []
    return []


def _drop_parts(marked: Marked, assigned: dict[int, list[str]]) -> None:
    """Leave out numbers that are but parts: of a list, of a whole of another kind, 其他文件 beside no other documents."""
    if len(marked.at) < 2:
        return
    parts: set[int] = set()
    for code in _DIVISIBLE.intersection(codes[0] for codes in assigned.values()):
        parts |= _parts_of_list(marked, code, [at for at in sorted(assigned) if assigned[at][0] == code])
    if "其中" in marked.text:
        for at in [at for at, codes in assigned.items() if codes[0].startswith("ad_")]:
            whole = _whole_of(marked, at)
            if whole is not None and assigned.get(whole, [IGNORED])[0].startswith(_WHOLES_OF_THEIR_OWN):
                parts.add(at)
    if sum(code.startswith("ad_docs_") for codes in assigned.values() for code in codes) == 1:
        parts |= {at for at, codes in assigned.items() if codes == ["ad_docs_other"]}
    assigned.update((at, [IGNORED]) for at in parts)


def _parts_of_list(marked: Marked, code: str, chain: list[int]) -> set[int]:
    """Which numbers of one code are parts: all behind their sum (`建议提案 48 件，建议 11 件，提案 37 件`), or every neighbour."""
    number = [marked.quantities[marked.index_of(at)].value for at in chain]
    if code == "proposals_handled" and len(chain) > 1 and number[0] == sum(number[1:]):
        return set(chain[1:])
    neighbours = [pair for pair in pairwise(chain) if _NEXT_OF_LIST.fullmatch(marked.text, pair[0] + 1, pair[1])]
    return {at for pair in neighbours for at in pair}


def _whole_of(marked: Marked, position: int) -> int | None:
    """The number a 其中 before this one divides, in the same half of the sentence."""
    listed = marked.text.rfind("其中", max(0, marked.text.rfind("；", 0, position), marked.text.rfind("。", 0, position)), position)
    before = [at for at in marked.at if at < listed]
    return before[-1] if before else None


def _settle_outcomes(marked: Marked, assigned: dict[int, list[str]]) -> None:
    """Outcomes above their total are not its own (`复议 5 件、诉讼 2 件，维持 4 件` speaks of both)."""
    totals = {codes[0][:3]: at for at, codes in assigned.items() if codes[0] in ("rev_total", "lit_total")}
    if not totals:
        return
    number = {kind: marked.quantities[marked.index_of(at)].value for kind, at in totals.items()}
    for at, codes in list(assigned.items()):
        kind = codes[0][:3]
        if kind not in totals or codes[0].endswith("_total") or at < totals[kind]:
            continue
        if marked.quantities[marked.index_of(at)].value > number[kind]:
            assigned[at] = [IGNORED]


def _dealt_out(marked: Marked) -> Iterator[tuple[int, str]]:
    """Numbers dealt out to a list (`网站、微信分别发布信息 70 条、20 条`), each with the words it would have alone."""
    for match in _RESPECTIVELY.finditer(marked.text):
        subjects = _AND.split(match["list"])
        at = [found.start() + match.start("numbers") for found in _QUANTITY_SIGN.finditer(match["numbers"])]
        if len(subjects) == len(at):
            yield from ((position, subject + match["verb"]) for position, subject in zip(at, subjects, strict=True))


def _holds(compiled: CompiledCount, marked: Marked, match: re.Match[str], position: int) -> bool:
    quantity = marked.quantities[marked.index_of(position)]
    if compiled.rule.zero_only and not quantity.is_zero:
        return False
    if compiled.unless is None:
        return True
    start = min(match.start(), marked.clause_start(position))
    return compiled.unless.search(marked.text, max(start, marked.segment(match.start() or 0)[0]), max(match.end(), position + 1)) is None


def _resolve(
    code: str, marked: Marked, match: re.Match[str], position: int, assigned: dict[int, list[str]], context: Context
) -> str | None:
    """The rule's code, or the one its `*` stands for at this place; None when there is none."""
    if code.startswith("ad_") and _SUBJECT_SECTIONS & set(context.section_kinds):
        return None
    if code == "ad_*":
        found = channel_code(marked, position, assigned)
        if found == "ad_total":
            return None if _is_part(marked, position, assigned) else found
        return None if found and _is_share_of_channel(marked, position, found, assigned) else found
    if code == "req_carried_in":
        # `2020年结转2021年办理`: in for the later year's report, out for the earlier one's.
        named = _CARRIED_FROM.search(match[0])
        return "req_carried_out" if named and int(named["year"]) >= context.year else code
    if code in _NAMES_OF_CLASSES and opens_list(marked, position) and marked.quantities[marked.index_of(position)].unit == "条":
        return IGNORED
    if code == ANY_CLASS:
        found = class_code(match["head"], "class") if opens_list(marked, position) else None
        # `公开信息 79 条（其中规范性文件 10 条）`, `其中主动公开规范性文件 2 条`: one kind of documents, no list of classes.
        is_document = found == "ad_class_normative" and ("公开" in match["head"] or marked.alone_in_brackets(position))
        return None if is_document else found
    if code == "ad_docs_*":
        return class_code(match["head"], "docs")
    return gazette_code(match["head"]) if code == "gazette_docs_*" else code


def _is_share_of_channel(marked: Marked, position: int, code: str, assigned: dict[int, list[str]]) -> bool:
    """True for `通过网站公开信息 90 条，其中在县政府网站公开 20 条`: a channel's share of its own number."""
    listed = marked.text.rfind("其中", marked.text.rfind("；", 0, position) + 1, position)
    return any(code in codes for at, codes in assigned.items() if at < listed)


def _is_part(marked: Marked, position: int, assigned: dict[int, list[str]]) -> bool:
    """True for one of the parts of a whole this sentence or the one before has given."""
    if _THIS_YEARS_SHARE.search(marked.text, *marked.segment(position)):
        return False
    if _OPENS_PARTS.match(marked.text):
        return position != marked.at[0] or _BARE_PART.match(marked.text) is None
    return is_part_of_total(marked, position, assigned)


def _counted(sentence: Sentence, marked: Marked, position: int, code: str, context: Context) -> Claim:
    index = marked.index_of(position)
    quantity = marked.quantities[index]
    unit = _unit(code) if quantity.unit == NO_UNIT else quantity.unit
    start, end = marked.segment(position)
    raw = as_printed(sentence.raw, marked.printed[index])
    value = _value(sentence, code, quantity.value, unit, raw, quantity.qualifier, marked.text[:position])
    return Claim(
        value,
        _in_own_section(code, context),
        called_total=_CALLED_TOTAL.search(marked.text, start, end) is not None,
        called_new=code == "ad_total" and _NEW_IN_YEAR.search(marked.text, start, end) is not None,
        of_list=code == "policy_interpretation_total" and opens_list(marked, position),
    )


def _none(sentence: Sentence, rule: NoneRule, words: str, before: str, context: Context) -> Claim:
    value = _value(sentence, rule.code, 0, rule.unit, as_printed(sentence.raw, words), "negated", before)
    return Claim(value, _in_own_section(rule.code, context), called_total=False)


def _value(sentence: Sentence, code: str, number: int | float, unit: str, raw: str, qualifier: Qualifier, before: str) -> Value:
    scopes = _SCOPE.findall(before)
    kind: CellKind = "number" if number else "zero"
    evidence = Evidence(None, None, None, sentence.raw, sentence.start, sentence.end)
    return Value(code, number, kind, raw, unit, None, qualifier, "narrative", scopes[-1] if scopes else None, evidence)


def _unit(code: str) -> str:
    return next((unit for prefix, unit in _CODE_UNITS if code.startswith(prefix)), "件")


def _in_own_section(code: str, context: Context) -> bool:
    return not _own_sections(code).isdisjoint(context.section_kinds)


@cache
def _own_sections(code: str) -> frozenset[str]:
    return next((kinds for prefix, kinds in _SECTIONS_OF_CODE if code.startswith(prefix)), frozenset())


# ------------------------------------------------------------------ whose number, of which year
def _other_body(text: str, *, governed: bool, opening: str) -> re.Match[str] | None:
    """The words that say whose the following numbers are, where they are not the report's own."""
    if governed:
        named = (_NAMED_BUREAU.search(text) or _NAMED_ACCOUNT.search(text)) if _BUREAU_WORD.search(text) else None
        named = named or (_NAMED_TOWN.search(text) if _TOWN_WORD.search(text) else None)
        if named:
            return named
        place = _NAMED_PLACE.search(text) if opening else None
        # The opening may have more of the name (青禾苗族自治县), the sentence more before it (期间青禾县).
        if place and not _NO_NAME.search(place["name"]) and place["name"][:2] not in opening and place["name"][-3:] not in opening:
            return place
    return _SHARE_OF_ONE.search(text) if "其中" in text else None


def _speaks_of_part(before: str, year: int) -> bool:
    """True where the last period named before a number is a part of the year."""
    if "月" not in before and "季度" not in before and "半年" not in before:
        return False
    cut_off = _CUT_OFF_EARLY.search(before) if "截" in before else None
    if cut_off and cut_off["year"] in (None, str(year)) and _WHOLE_YEAR.search(before, cut_off.end()) is None:
        return True
    parts = [part for part in _PART_OF_YEAR.finditer(before) if not _UNTIL_MONTH.search(before, 0, part.start() + 1)]
    return bool(parts) and _WHOLE_YEAR.search(before, parts[-1].end()) is None


def _is_no_count(marked: Marked, position: int, *, is_rate: bool) -> bool:
    """True for what a denial, a condition or, where no rate is wanted, a rate is about: `每月公开 5 条`, `未发布信息 3 条`."""
    start = max(marked.text.rfind("；", 0, position), marked.text.rfind("。", 0, position)) + 1
    before = marked.text[start:position]
    if marked.quantities[marked.index_of(position)].is_zero:
        return False
    if not is_rate and _RATE.search(before):
        return True
    return any(pattern.search(before) is not None for pattern in (_DENIED, _SUPPOSED, _OF_ONE))


def _is_this_year(text: str, position: int, year: int, *, stock: bool = False) -> bool:
    """False behind another year's name, a plan, a duty laid on others, or 自某年以来 if the number is no stock."""
    stop = max(text.rfind("；", 0, position), text.rfind("。", 0, position)) + 1
    before = text[stop:position]
    if (("将" in before or before[:1] in _PLAN_FIRST) and _PLAN.search(before)) or ("要求" in before and _DUTY.search(before)):
        return False
    since = _SINCE.search(before) if "以来" in before or "起" in before else None
    if since and int(since["year"]) < year:
        if not stock:
            return False
        text = _SINCE.sub("", text[:position])
        position = len(text)
    if not stock and (_speaks_of_part(before, year) or is_of_other_time(before)):
        return False
    if "年" not in text[:position]:
        return True
    prefix = _NUMBER_IN_BRACKETS.sub("", text[:position]) if "）" in text[:position] else text[:position]
    named = [(int(match["year"]), bool(_UNTIL.search(prefix[: match.start()]))) for match in _YEAR.finditer(prefix)]
    # 截至2023年 ends a count, 到2025年 ends a plan.
    if named and named[-1][1] and named[-1][0] > year + 1:
        return False
    # 截至2024年1月15日: what was counted on into the next year is not the year's.
    cut_off = None if stock else _CUT_OFF.search(prefix)
    if cut_off and int(cut_off["year"]) > year and f"{year}年" not in prefix[cut_off.end() :]:
        return False
    stated = [other for other, is_end in named if not is_end]
    return not stated or stated[-1] == year


def _is_of_year_before(text: str, position: int, year: int) -> bool:
    """True where nothing but the year before, which the sentence names, keeps the number from being the report's."""
    return str(year - 1) in text and _is_this_year(text, position, year - 1)


# ------------------------------------------------------------------ what the words behind a count imply
def _implied(sentence: Sentence, marked: Marked, claims: list[Claim], assigned: dict[int, list[str]], context: Context) -> Iterator[Claim]:
    codes = {claim.value.code for claim in claims}
    yield from _outcomes(sentence, marked, claims, assigned)
    staff = {claim.value.code: claim.value for claim in claims if claim.value.code.startswith("org_staff_")} if codes & _STAFF else {}
    if staff.keys() == _STAFF and all(value.qualifier == "exact" for value in staff.values()):
        total = _copy(staff["org_staff_full_time"], "org_staff_total", sentence)
        total.value = sum(value.value or 0 for value in staff.values())
        yield Claim(total, in_own_section=False, called_total=False)
    base = next((claim for claim in claims if claim.value.code == "req_received_total"), context.received)
    granted = _ALL_GRANTED.search(marked.text) if base and "公开" in marked.text else None
    if base and granted and "req_received_total" in assigned.get(granted.start(), []):
        yield Claim(_copy(base.value, "req_reply_granted", sentence), in_own_section=True, called_total=False)
    if base is None or not base.value.value or base.value.qualifier != "exact":
        return
    way = _ALL_BY_WAY.search(marked.text)
    if way and "req_received_total" in assigned.get(way.start(), []):
        yield Claim(_copy(base.value, f"req_received_{way.lastgroup}", sentence), in_own_section=True, called_total=False)
    if codes & {"req_replied_total", "req_closed_total", "req_closed_on_time"}:
        return
    begin = next((at for at in sorted(assigned) if "req_received_total" in assigned[at]), 0)
    if _NOT_ALL.search(_without_carried_in(marked.text, begin, claims)):
        return
    stated = [*_ALL_DONE.finditer(marked.text, begin), *(_JUST_DONE.finditer(marked.text, begin) if "req_received_total" in codes else ())]
    for match in stated:
        if _OF_OTHERS.search(marked.text, begin, match.end()):
            return
        if match.re is _ALL_DONE and match["percent"] and marked.quantities[marked.index_of(match.start("percent"))].value != 100:
            continue
        both = match[0] + (_AND_ALSO.match(marked.text, match.end()) or [""])[0]
        for words, code in (("[答回]复", "req_replied_total"), ("办结|[办处]理(?:完毕|完结|完成|结束)", "req_closed_total")):
            if re.search(words, both):
                yield Claim(_copy(base.value, code, sentence), in_own_section=True, called_total=False)
        return


def _without_carried_in(text: str, begin: int, claims: list[Claim]) -> str:
    """The words behind the count; `上年结转` goes where it adds nothing to the count: it is a part of it, or 0."""
    behind = _OTHER_BUSINESS.split(text[begin:])[0]
    carried = _CARRIED_IN.search(behind)
    if carried is None:
        return behind
    nothing = any(claim.value.code == "req_carried_in" and claim.value.value == 0 for claim in claims)
    return behind.replace(carried[0], "") if nothing or _PART.search(behind, 0, carried.start()) else behind


def _outcomes(sentence: Sentence, marked: Marked, claims: list[Claim], assigned: dict[int, list[str]]) -> Iterator[Claim]:
    """`诉讼 3 件，目前正在审理`: what holds for every case is the total's number again."""
    codes = {claim.value.code for claim in claims}
    if codes.isdisjoint(("rev_total", "lit_total")):
        return
    for pattern, outcome in ((_ALL_WITHDRAWN, "withdrawn"), (_ALL_UPHELD, "upheld"), (_ALL_PENDING, "pending")):
        for match in pattern.finditer(marked.text):
            # `复议 5 件，均维持；诉讼 2 件，均维持`: each half speaks of its own cases.
            half = marked.text.rfind("；", 0, match.start())
            before = [
                (at, code) for at in sorted(assigned) if at < match.start() for code in assigned[at] if code in ("rev_total", "lit_total")
            ]
            totals = [code for at, code in before if at > half] or [code for _, code in before]
            for total in totals if match[0].startswith("均") else totals[-1:]:
                value = next((claim.value for claim in claims if claim.value.code == total and claim.value.value), None)
                code = f"{total[:3]}_{outcome}"
                if value and code not in codes:
                    codes.add(code)
                    yield Claim(_copy(value, code, sentence), in_own_section=True, called_total=False)


def _copy(value: Value, code: str, sentence: Sentence) -> Value:
    """The value for another indicator. Its number is concluded, not printed for this one: `raw` stays empty."""
    evidence = Evidence(sentence=sentence.raw, start=sentence.start, end=sentence.end)
    return Value(
        code=code,
        value=value.value,
        kind=value.kind,
        raw="",
        unit=value.unit,
        qualifier=value.qualifier,
        origin="narrative",
        scope=value.scope,
        evidence=evidence,
    )
