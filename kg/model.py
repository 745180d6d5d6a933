"""The records that every room shares: Page, Passage, Claim (one class per kind), Entity, Alias, Conflict, Ledger.

Frozen, typed, no behaviour beyond ids. Offsets are character (code point) offsets into ``Page.text``; money is in
absolute currency units; percentages are in percent (6.5, not 0.065); years are Gregorian integers. ``None`` means that
the page does not say. Nothing here reads, writes or decides.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

BlockKind = Literal["heading", "paragraph", "list_item", "cell"]
Operator = Literal["=", "~", ">=", "<="]
FigureKind = Literal["estimate", "forecast"]
EventPredicate = Literal["acquired", "merged_with", "renamed_to", "subsidiary_of", "partnered_with"]
EntityType = Literal["company", "market", "service", "region", "publisher"]
AliasKind = Literal["preferred", "variant", "misspelling", "acronym", "former_name", "brand", "division", "legal_name"]
QuarantineReason = Literal["placeholder", "other_sense", "other_market", "promotion", "publisher_self_description"]
Severity = Literal["high", "medium", "low", "note"]


# --- pages -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Passage:
    """One block of a page as a person sees it: ``page.text[start:end]``.

    ``level``: heading level 1-6 (7 = a bold line that acts as a heading), nesting depth of a list item (1 = outermost),
    0 otherwise. ``group`` numbers the list or table that holds the passage (0 = none). ``row``/``column`` place a cell.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    group: int = 0
    row: int = -1
    column: int = -1
    indent: int = 0
    """Columns of white space before it in plain text."""
    gap: bool = False
    """A blank line (or the end of another block) stands before it."""
    strong: tuple[tuple[int, int], ...] = ()
    """Spans of the passage that the page prints bold (offsets into the page's text)."""
    linked: tuple[tuple[int, int], ...] = ()
    """Spans of the passage that are hyperlinks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as read: its text once, in order, with block structure and what its markup says of itself."""

    report: str
    """Name of the page in the ledger: the file's stem, made unique."""
    source: str
    """Where it came from, relative to what the caller named."""
    sha256: str
    text: str
    passages: tuple[Passage, ...]
    title: str = ""
    publisher: str = ""
    """Publisher's name or site as the page gives it ('' = unknown)."""
    url: str = ""
    """The page's own address without tracking parameters ('' = unknown)."""
    code: str = ""
    """The publisher's report number ('' = unknown)."""
    dated: str = ""
    """ISO date or year of the page ('' = unknown)."""
    dated_by: str = ""
    """What gave ``dated``: 'metadata', 'link', 'text' ('' = unknown)."""
    links: tuple[str, ...] = ()
    """Distinct link targets without tracking parameters, in order."""
    tags: str = ""
    """The opening tags in order, one space between: the page's skeleton."""
    repairs: Mapping[str, int] = field(default_factory=dict)
    """What reading had to mend, counted by name: mojibake, markdown_in_html, stray_fence, bom, crlf, ..."""


# --- claims ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one page says, with the characters that say it. ``text[start:end] == quote`` always holds."""

    type: ClassVar[str] = ""
    report: str
    quote: str
    start: int
    end: int
    rule: str
    """Extractor and pattern that read it, as ``module/pattern-name``."""
    market: str = ""
    """Market id, filled in by resolution."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage(Claim):
    """The page is about this market."""

    type: ClassVar[str] = "coverage"
    market_name: str
    geography: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation(Claim):
    """The page names this company as a player."""

    type: ClassVar[str] = "participation"
    company: str
    company_id: str = ""
    list: int | None = None
    """Number of the list on the page that names it; names of one list are different companies. None = prose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketSize(Claim):
    """A market, or a scope of it, is worth this much."""

    type: ClassVar[str] = "market_size"
    amount: float
    amount_high: float | None = None
    operator: Operator = "="
    currency: str = "USD"
    year: int | None = None
    scope: str | None = None
    kind: FigureKind = "estimate"


@dataclass(frozen=True, slots=True, kw_only=True)
class GrowthRate(Claim):
    """A market, or a scope of it, grows by this much a year."""

    type: ClassVar[str] = "growth_rate"
    cagr_percent: float
    cagr_high: float | None = None
    operator: Operator = "="
    from_year: int | None = None
    to_year: int | None = None
    scope: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketShare(Claim):
    """A region, country, segment or company holds this part of the market."""

    type: ClassVar[str] = "market_share"
    of: str
    percent: float
    percent_high: float | None = None
    operator: Operator = "="
    year: int | None = None
    modality: FigureKind = "estimate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revenue(Claim):
    """A company earns this much."""

    type: ClassVar[str] = "revenue"
    company: str
    company_id: str = ""
    amount: float
    operator: Operator = "="
    currency: str = "USD"
    year: int | None = None
    kind: FigureKind = "estimate"
    scope: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment(Claim):
    """The page divides the market so."""

    type: ClassVar[str] = "segment"
    dimension: str
    name: str
    parent: str | None = None
    service_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Region(Claim):
    """The page divides or discusses the market by this place."""

    type: ClassVar[str] = "region"
    level: Literal["region", "country"]
    name: str
    code: str | None = None
    """UN M49 code of a region, ISO 3166-1 alpha-2 code of a country; None where neither scheme has it."""
    parent: str | None = None
    region_id: str = ""
    printed: str = ""
    """The place as the page prints it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering(Claim):
    """A company offers this service."""

    type: ClassVar[str] = "offering"
    company: str
    company_id: str = ""
    service: str
    service_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Claim):
    """Something happened between two companies."""

    type: ClassVar[str] = "event"
    subject: str
    subject_id: str = ""
    predicate: EventPredicate
    object: str
    object_id: str = ""
    year: int | None = None


CLAIM_TYPES: dict[str, type[Claim]] = {
    c.type: c
    for c in (Coverage, Participation, MarketSize, GrowthRate, MarketShare, Revenue, Segment, Region, Offering, Event)
}
RESOLVED_FIELDS = frozenset({"market", "company_id", "service_id", "region_id", "subject_id", "object_id"})
"""Fields that resolution fills in; they are no part of a claim's identity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A statement seen and refused."""

    report: str
    quote: str
    start: int
    end: int
    reason: QuarantineReason
    rule: str
    claim_type: str = ""
    """The kind of claim that it would have been ('' = none)."""
    note: str = ""


