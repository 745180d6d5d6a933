"""Bytes to text: byte-order marks, encodings, line ends, mojibake, odd spaces.

In: the bytes of a page. Out: clean text and a count of what was mended. Knows nothing of markup.
"""

from __future__ import annotations

import re
from collections import Counter

import ftfy
from bs4.dammit import UnicodeDammit

from kg.errors import PageError

MAX_BYTES = 16 * 1024 * 1024
"""Limit PAGE_BYTES: a larger page is no page (the largest of 13,225 real ones has 0.2 MB)."""
MAX_LINE = 2_000_000
"""Limit LINE_CHARACTERS: longest physical line that is read (the longest real one has 0.1 million)."""

_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MAGIC = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x7fELF", b"MZ")
_SPACES = str.maketrans(
    dict.fromkeys("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\f\v", " ")
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00", None)
    | {"\u2028": "\n", "\u2029": "\n", "\x85": "\n"}
)
_SUSPECT = re.compile("[ÂÃâÅÄÎÐ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[ÂÃ](?=[\\s\u00a0]|$)")
_STRAY_A = re.compile("Â(?=[\\s\u00a0]|$)")


def decode(data: bytes, name: str) -> tuple[str, Counter[str]]:
    """Text of a page with Unix line ends, and what had to be mended, counted by name.

    Raises PageError for an empty, binary or oversized page.
    """
    repairs: Counter[str] = Counter()
    if not data.strip():
        raise PageError("the page is empty", where=name, mend="Remove it or fetch it again")
    if len(data) > MAX_BYTES:
        raise PageError(
            f"the page has {len(data):,} bytes, more than the limit PAGE_BYTES = {MAX_BYTES:,}",
            where=name,
            mend="Split it or leave it out",
        )
    if data.startswith(_MAGIC):
        raise PageError("this is a binary file, no page", where=name, mend="Convert it to HTML or text")
    text = _to_unicode(data, name, repairs)
    if not text.strip():
        raise PageError("the page is empty", where=name, mend="Remove it or fetch it again")
    if "\r" in text:
        repairs["carriage_returns"] = text.count("\r")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    longest = max(map(len, text.split("\n")))
    if longest > MAX_LINE:
        raise PageError(
            f"one line has {longest:,} characters, more than the limit LINE_CHARACTERS = {MAX_LINE:,}",
            where=name,
            mend="Leave it out",
        )
    return mend_text(text, repairs), repairs


def mend_text(text: str, repairs: Counter[str]) -> str:
    """Text with mojibake undone, odd spaces plain, zero-width and direction marks gone."""
    if _SUSPECT.search(text):
        lines = text.split("\n")
        for number, line in enumerate(lines):
            hits = len(_SUSPECT.findall(line))
            if hits:
                fixed = _STRAY_A.sub("", ftfy.fix_encoding(line))
                if fixed != line:
                    repairs["mojibake"] += hits
                    lines[number] = fixed
        text = "\n".join(lines)
    if not text.isascii():
        text = text.translate(_SPACES)
    return text


def _to_unicode(data: bytes, name: str, repairs: Counter[str]) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        repairs["byte_order_mark"] = 1
        data = data[3:]
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        repairs["byte_order_mark"] = 1
        return data.decode("utf-16", "replace")
    if len(_BINARY.findall(data[:65536])) > max(8, len(data[:65536]) // 100):
        raise PageError("this is a binary file, no page", where=name, mend="Convert it to HTML or text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    broken = data.decode("utf-8", "replace")
    if broken.count("\ufffd") * 200 < len(broken):  # UTF-8 with a few broken bytes, not another encoding
        repairs["broken_bytes"] = broken.count("\ufffd")
        return broken
    repairs["other_encoding"] = 1
    guess = UnicodeDammit(data, ["windows-1252"], is_html=True)
    if guess.unicode_markup is None:
        raise PageError("the encoding cannot be told", where=name, mend="Convert it to UTF-8")
    return guess.unicode_markup
