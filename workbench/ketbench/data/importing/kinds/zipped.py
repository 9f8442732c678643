"""A zip archive with one table in it: unpacked into a folder of its own, never more than 2 GB, and read from there."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from ketbench.base.errors import DatasetError
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.options import Options

MOST_BYTES = 1 << 31
_BESIDE = ("readme", "license", "licence", "changelog", "metadata", "manifest")
_NO_DATA = (".md", ".pdf", ".png", ".jpg", ".jpeg", ".gif", ".html", ".htm", ".py", ".r", ".ipynb", ".docx", ".names",
            ".yml", ".yaml", ".doc")  # fmt: skip


def choices(source: Source) -> list[str]:
    """Names of the files in an archive where there is a choice."""
    found = members_of(source)
    return found if len(found) > 1 else []


def members_of(source: Source) -> list[str]:
    """Names of the files in an archive that may be tables."""
    with source.stream() as stream, zipfile.ZipFile(stream) as archive:
        names = [item.filename for item in archive.infolist() if not item.is_dir() and item.file_size]
    return [name for name in names if _may_be_table(PurePosixPath(name))]


def _may_be_table(path: PurePosixPath) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return not hidden and not path.name.lower().startswith(_BESIDE) and not path.name.lower().endswith(_NO_DATA)


@contextmanager
def unpacked(source: Source, options: Options) -> Generator[tuple[Source, str]]:
    """The one table of an archive, or the member named as part, as a source of its own.

    Raises
    ------
    DatasetError
        For an archive with several tables or none, a locked or damaged one, or one that unpacks to more than 2 GB.
    """
    folder = Path(tempfile.mkdtemp(prefix="ketbench-zip-"))
    try:
        name = _chosen(source, options)
        place = folder / PurePosixPath(name).name
        _unpack(source, name, place)
        yield Source(place), name
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _chosen(source: Source, options: Options) -> str:
    try:
        names = members_of(source)
    except (zipfile.BadZipFile, OSError) as error:
        raise DatasetError(f"'{source.name}' is a damaged zip archive ({error}); download it again.") from None
    if options.part is not None:
        found = [name for name in names if name == options.part or PurePosixPath(name).name == options.part]
        if not found:
            raise DatasetError(
                f"'{source.name}' holds no file '{options.part}'; it holds {', '.join(names[:12]) or 'none'}."
            )
        return found[0]
    if len(names) != 1:
        listed = ", ".join(names[:12])
        text = f"'{source.name}' is a zip archive with {len(names)} files that may be tables"
        raise DatasetError(f"{text} ({listed}); choose one as the part." if names else f"{text}; choose another file.")
    return names[0]


def _unpack(source: Source, name: str, place: Path) -> None:
    try:
        with source.stream() as stream, zipfile.ZipFile(stream) as archive, archive.open(name) as packed:
            if archive.getinfo(name).file_size > MOST_BYTES:
                raise DatasetError(f"'{name}' in '{source.name}' unpacks to more than 2 GB; unpack it yourself first.")
            with place.open("wb") as plain:
                left = MOST_BYTES
                while block := packed.read(1 << 20):
                    left -= len(block)
                    if left < 0:
                        raise DatasetError(f"'{name}' in '{source.name}' is larger than it says; it was not unpacked.")
                    plain.write(block)
    except (RuntimeError, zipfile.BadZipFile, NotImplementedError, OSError, EOFError) as error:
        reason = " ".join(str(error).split())[:80]
        raise DatasetError(
            f"'{name}' in '{source.name}' cannot be unpacked ({reason}); unpack it yourself first."
        ) from None
