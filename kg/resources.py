"""Where the project's data files are: ``ontology/`` and ``samples/``, in a checkout and in an installed wheel.

Names in, paths out. Reads nothing.
"""

from __future__ import annotations

from pathlib import Path

from kg.errors import DataError

_HERE = Path(__file__).resolve().parent


def ontology_path(name: str) -> Path:
    """Path of a file of the ontology, e.g. ``regions.csv``. Raises DataError where it is missing."""
    for folder in (_HERE / "ontology", _HERE.parent / "ontology"):
        if (folder / name).exists():
            return folder / name
    raise DataError("a file of the ontology is missing", where=name, mend="Install market-kg again")


def samples_path() -> Path:
    """Folder of the sample pages that ``kg build --sample`` reads."""
    return _HERE / "samples" / "pages"
