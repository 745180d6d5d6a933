"""Bytes to Page: the text that a person would see, once, in order, with its blocks.

``read_page`` takes the bytes of an .html, .htm, .md or .txt page (and .pdf where pypdf is installed) and gives a frozen
``Page``. What a page is made of is told from its content, not from its name. Extracts no claims.
"""

from kg.reading.page import read_page

__all__ = ["read_page"]
