"""Markup of every degree of malformation to lines: one pass over the tags, nothing assumed about their nesting.

In: decoded text that may be HTML, Markdown, plain text or a mixture. Out: ``RawLine`` pieces (text, block kind, list and
table position, bold and link spans) and the page's metadata. A tree parser would move or drop text where tags are
crossed (a list without ``<ul>``, ``</h1>`` closing ``<h2>``, text after ``</html>``); a pass over the tags keeps every
character that a person would see, once, in order, in linear time and at any nesting depth.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from kg.model import BlockKind

MAX_NESTING = 12
"""Limit LIST_NESTING: deeper lists are read at this depth."""

_TAG = re.compile(
    r"<!--.*?(?:-->|$)|<(script|style|noscript|template|svg|iframe)\b[^>]*>(.*?)(?:</\1\s*>|$)|"
    r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})((?:\s(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)?)/?>|"
    r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})((?:\s[^<>]*+)?)>|<[!?][^<>]*>",
    re.S | re.I,
)
_ATTRIBUTE = re.compile(r"""([a-zA-Z:_-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_BLOCKS = frozenset(
    "p div section article header footer main aside nav blockquote pre figure figcaption address form fieldset hr "
    "center body html head table thead tbody tfoot tr td th caption dl dt dd ul ol li h1 h2 h3 h4 h5 h6 details summary".split()
)
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_CLOSED_TEXT = frozenset("p li td th h1 h2 h3 h4 h5 h6 dt dd figcaption caption".split())
_BOLD = frozenset(("b", "strong"))
_WHITE = re.compile(r"\s+")


@dataclass(slots=True)
class RawLine:
    """One line of visible text with where it came from."""

    text: str
    kind: BlockKind = "paragraph"
    level: int = 0
    group: int = 0
    row: int = -1
    column: int = -1
    indent: int = 0
    gap: bool = False
    strong: list[tuple[int, int]] = field(default_factory=list)
    linked: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Markup:
    """All lines of a page and what its head says."""

    lines: list[RawLine] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    structured: list[str] = field(default_factory=list)
    """Texts of JSON-LD scripts."""


def read_markup(text: str) -> Markup:
    """Lines of a page in reading order. Never raises for malformed input."""
    reader = _Reader()
    position = 0
    for tag in _TAG.finditer(text):
        if tag.start() > position:
            reader.characters(text[position : tag.start()])
        position = tag.end()
        name = tag[4] or tag[7]
        if name:
            closing = bool(tag[3] or tag[6])
            reader.tag(name.lower(), closing, tag[5] or tag[8] or "")
        elif tag[1]:
            reader.script(tag[1].lower(), tag[0][: tag[0].find(">") + 1], tag[2] or "")
    if position < len(text):
        reader.characters(text[position:])
    reader.flush()
    return reader.markup


class _Reader:
    """State of one pass: the line under construction and the few open things that matter."""

    def __init__(self) -> None:
        self.markup = Markup()
        self.pieces: list[str] = []
        self.length = 0
        self.strong: list[tuple[int, int]] = []
        self.linked: list[tuple[int, int]] = []
        self.bold_from = self.link_from = -1
        self.bold = 0
        self.lists: list[int] = []
        self.groups = 0
        self.loose_group = 0
        self.in_item = False
        self.heading = 0
        self.closed_text = 0
        self.title = False
        self.tables: list[list[int]] = []
        self.in_cell = False
        self.indent = 0
        self.gap = False
        self.preformatted = 0

    def characters(self, raw: str) -> None:
        text = html.unescape(raw) if "&" in raw else raw
        if not text.isascii():
            text = text.replace("\u00a0", " ").replace("\u200b", "").replace("\u00ad", "").replace("\ufeff", "")
        if self.title:
            self.markup.meta["title"] = self.markup.meta.get("title", "") + text
            return
        if "\n" not in text:
            self.add(text)
            return
        wrap = self.closed_text > 0 and not self.preformatted
        parts = text.split("\n")
        self.add(parts[0])
        for number, part in enumerate(parts[1:], 1):
            if wrap and (part.strip() or number == len(parts) - 1):
                self.add(" " + part)
                continue
            self.flush()
            if not part.strip():
                if number < len(parts) - 1:
                    self.gap = True
                continue
            stripped = part.lstrip(" \t")
            self.indent = len(part) - len(stripped) + 3 * (len(part) - len(part.lstrip("\t")))
            self.add(part)

    def add(self, text: str) -> None:
        if "\t" in text.strip() and not self.closed_text:
            pass  # tabs part the columns of plain-text tables: kept for the line reader
        elif text and not text.isspace():
            text = _collapse(text)
        if not self.length:
            text = text.lstrip()
        elif self.pieces and self.pieces[-1].endswith(" "):
            text = text.lstrip(" ")
        if text:
            self.pieces.append(text)
            self.length += len(text)

    def flush(self) -> None:
        """End the line under construction."""
        if self.pieces:
            text = "".join(self.pieces).rstrip()
            if self.bold_from >= 0:
                self.strong.append((self.bold_from, self.length))
                self.bold_from = 0
            if self.link_from >= 0:
                self.linked.append((self.link_from, self.length))
                self.link_from = 0
            if text:
                self.markup.lines.append(self._line(text))
                self.gap = False
            self.pieces.clear()
            self.length = 0
            self.strong, self.linked = [], []
        else:
            self.bold_from = 0 if self.bold_from >= 0 else -1
            self.link_from = 0 if self.link_from >= 0 else -1
        self.indent = 0

    def _line(self, text: str) -> RawLine:
        line = RawLine(text, indent=self.indent, gap=self.gap)
        size = len(text)
        line.strong = [(a, min(b, size)) for a, b in self.strong if a < min(b, size)]
        line.linked = [(a, min(b, size)) for a, b in self.linked if a < min(b, size)]
        if self.in_cell and self.tables:
            line.kind, line.group, line.row, line.column = "cell", *self.tables[-1][:3]
        elif self.heading:
            line.kind, line.level = "heading", self.heading
        elif self.in_item:
            line.kind, line.level = "list_item", min(max(len(self.lists), 1), MAX_NESTING)
            line.group = self.lists[-1] if self.lists else self.loose_group
        return line

    def tag(self, name: str, closing: bool, attributes: str) -> None:
        if not closing:
            self.markup.tags.append(name)
        if name in _BOLD:
            self._bold(closing)
        elif name == "a":
            self._link(closing, attributes)
        elif name == "br":
            self.flush()
        elif name in _BLOCKS:
            self.flush()
            self.gap = self.gap or name in ("p", "div", "table") or name in _HEADINGS
            self._block(name, closing)
        elif name == "title":
            self.title = not closing
        elif name in ("meta", "link"):
            self._meta(name, attributes)
        elif name == "img" and not closing and self.pieces:
            self.add(" ")

    def _bold(self, closing: bool) -> None:
        if closing:
            self.bold = max(0, self.bold - 1)
            if not self.bold and self.bold_from >= 0:
                if self.length > self.bold_from:
                    self.strong.append((self.bold_from, self.length))
                self.bold_from = -1
        else:
            self.bold += 1
            if self.bold_from < 0:
                self.bold_from = self.length

    def _link(self, closing: bool, attributes: str) -> None:
        if self.link_from >= 0:
            if self.length > self.link_from:
                self.linked.append((self.link_from, self.length))
            self.link_from = -1
        if not closing:
            self.link_from = self.length
            target = _attributes(attributes).get("href", "")
            if target:
                self.markup.links.append(html.unescape(target))

    def _block(self, name: str, closing: bool) -> None:
        if name in _HEADINGS:
            self.heading = 0 if closing else _HEADINGS[name]
            if not closing:
                self.in_item = False
        elif name == "li":
            self.in_item = not closing
            if not closing and not self.lists:
                previous = self.markup.lines[-1] if self.markup.lines else None
                if previous is None or previous.kind != "list_item" or previous.group != self.loose_group:
                    self.groups += 1
                    self.loose_group = self.groups
        elif name in ("ul", "ol"):
            if closing:
                if self.lists:
                    self.lists.pop()
                self.in_item = bool(self.lists)
            else:
                self.groups += 1
                self.lists.append(self.groups)
                self.heading = 0
        elif name == "pre":
            self.preformatted = max(0, self.preformatted + (-1 if closing else 1))
        elif name in ("table", "tr", "td", "th"):
            self._table(name, closing)
        elif not closing and name == "p":
            self.heading = 0
        if name in _CLOSED_TEXT:
            self.closed_text = 0 if closing else 1

    def _table(self, name: str, closing: bool) -> None:
        if name == "table":
            if closing:
                if self.tables:
                    self.tables.pop()
            else:
                self.groups += 1
                self.tables.append([self.groups, -1, -1])
            self.in_cell = False
            return
        if not self.tables:
            self.groups += 1
            self.tables.append([self.groups, -1, -1])
        place = self.tables[-1]
        if name == "tr":
            if not closing:
                place[1] += 1
                place[2] = -1
            self.in_cell = False
        elif closing:
            self.in_cell = False
        else:
            place[1] = max(place[1], 0)
            place[2] += 1
            self.in_cell = True
            self.in_item = False

    def _meta(self, name: str, attributes: str) -> None:
        values = _attributes(attributes)
        if name == "link" and "canonical" in values.get("rel", "").lower():
            self.markup.meta.setdefault("canonical", values.get("href", ""))
        key = (values.get("property") or values.get("name") or values.get("itemprop") or "").lower()
        if key and "content" in values:
            self.markup.meta.setdefault(key, html.unescape(values["content"]))

    def script(self, name: str, opening: str, body: str) -> None:
        self.markup.tags.append(name)
        if name == "script" and "ld+json" in opening.lower():
            self.markup.structured.append(body)


def _attributes(text: str) -> dict[str, str]:
    return {m[1].lower(): m[2] or m[3] or m[4] or "" for m in _ATTRIBUTE.finditer(text[:8000])}


def _collapse(text: str) -> str:
    if "  " in text or "\t" in text or "\n" in text or "\r" in text:
        return _WHITE.sub(" ", text)
    return text
