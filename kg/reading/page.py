"""Assemble a Page: one text with offsets, passages over it, and what the page says of itself.

In: bytes and a name. Out: a Page, or PageError. Decodes by ``decoding``, takes markup apart by ``markup`` and ``lines``.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import PurePosixPath
from typing import Any

import orjson

from kg.errors import PageError
from kg.model import Page, Passage
from kg.reading.decoding import decode, mend_text
from kg.reading.lines import join_wrapped, read_lines
from kg.reading.links import clean_link, read_hints, site_of
from kg.reading.markup import Markup, RawLine, read_markup

MAX_LINES = 200_000
"""Limit LINES: a page with more lines is read up to here."""
_FRONT = re.compile(r"\A---[ \t]*\n(.{0,4000}?)\n---[ \t]*(?:\n|\Z)", re.S)
_FRONT_KEY = re.compile(r"^([A-Za-z_]+):[ \t]*(.+?)[ \t]*$", re.M)
_BARE_LINK = re.compile(r"https?://[^\s<>\"')\]]{4,500}", re.I)
_ABOUT = re.compile(r"^(?:About(?: Us)?\s*[:@-]\s*|About (?!Us\b|the\b|this\b|our\b))([A-Z][\w&.,' -]{2,60}?)[\s:.]*$", re.M)
_ISO_DATE = re.compile(r"(20\d\d)(?:-(\d\d)(?:-(\d\d))?)?")


def read_page(data: bytes, name: str, report: str | None = None) -> Page:
    """Read one page.

    ``name`` is its path as the caller names it; ``report`` the name it gets in the ledger (default: the file's stem).
    All offsets of the result count code points of ``Page.text``. Raises PageError where there is nothing to read.
    """
    path = PurePosixPath(name.replace("\\", "/"))
    if path.suffix.lower() == ".pdf":
        data = _read_pdf(data, name)
    text, repairs = decode(data, name)
    front = _FRONT.match(text)
    meta: dict[str, str] = {}
    if front:
        meta = {k.lower(): v.strip("\"'") for k, v in _FRONT_KEY.findall(front[1])}
        text = text[front.end() :]
    markup = read_markup(text)
    markup.meta = {**meta, **markup.meta}
    lines = join_wrapped(read_lines(markup.lines[:MAX_LINES], repairs))
    body, passages = _lay_out(lines)
    if not passages:
        raise PageError("the page holds no text", where=name, mend="Remove it or fetch it again")
    return _describe(path, report or path.stem, hashlib.sha256(data).hexdigest(), body, passages, markup, repairs)


def _lay_out(lines: list[RawLine]) -> tuple[str, tuple[Passage, ...]]:
    """One text, a line a block, and the passages that cut it."""
    pieces: list[str] = []
    passages: list[Passage] = []
    position = 0
    for line in lines:
        text = line.text if line.text.isascii() else mend_text(line.text, Counter())
        lead = len(text) - len(text.lstrip())
        text = text.strip().replace("\t", " ").replace("\n", " ")
        if not text:
            continue
        start = position
        end = start + len(text)
        strong = tuple((max(start, start + a - lead), min(end, start + b - lead)) for a, b in line.strong)
        linked = tuple((max(start, start + a - lead), min(end, start + b - lead)) for a, b in line.linked)
        kind, level = line.kind, line.level
        if kind == "paragraph" and len(text) <= 200 and _covers(strong, start, end, text):
            kind, level = "heading", 7
        passages.append(
            Passage(
                kind=kind,
                start=start,
                end=end,
                level=level,
                group=line.group,
                row=line.row,
                column=line.column,
                indent=line.indent,
                gap=line.gap,
                strong=strong,
                linked=linked,
            )
        )
        pieces.append(text)
        position = end + 1
    return "\n".join(pieces) + ("\n" if pieces else ""), tuple(passages)


def _covers(spans: tuple[tuple[int, int], ...], start: int, end: int, text: str) -> bool:
    """True where the bold spans leave only punctuation outside."""
    if not spans:
        return False
    outside = list(text)
    for a, b in spans:
        outside[a - start : b - start] = " " * (b - a)
    return not re.search(r"\w", "".join(outside))


def _describe(
    path: PurePosixPath,
    report: str,
    sha256: str,
    text: str,
    passages: tuple[Passage, ...],
    markup: Markup,
    repairs: Counter[str],
) -> Page:
    targets = markup.links + _BARE_LINK.findall(text)
    hints = read_hints(targets)
    meta = markup.meta
    structured = _read_structured(markup.structured)
    canonical = clean_link(meta.get("canonical", "") or meta.get("og:url", ""))
    publisher = structured.get("publisher") or meta.get("og:site_name", "") or meta.get("publisher", "")
    if not publisher:
        about = _ABOUT.search(text)
        publisher = about[1].strip() if about else hints.site or site_of(canonical)
    date = structured.get("date") or next(
        (meta[k] for k in ("article:published_time", "datepublished", "date", "dc.date", "pubdate") if meta.get(k)), ""
    )
    found = _ISO_DATE.match(date)
    dated, dated_by = ("-".join(g for g in found.groups() if g), "metadata") if found else ("", "")
    if not dated and hints.dated:
        dated, dated_by = hints.dated, "link"
    first = next((p for p in passages if p.kind == "heading" and p.level <= 2), passages[0])
    title = " ".join((meta.get("title") or meta.get("og:title") or text[first.start : first.end]).split())
    return Page(
        report=report,
        source=str(path),
        sha256=sha256,
        text=text,
        passages=passages,
        title=title[:400],
        publisher=publisher,
        url=canonical or hints.url,
        code=hints.code,
        dated=dated,
        dated_by=dated_by,
        links=tuple(dict.fromkeys(c for c in map(clean_link, targets) if c)),
        tags=" ".join(markup.tags) if markup.tags else " ".join(_mark(p) for p in passages),
        repairs=dict(sorted(repairs.items())),
    )


def _mark(passage: Passage) -> str:
    """The skeleton of a page without tags is made of its blocks."""
    return f"{passage.kind}{passage.level}" if passage.level else passage.kind


def _read_structured(scripts: list[str]) -> dict[str, str]:
    """Publisher and date of JSON-LD, where it is well formed."""
    found: dict[str, str] = {}
    for script in scripts:
        try:
            queue: list[Any] = [orjson.loads(script.strip())]
        except orjson.JSONDecodeError:
            continue
        for _ in range(200):
            if not queue:
                break
            node = queue.pop(0)
            if isinstance(node, list):
                queue.extend(node[:100])
            elif isinstance(node, dict):
                publisher = node.get("publisher")
                if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
                    found.setdefault("publisher", publisher["name"])
                for key in ("datePublished", "dateModified"):
                    if isinstance(node.get(key), str):
                        found.setdefault("date", node[key])
                queue.extend(v for v in node.values() if isinstance(v, dict | list))
    return found


def _read_pdf(data: bytes, name: str) -> bytes:
    """Text layer of a PDF as plain text. Raises PageError without pypdf or without a text layer."""
    try:
        import pypdf
    except ImportError as missing:
        raise PageError("PDF pages need the extra 'pdf'", where=name, mend="pip install 'market-kg[pdf]'") from missing
    import io

    try:
        pages = [p.extract_text() or "" for p in pypdf.PdfReader(io.BytesIO(data)).pages]
    except Exception as fault:
        raise PageError(f"broken PDF ({fault})", where=name, mend="Convert it to text") from fault
    text = "\n\n".join(pages)
    if not text.strip():
        raise PageError("the PDF has no text layer", where=name, mend="Run it through OCR first")
    return text.encode("utf-8", "replace")
