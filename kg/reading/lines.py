"""Markdown and plain-text conventions inside lines: bullets, headings, bold marks, links, tables of pipes or tabs.

In: raw lines of any page (HTML pages hold Markdown too). Out: lines whose text is what a person would see, with block
kind, list nesting and table place filled in. Removes marks only, never words.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from kg.reading.markup import MAX_NESTING, RawLine

_BULLET = re.compile(r"(?:[•●▪■◦‣·➢➤✓✔❖►▶⮚§○–—]|[-*+](?=\s)|[oO](?=\t)|>+(?=\s)|[*]{1}(?=[A-Z0-9]))\s*")
_NUMBER = re.compile(r"(?:\(?\d{1,2}[.)]|[a-z][.)]|\(?[ivx]{1,4}[.)])(?=\s+\S)\s*")
_HASHES = re.compile(r"(#{1,6})\s+(?=\S)")
_RULE = re.compile(r"[-=_*~`\s|:+]{3,}$")
_FENCE = re.compile(r"`{3,}\w*")
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\((https?://[^\s()]{1,500}|mailto:[^\s()]{1,200}|[#/][^\s()]{0,300})(?:\s+\"[^\"]{0,200}\")?\)")
_MARK = re.compile(r"\*{2,4}|__(?=\S)|(?<=\S)__|(?<![\w*])\*(?=[^\s*])|(?<=[^\s*])\*(?![\w*])|(?<!\\)`+")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")
_SEPARATOR_CELL = re.compile(r":?-{2,}:?$")
_BOLD_PAIR = re.compile(r"(\*\*|__)(?=\S)(.{1,400}?)(?<=\S)\1")


def read_lines(raw: list[RawLine], repairs: Counter[str]) -> list[RawLine]:
    """Lines with marks resolved; blank ones are gone. Counts mended marks in ``repairs``."""
    lines: list[RawLine] = []
    state = _State(repairs)
    for line in raw:
        lines.extend(state.read(line))
    return lines


class _State:
    """What one line has to know of those before it: the running list and table."""

    def __init__(self, repairs: Counter[str]) -> None:
        self.repairs = repairs
        self.group = 10_000
        self.list_open = False
        self.table_open = False
        self.row = 0

    def read(self, line: RawLine) -> list[RawLine]:
        text = line.text
        if "```" in text:
            self.repairs["stray_fence"] += 1
            line = _cut(line, _FENCE)
            text = line.text
        stripped = text.strip()
        if not stripped or (len(stripped) > 2 and _RULE.match(stripped)):
            self.list_open = False
            return []
        if line.kind == "paragraph":
            if stripped.count("|") >= 2 or (stripped.startswith("|") and len(stripped) > 2):
                cells = self._pipes(line)
                if cells is not None:
                    return cells
            if "\t" in stripped:
                return self._tabs(line)
        self.table_open = False
        return self._single(line)

    def _single(self, line: RawLine) -> list[RawLine]:
        line = _strip_marks(line, self.repairs)
        if line.kind in ("paragraph", "list_item"):
            line = self._lead(line)
        text = line.text.strip()
        return [line] if text else []

    def _lead(self, line: RawLine) -> RawLine:
        """A leading bullet, number or row of hashes decides the kind of block; the mark leaves the text."""
        found = _HASHES.match(line.text)
        if found and line.kind == "paragraph":
            self.list_open = False
            return replace(_drop(line, found.end()), kind="heading", level=len(found[1]))
        found = _BULLET.match(line.text)
        if found and found.end() < len(line.text):
            depth = min(1 + line.indent // 2, MAX_NESTING)
            line = _drop(line, found.end())
            if line.kind == "paragraph":
                if not self.list_open:
                    self.group += 1
                    self.list_open = True
                return replace(line, kind="list_item", level=depth, group=self.group)
            return line
        if line.kind == "paragraph":
            self.list_open = False
        return line

    def _pipes(self, line: RawLine) -> list[RawLine] | None:
        parts = [p.strip() for p in line.text.strip().strip("|").split("|")]
        if all(_SEPARATOR_CELL.match(p) for p in parts if p):
            return []
        if len(line.text) > 1500 and len(parts) < 4:
            return None
        return self._row(line, parts)

    def _tabs(self, line: RawLine) -> list[RawLine]:
        lead = _BULLET.match(line.text)
        parts = [p.strip() for p in line.text.split("\t")]
        if lead and len([p for p in parts if p]) <= 2:
            return self._single(replace(line, text=re.sub(r"\s+", " ", line.text)))
        return self._row(line, [p for p in parts if p and not _BULLET.fullmatch(p + " ")])

    def _row(self, line: RawLine, parts: list[str]) -> list[RawLine]:
        if not self.table_open:
            self.group += 1
            self.table_open = True
            self.row = 0
        else:
            self.row += 1
        cells = []
        for column, part in enumerate(parts):
            cell = _strip_marks(RawLine(part, "cell", 0, self.group, self.row, column, gap=line.gap), self.repairs)
            if cell.text:
                cells.append(cell)
        return cells


def join_wrapped(lines: list[RawLine]) -> list[RawLine]:
    """Join lines that a hard wrap has parted: a long line without a full stop, then one in lower case."""
    joined: list[RawLine] = []
    for line in lines:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.kind == line.kind == "paragraph"
            and not line.gap
            and 60 <= len(last.text) - last.text.rfind("\n") <= 130
            and line.text[:1].islower()
            and last.text[-1] not in ".:;!?"
        ):
            joined[-1] = replace(last, text=f"{last.text} {line.text}")
        else:
            joined.append(line)
    return joined


def _strip_marks(line: RawLine, repairs: Counter[str]) -> RawLine:
    text = line.text
    if not any(c in text for c in "*_`[\\"):
        return line
    for found in _BOLD_PAIR.finditer(text):
        line.strong.append(found.span(2))
    if "](" in text:
        line = _unlink(line)
    if any(c in line.text for c in "*_`"):
        before = len(line.text)
        line = _cut(line, _MARK)
        if len(line.text) != before:
            repairs["markdown_marks"] += 1
    if "\\" in line.text:
        line = replace(line, text=_ESCAPE.sub(r"\1", line.text))
    size = len(line.text)
    line.strong = [(a, min(b, size)) for a, b in line.strong if a < min(b, size)]
    line.linked = [(a, min(b, size)) for a, b in line.linked if a < min(b, size)]
    stripped = line.text.strip()
    return line if stripped == line.text else _drop(replace(line, text=line.text.rstrip()), len(line.text) - len(line.text.lstrip()))


def _unlink(line: RawLine) -> RawLine:
    """``[text](address)`` becomes ``text``, recorded as linked."""
    pieces: list[str] = []
    removed: list[tuple[int, int]] = []
    linked: list[tuple[int, int]] = []
    position = length = 0
    for found in _LINK.finditer(line.text):
        before = line.text[position : found.start()]
        pieces += [before, found[1]]
        length += len(before)
        linked.append((length, length + len(found[1])))
        length += len(found[1])
        removed += [(found.start(), found.start(1)), (found.end(1), found.end())]
        position = found.end()
    pieces.append(line.text[position:])
    text = "".join(pieces)
    return replace(line, text=text, strong=_shift(line.strong, removed), linked=_shift(line.linked, removed) + linked)


def _cut(line: RawLine, pattern: re.Pattern[str]) -> RawLine:
    removed = [m.span() for m in pattern.finditer(line.text)]
    if not removed:
        return line
    text = pattern.sub("", line.text)
    return replace(line, text=text, strong=_shift(line.strong, removed), linked=_shift(line.linked, removed))


def _drop(line: RawLine, count: int) -> RawLine:
    return replace(
        line,
        text=line.text[count:],
        strong=_shift(line.strong, [(0, count)]),
        linked=_shift(line.linked, [(0, count)]),
    )


def _shift(spans: list[tuple[int, int]], removed: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans after the removed stretches are gone."""

    def at(offset: int) -> int:
        return offset - sum(max(0, min(offset, b) - a) for a, b in removed)

    moved = [(at(a), at(b)) for a, b in spans]
    return [(a, b) for a, b in moved if a < b]
