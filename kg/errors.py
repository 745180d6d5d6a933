"""The error tree. Every error says what went wrong, where, and how to mend it.

    MarketKgError
    ├── UsageError      a wrong option, name or path given by the caller
    ├── PageError       one page cannot be read; the build goes on without it
    ├── DataError       project or user data (ontology, authority, decisions) is broken
    ├── LedgerError     OUT is missing, incomplete or damaged
    ├── QueryError      a SPARQL query is wrong, refused, or ran out of time
    └── LimitError      a named limit (size, nesting, time) was hit

Imports nothing.
"""

from __future__ import annotations


class MarketKgError(Exception):
    """Base of all errors that market-kg raises on purpose.

    ``what`` is the fault, ``where`` the file, line or argument, ``mend`` what the reader can do about it.
    """

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what, self.where, self.mend = what, where, mend
        super().__init__(what)

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}. {self.mend}" if self.mend else text

    def __reduce__(self) -> tuple[object, ...]:
        """Keep the keyword arguments when the error crosses a process boundary."""
        return (_rebuild, (type(self), self.what, self.where, self.mend))


def _rebuild(kind: type[MarketKgError], what: str, where: str, mend: str) -> MarketKgError:
    return kind(what, where=where, mend=mend)


class UsageError(MarketKgError):
    """A wrong option, name or path given by the caller."""


class PageError(MarketKgError):
    """One page cannot be read; a build lists it and goes on."""


class DataError(MarketKgError):
    """Project or user data is broken; all faults of one file are reported at once."""


class LedgerError(MarketKgError):
    """The output folder is missing, incomplete or damaged."""


class QueryError(MarketKgError):
    """A query is wrong, refused, or ran out of time."""


class LimitError(MarketKgError):
    """A named limit was hit; the message gives its name and value."""