# --- entities --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """One name of an entity and why it is one. ``reason`` is a sentence for a person; ``features`` its figures."""

    name: str
    kind: AliasKind
    valid_from: str | None = None
    valid_to: str | None = None
    reports: tuple[str, ...] = ()
    reason: str = ""
    features: Mapping[str, float] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A dated edge from the entity that holds it to another one (ownership, succession, hierarchy, SKOS match)."""

    predicate: str
    """owned_by, division_of, merged_into, renamed_to, spun_off_from; broader, narrower, close_match, exact_match, related."""
    target: str
    target_name: str
    since: str | None = None
    until: str | None = None
    source: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A company, market, service, region or publisher with all its names."""

    id: str
    """``<type>-<slug>``, stable across builds; letters, digits and hyphens only."""
    type: EntityType
    name: str
    aliases: tuple[Alias, ...] = ()
    external_ids: Mapping[str, str] = field(default_factory=dict)
    """Scheme (cik, lei, wikidata, iso3166, m49) to identifier; only where a source gives it."""
    relations: tuple[Relation, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Plain facts with a source: country, kind, definition, ended, geography, base market."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A name as a page prints it, given to resolution. ``list`` as in Participation; same report + list = side by side."""

    name: str
    type: EntityType
    report: str
    list: int | None = None
    geography: str | None = None
    """Of a market: the geography that the page scopes it to."""


# --- checks ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A disagreement (or a note about one) with the sum written out."""

    id: str
    kind: str
    """Name of the check that found it, e.g. growth_vs_sizes."""
    severity: Severity
    claims: tuple[str, ...]
    """Ids of the claims involved, sorted."""
    arithmetic: str
    """The calculation with its figures, readable by itself."""
    message: str
    market: str = ""
    reports: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Pages that are not independent of one another, and what shows it."""

    id: str
    name: str
    reports: tuple[str, ...]
    signals: Mapping[str, float] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consensus:
    """What independent origins leave as a range for one market, measure and year. Never one number."""

    market: str
    measure: str
    """market_size or growth_rate."""
    year: int | None
    currency: str | None
    scope: str | None
    low: float
    high: float
    median: float | None
    """Median over origins; None where there is only one origin."""
    origins: tuple[str, ...]
    claims: tuple[str, ...]
    outliers: tuple[str, ...] = ()
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCard:
    """A page without its text: what the ledger keeps of it, and how far it can be trusted."""

    report: str
    source: str
    sha256: str
    length: int
    title: str = ""
    publisher: str = ""
    publisher_id: str = ""
    url: str = ""
    code: str = ""
    dated: str = ""
    dated_by: str = ""
    origin: str = ""
    market: str = ""
    score: float | None = None
    """Reliability 0..1; ``terms`` add up to it."""
    terms: Mapping[str, float] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    """claims, quarantined, placeholders, mojibake, promotion_characters, conflicts, ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A page that could not be read, or was read with a limit hit."""

    source: str
    reason: str
    skipped: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Everything that a build knows. Graph, RDF, view, brief and tables are views of it."""

    pages: tuple[PageCard, ...] = ()
    claims: tuple[Claim, ...] = ()
    quarantine: tuple[Quarantined, ...] = ()
    entities: tuple[Entity, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    origins: tuple[Origin, ...] = ()
    consensus: tuple[Consensus, ...] = ()
    faults: tuple[Fault, ...] = ()


# --- ids -------------------------------------------------------------------------------------------------------------


def claim_id(claim: Claim) -> str:
    """Content hash of a claim, ``c-`` and 16 hex digits: the same page text gives the same id in every build."""
    parts = [claim.type]
    for f in dataclasses.fields(claim):
        if f.name not in RESOLVED_FIELDS and f.name != "rule":
            parts.append(f"{f.name}={getattr(claim, f.name)!r}")
    return "c-" + _digest(parts)


def quarantine_id(item: Quarantined) -> str:
    """Content hash of a quarantined statement, ``q-`` and 16 hex digits."""
    return "q-" + _digest([item.report, str(item.start), str(item.end), item.reason, item.claim_type, item.quote])


def conflict_id(kind: str, claims: tuple[str, ...], extra: str = "") -> str:
    """Content hash of a conflict, ``x-`` and 16 hex digits; the order of the claims does not matter."""
    return "x-" + _digest([kind, *sorted(claims), extra])


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def to_record(item: Any) -> dict[str, Any]:
    """A record as plain JSON-ready values: nested dataclasses to dicts, tuples to lists; claims with id and type first."""
    record: dict[str, Any] = {}
    if isinstance(item, Claim):
        record["id"], record["type"] = claim_id(item), item.type
    elif isinstance(item, Quarantined):
        record["id"] = quarantine_id(item)
    for f in dataclasses.fields(item):
        record[f.name] = _plain(getattr(item, f.name))
    return record


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return to_record(value)
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in sorted(value.items())}
    return value
