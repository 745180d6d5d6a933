"""Links of a page: targets without tracking, and what they say of publisher, report number and date.

In: raw link targets. Out: clean addresses and hints. Fetches nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_TRACKING = re.compile(r"^(utm_\w+|fbclid|gclid|mc_[ce]id|ref|source|campaign|trk|yclid|msclkid|igshid)$", re.I)
_SOCIAL = re.compile(
    r"(^|\.)(facebook|twitter|x|linkedin|youtube|instagram|pinterest|github|google|medium|wordpress|blogspot|issuu|"
    r"openpr|einpresswire|prnewswire|globenewswire|businesswire|bit|tinyurl|wikipedia|w3|schema|gravatar)\.\w+$",
    re.I,
)
_CODE = re.compile(
    r"[?&](?:rid|reportid|report_id|id|name)=(\d{3,9})\b|-r(\d{4,9})\b|/(?:request-sample|purchase|pre-order-enquiry|"
    r"download-sample|ask-for-discount|report-sample|sample-request|checkout|sample|enquiry|reports?|buy-now|sample-form/form)"
    r"/(\d{3,9})\b|-(\d{5,9})(?:$|[/?#])",
    re.I,
)
_ACTION = re.compile(
    r"sample|purchase|enquir|inquir|checkout|discount|buy-?now|contact|toc\b|customi[sz]|download|request|speak|mailto:", re.I
)
_DATE_TERM = re.compile(r"[?&]utm_term=(\d{2})(\d{2})(20\d{2})\b")


@dataclass(frozen=True, slots=True)
class LinkHints:
    """What the links of a page say of it; '' = nothing."""

    site: str = ""
    url: str = ""
    code: str = ""
    dated: str = ""


def clean_link(target: str) -> str:
    """An http(s) address without tracking parameters and fragment; '' for anything else."""
    target = target.strip().strip("\"'<>").replace("&amp;", "&")
    if not re.match(r"https?://", target, re.I):
        return ""
    try:
        parts = urlsplit(target)
        if not parts.hostname or "." not in parts.hostname:
            return ""
        query = urlencode([(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k)])
    except ValueError:
        return ""
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, query, ""))


def site_of(address: str) -> str:
    """Host without ``www.``; '' where there is none."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def read_hints(targets: Iterable[str]) -> LinkHints:
    """Publisher's site (most linked, no social network), the page's own address, report number, ISO date."""
    raw = list(targets)
    clean = [c for c in map(clean_link, raw) if c]
    sites = Counter(s for s in map(site_of, clean) if s and not _SOCIAL.search(s))
    site = min(sites, key=lambda s: (-sites[s], s)) if sites else ""
    code = dated = url = ""
    for target in raw:
        found = _CODE.search(target)
        if found and not code and (not site or site in target):
            code = next(g for g in found.groups() if g)
        date = _DATE_TERM.search(target)
        if date and not dated and "01" <= date[2] <= "12" and "01" <= date[1] <= "31":
            dated = f"{date[3]}-{date[2]}-{date[1]}"
    for address in clean:
        path = urlsplit(address).path.strip("/")
        if site and site_of(address) == site and path and not _ACTION.search(path) and len(path) > len(urlsplit(url).path):
            url = address
    return LinkHints(site, url, code, dated)
