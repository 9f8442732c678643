"""Lists what a file holds besides one table: sheets, arrays, datasets; reads none of their values."""

from __future__ import annotations

from pathlib import Path

from ketbench.base.errors import DatasetError
from ketbench.data.importing.opening.brought import importer_of
from ketbench.data.importing.opening.formats import called, identify
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.text.guess import HEAD

MOST_PARTS = 500


def parts_of(path: Path | str) -> tuple[str, ...]:
    """Names that `Options.part` takes for a file; empty where there is no choice or the file cannot be read.

    Parameters
    ----------
    path : Path or str
    """
    place = Path(path)
    if not place.is_file():
        return ()
    try:
        source = Source(place)
        if importer_of(source) is not None:
            return ()
        lister = identify(source.name, source.head(HEAD)).row.parts
        return tuple(called(lister)(source)[:MOST_PARTS]) if lister else ()
    except DatasetError:
        return ()
    except Exception:
        # The reader itself says what is wrong with a damaged file.
        return ()
