"""The ledger on disk: JSON lines, sorted, stable byte for byte.

Records in, files out, and back. One line a record; keys in the record's own order; no clock time. Claims are sorted by
report, then place in the text. Nothing here knows RDF, tables or HTML.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import orjson

from kg.errors import LedgerError
from kg.model import (
    CLAIM_TYPES,
    Alias,
    Claim,
    Conflict,
    Consensus,
    Entity,
    Fault,
    Ledger,
    Origin,
    PageCard,
    Quarantined,
    Relation,
    to_record,
)

R = TypeVar("R")

FILES = {
    "pages": "pages.jsonl",
    "claims": "claims.jsonl",
    "quarantine": "quarantine.jsonl",
    "entities": "entities.jsonl",
    "conflicts": "conflicts.jsonl",
    "origins": "origins.jsonl",
    "consensus": "consensus.jsonl",
    "faults": "faults.jsonl",
}
"""Ledger field to file name."""


def sort_claims(claims: Iterable[Claim]) -> list[Claim]:
    """Claims by report, start, end, type, then content: the order of ``claims.jsonl``."""
    return sorted(claims, key=lambda c: (c.report, c.start, c.end, c.type, repr(c)))


def write_ledger(ledger: Ledger, out: Path) -> None:
    """Write all ledger files into the existing folder ``out``."""
    for name, file in FILES.items():
        write_records(getattr(ledger, name), out / file)


def write_records(records: Iterable[Any], path: Path) -> None:
    """Write dataclass records, one JSON object a line, in the order given."""
    with path.open("wb") as handle:
        for record in records:
            handle.write(orjson.dumps(to_record(record), option=orjson.OPT_APPEND_NEWLINE, default=str))


def read_ledger(out: Path) -> Ledger:
    """Read the ledger files of a build.

    Raises LedgerError where ``out`` holds no ledger or a line is damaged (file and line named).
    """
    if not (out / FILES["claims"]).is_file():
        raise LedgerError("no ledger here", where=str(out), mend="Build one: kg build PAGES... -o OUT")
    parsers: dict[str, Callable[[dict[str, Any]], Any]] = {
        "pages": lambda r: _make(PageCard, r),
        "claims": parse_claim,
        "quarantine": lambda r: _make(Quarantined, r),
        "entities": parse_entity,
        "conflicts": lambda r: _make(Conflict, r),
        "origins": lambda r: _make(Origin, r),
        "consensus": lambda r: _make(Consensus, r),
        "faults": lambda r: _make(Fault, r),
    }
    return Ledger(**{name: tuple(_read(out / file, parsers[name])) for name, file in FILES.items()})


def read_text(out: Path, report: str) -> str:
    """Text of one page as read. Raises LedgerError where it is missing."""
    path = out / "text" / f"{report}.txt"
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as fault:
        raise LedgerError("text of the page is missing", where=str(path), mend="Build again") from fault


def parse_claim(record: dict[str, Any]) -> Claim:
    """A claim from its JSON record. Raises KeyError for an unknown type, TypeError for missing keys."""
    return _make(CLAIM_TYPES[record["type"]], record)


def parse_entity(record: dict[str, Any]) -> Entity:
    """An entity from its JSON record."""
    nested = dict(record)
    nested["aliases"] = tuple(_make(Alias, a) for a in record.get("aliases", ()))
    nested["relations"] = tuple(_make(Relation, r) for r in record.get("relations", ()))
    return _make(Entity, nested)


def _make(kind: type[R], record: dict[str, Any]) -> R:
    names = {f.name for f in dataclasses.fields(kind)}  # type: ignore[arg-type]
    values = {k: tuple(v) if isinstance(v, list) else v for k, v in record.items() if k in names}
    return kind(**values)


def _read(path: Path, parse: Callable[[dict[str, Any]], R]) -> Iterator[R]:
    if not path.is_file():
        return
    with path.open("rb") as handle:
        for number, line in enumerate(handle, 1):
            try:
                yield parse(orjson.loads(line))
            except (ValueError, KeyError, TypeError) as fault:
                raise LedgerError(f"damaged record ({fault})", where=f"{path}:{number}", mend="Build again") from fault
