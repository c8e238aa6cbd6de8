"""What the crawler saw on the page that speaks against its site, as findings."""

from __future__ import annotations

from collections.abc import Mapping

from crawler.items import Finding

#: Kind of sign (`crawler.portals.trust`) -> the finding's message, before what was seen.
MESSAGES = {
    "site_domain": "The page says it belongs to another site than the one it came from (SiteDomain)",
    "site_code": "The page's site code (SiteIDCode) is that of another place than the portal's",
    "other_place": "The page's title speaks of another place than the portal's",
    "printed_host": "The text names another site as the government's portal",
    "title_replaced": "The page's title was replaced by advertising: the page was tampered with",
    "hidden_links": "The page links to foreign sites from a block nobody sees: it was tampered with",
    "part_missing": "The article goes on in a file that could not be fetched: what stands there is missing",
    "cloaked": "The site shows other visitors another page",
}


def sign_findings(signs: Mapping[str, str]) -> list[Finding]:
    """One finding for each sign, named `source_<kind>`; `signs` holds what was seen, by kind.

    Raises `KeyError` for a kind without a message.
    """
    return [Finding(f"source_{kind}", "warning", f"{MESSAGES[kind]}: {evidence}", ["source"]) for kind, evidence in signs.items()]
