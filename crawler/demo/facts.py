"""The numbers of a report, drawn so that every identity of the official forms holds.

What two years share (申请结转, 现行有效件数, 上一年项目数量) is a function of the series and the year, so
that the reports of one organ agree with each other across years.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

APPLICANTS = ("natural", "business", "research", "public_interest", "legal_service", "other_org")
RESULT_LEAVES = (
    "req_result_granted",
    "req_result_partial",
    "req_result_denied_state_secret",
    "req_result_denied_law_forbidden",
    "req_result_denied_security_stability",
    "req_result_denied_third_party",
    "req_result_denied_internal_affairs",
    "req_result_denied_process_info",
    "req_result_denied_enforcement_file",
    "req_result_denied_admin_query",
    "req_result_unable_not_held",
    "req_result_unable_needs_creation",
    "req_result_unable_unclear",
    "req_result_refused_petition",
    "req_result_refused_duplicate",
    "req_result_refused_publication",
    "req_result_refused_excessive",
    "req_result_refused_reconfirm",
)
OTHER_LEAVES = {
    "e3": ("req_result_other",),
    "e4": ("req_result_other_no_supplement", "req_result_other_fee_unpaid", "req_result_other_misc"),
}
#: How likely a request ends in each leaf row: most are granted or concern information not held.
_LEAF_WEIGHTS = {"req_result_granted": 40, "req_result_partial": 10, "req_result_unable_not_held": 25, "req_result_refused_petition": 6}


@dataclass(frozen=True, slots=True)
class Scale:
    """How large the numbers of an organ are."""

    requests: int
    disclosed: int
    decisions: int


SCALES = {
    "government": Scale(180, 20000, 6000),
    "office": Scale(60, 4000, 40),
    "department": Scale(12, 900, 1500),
    "township": Scale(3, 400, 60),
    "other": Scale(3, 400, 60),
}

Facts = dict[str, int | float]


@dataclass(frozen=True, slots=True)
class Series:
    """All yearly reports of one organ: the same `key` gives the same history."""

    key: str
    organ_kind: str

    def rng(self, topic: str, year: int) -> Random:
        """A generator of its own for one topic of one year."""
        return Random(f"{self.key}/{topic}/{year}")

    @property
    def scale(self) -> Scale:
        """Size of the organ's numbers."""
        return SCALES[self.organ_kind]

    def new_requests(self, applicant: str, year: int) -> int:
        """本年新收 of one applicant column."""
        rng = self.rng(f"new/{applicant}", year)
        if applicant == "natural":
            return rng.randint(0, self.scale.requests)
        if applicant == "business":
            return rng.randint(0, self.scale.requests // 6)
        return rng.choice((0, 0, 0, 0, 1, 2)) if self.scale.requests > 5 else 0

    def carried_out(self, applicant: str, year: int) -> int:
        """结转下年度继续办理 of one applicant column; the next year's 上年结转."""
        return min(self.new_requests(applicant, year), self.rng(f"out/{applicant}", year).choice((0, 0, 0, 1, 2, 5)))

    def normative(self, year: int) -> tuple[int, int, int]:
        """制发, 废止 and 现行有效 of 行政规范性文件 in a year from 2021 on."""
        in_force = self.rng("stock", 2020).randint(0, 80) if self.organ_kind in ("government", "office", "department") else 0
        issued = repealed = 0
        for y in range(2021, year + 1):
            rng = self.rng("normative", y)
            issued = rng.randint(0, 12) if in_force else 0
            repealed = rng.randint(0, min(6, in_force + issued)) if in_force else 0
            in_force += issued - repealed
        return issued, repealed, in_force

    def items(self, topic: str, year: int) -> tuple[int, int]:
        """上一年项目数量 and 本年增/减 of a topic in 2019 or 2020."""
        previous = self.rng(f"items/{topic}", 2018).randint(0, self.scale.decisions // 8)
        change = 0
        for y in range(2019, year + 1):
            previous += change
            change = self.rng(f"change/{topic}", y).randint(-min(previous, 20), 30) if previous else 0
        return previous, change


def spread(rng: Random, total: int, parts: list[str], weights: dict[str, int]) -> dict[str, int]:
    """`total` distributed at random over `parts`; a part without a weight has weight 1."""
    counts = dict.fromkeys(parts, 0)
    if total:
        for part in rng.choices(parts, [weights.get(p, 1) for p in parts], k=total):
            counts[part] += 1
    return counts


def request_cells(series: Series, year: int, era: str) -> dict[tuple[str, str], int]:
    """Table 3: (row code, applicant) → number, the column `total` included."""
    leaves = [*RESULT_LEAVES, *OTHER_LEAVES[era]]
    cells: dict[tuple[str, str], int] = {}
    for applicant in APPLICANTS:
        new = series.new_requests(applicant, year)
        carried_in = series.carried_out(applicant, year - 1)
        carried_out = series.carried_out(applicant, year)
        done = new + carried_in - carried_out
        column: dict[str, int] = {"req_new_received": new, "req_carried_in": carried_in}
        column |= spread(series.rng(f"results/{applicant}", year), done, leaves, _LEAF_WEIGHTS)
        column |= {"req_result_total": done, "req_carried_out": carried_out}
        cells |= {(code, applicant): value for code, value in column.items()}
    for code in {code for code, _ in cells}:
        cells[code, "total"] = sum(cells[code, a] for a in APPLICANTS)
    return cells


def review_cells(series: Series, year: int) -> Facts:
    """Table 4: code → number, the three totals included."""
    facts: Facts = {}
    for prefix in ("rev", "lit_direct", "lit_after_review"):
        rng = series.rng(prefix, year)
        total = rng.choice((0, 0, 0, 1, 2, 3, 8)) if series.scale.requests > 5 else 0
        parts = [f"{prefix}_{end}" for end in ("upheld", "corrected", "other", "pending")]
        facts |= spread(rng, total, parts, {parts[0]: 4})
        facts[f"{prefix}_total"] = total
    return facts


def disclosure_cells(series: Series, year: int, era: str) -> Facts:
    """Table 2: code → number."""
    rng = series.rng("disclosure", year)
    decisions = series.scale.decisions
    facts: Facts = {
        "disc_license_decisions": rng.randint(0, decisions),
        "disc_penalty_decisions": rng.randint(0, decisions // 2),
        "disc_coercion_decisions": rng.randint(0, decisions // 20),
    }
    if era == "e4":
        issued, repealed, in_force = series.normative(year)
        facts |= {"disc_regulation_issued": 0, "disc_regulation_repealed": 0, "disc_regulation_in_force": 0}
        facts |= {"disc_normative_issued": issued, "disc_normative_repealed": repealed, "disc_normative_in_force": in_force}
        facts["disc_fee_amount_wanyuan"] = rng.choice((0, round(rng.uniform(1, 4000), 2), rng.randint(1, 900)))
        return facts
    made = rng.randint(0, 15)
    facts |= {"disc_regulation_new_made": 0, "disc_regulation_newly_disclosed": 0, "disc_regulation_disclosed_total": 0}
    facts |= {"disc_normative_new_made": made, "disc_normative_newly_disclosed": made}
    facts["disc_normative_disclosed_total"] = made + (series.rng("stock", 2018).randint(0, 90) + (rng.randint(0, 9) if year > 2019 else 0))
    for topic in ("license", "other_service", "penalty", "coercion", "fee"):
        previous, change = series.items(topic, year)
        facts |= {f"disc_{topic}_items_prev": previous, f"disc_{topic}_items_change": change}
    facts["disc_other_service_decisions"] = rng.randint(0, decisions // 3)
    facts["disc_procurement_items"] = rng.randint(0, 60)
    facts["disc_procurement_amount"] = rng.randint(1, 900) * 1000 if facts["disc_procurement_items"] else 0
    return facts


def statistics_cells(series: Series, year: int) -> Facts:
    """The 2014 form, national rows and local extensions: code → number."""
    rng = series.rng("statistics", year)
    scale = series.scale
    total = rng.randint(scale.disclosed // 4, scale.disclosed)
    website = rng.randint(total // 2, total)
    weibo, wechat = rng.randint(0, total // 4), rng.randint(0, total // 3)
    gazette = rng.randint(0, 60) if series.organ_kind in ("government", "office") else 0
    facts: Facts = {
        "ad_total": total,
        "ad_channel_gazette": gazette,
        "ad_channel_website": website,
        "ad_channel_weibo": weibo,
        "ad_channel_wechat": wechat,
        "ad_channel_other": max(0, total - website - weibo - wechat - gazette) + rng.randint(0, total // 10),
    }
    issued = rng.randint(0, 30)
    facts |= {"ad_normative_issued": issued, "ad_normative_disclosed": rng.randint(0, issued)}
    press, interviews = rng.randint(0, 12), rng.randint(0, 10)
    facts |= {"resp_hot_topics": rng.randint(0, 200), "resp_press_conf_total": press, "resp_press_conf_principal": rng.randint(0, press)}
    facts |= {"resp_online_interview_total": interviews, "resp_online_interview_principal": rng.randint(0, interviews)}
    facts |= {
        "resp_policy_interpretation": rng.randint(0, 90),
        "resp_weibo_wechat_events": rng.randint(0, 80),
        "resp_other_events": rng.randint(0, 40),
    }
    received = rng.randint(0, scale.requests) if rng.random() < 0.75 else 0
    channels = ["req_received_in_person", "req_received_fax", "req_received_online", "req_received_mail"]
    facts |= {"req_received_total": received, **spread(rng, received, channels, {"req_received_online": 9, "req_received_mail": 5})}
    closed = received - rng.randint(0, min(3, received))
    extended = rng.randint(0, min(2, closed))
    facts |= {"req_closed_total": closed, "req_closed_on_time": closed - extended, "req_closed_extended": extended}
    replies = (
        "already_public",
        "granted",
        "partial",
        "denied_total",
        "not_this_organ",
        "not_exist",
        "supplement_notified",
        "other_channel",
    )
    facts |= {"req_replied_total": closed, **spread(rng, closed, [f"req_reply_{r}" for r in replies], {"req_reply_granted": 8})}
    reasons = ("state_secret", "trade_secret", "privacy", "security_stability", "not_govinfo", "other_legal")
    facts |= spread(rng, int(facts["req_reply_denied_total"]), [f"req_reply_denied_{r}" for r in reasons], {})
    for code in ("rev", "lit", "complaint"):
        count = rng.choice((0, 0, 0, 1, 2, 7)) if scale.requests > 5 else 0
        facts |= {f"{code}_total": count, **spread(rng, count, [f"{code}_{end}" for end in ("upheld", "corrected", "other")], {})}
    facts["req_fee_amount_wanyuan"] = 0
    for code, parts, high in (
        ("venue_submitted", ("paper", "electronic"), 900),
        ("site_opened", ("departments", "townships"), 40),
        ("venue_points", ("departments", "townships"), 40),
        ("venue_visitors", ("departments", "townships"), 2000),
    ):
        count = rng.randint(0, high)
        facts |= {f"{code}_total": count, **spread(rng, count, [f"{code}_{p}" for p in parts], {})}
    full, part = rng.randint(0, 9), rng.randint(1, 90)
    facts |= {"org_dedicated_units": rng.randint(1, 60), "org_venue_points": facts["venue_points_total"]}
    facts |= {"org_staff_total": full + part, "org_staff_full_time": full, "org_staff_part_time": part}
    facts["org_budget_wanyuan"] = rng.choice((0, 5, 12.5, round(rng.uniform(0.5, 60), 1)))
    sessions = rng.randint(0, 6)
    facts |= {"mtg_meetings": rng.randint(0, 9), "mtg_training_sessions": sessions}
    facts["mtg_trainees"] = sessions * rng.randint(15, 120)
    return facts


def narrative_facts(series: Series, year: int, era: str, cells: Facts) -> Facts:
    """What the sentences may say: narrative code → number, in agreement with the tables.

    `cells` holds the year's table numbers (`req_new_received` and the like stand for the 总计 column).
    """
    rng = series.rng("narrative", year)
    if era in ("e1", "e2"):
        facts = dict(cells)
        facts["policy_interpretation_total"] = facts["resp_policy_interpretation"]
        facts["press_conf_total"] = facts["resp_press_conf_total"]
        facts["online_interview_total"] = facts["resp_online_interview_total"]
    else:
        facts = {k: v for k, v in statistics_cells(series, year).items() if k.startswith(("ad_", "org_", "mtg_", "venue_points"))}
        facts |= {
            "req_received_total": cells["req_new_received"],
            "req_carried_in": cells["req_carried_in"],
            "req_replied_total": cells["req_result_total"],
            "req_closed_total": cells["req_result_total"],
            "req_carried_out": cells["req_carried_out"],
            "req_reply_granted": cells["req_result_granted"],
            "req_reply_partial": cells["req_result_partial"],
            "rev_total": cells["rev_total"],
            "rev_upheld": cells["rev_upheld"],
            "lit_total": cells["lit_direct_total"] + cells["lit_after_review_total"],
            "policy_interpretation_total": rng.randint(0, 90),
            "press_conf_total": rng.randint(0, 12),
            "online_interview_total": rng.randint(0, 10),
        }
        channels = ["req_received_in_person", "req_received_online", "req_received_mail"]
        facts |= spread(rng, int(facts["req_received_total"]), channels, {"req_received_online": 9, "req_received_mail": 5})
    phone, online, onsite = rng.randint(0, 900), rng.randint(0, 300), rng.randint(0, 400)
    facts |= {"consult_phone": phone, "consult_online": online, "consult_onsite": onsite, "consult_total": phone + online + onsite}
    facts |= {"gazette_issues": rng.randint(1, 12), "public_letters": rng.randint(0, 2500), "venue_visits": rng.randint(0, 3000)}
    facts |= {"proposals_handled": rng.randint(0, 260), "newmedia_accounts": rng.randint(1, 60), "meeting_disclosures": rng.randint(0, 30)}
    facts["req_fee_amount_yuan"] = rng.choice((0, 0, 0, 0, 380, 1260)) if era == "e4" else 0
    facts.setdefault("complaint_total", 0)
    return facts
