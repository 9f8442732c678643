"""Reads a folder that holds one folder of pictures a class; Pillow is loaded late, a broken picture is told."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Kind, Role
from ketbench.data.importing.files.parts import COLUMN
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.options import Options

ENDINGS = frozenset([".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".pgm", ".ppm"])
LARGEST_SIDE = 64
PARTS = {"train": "train", "training": "train", "val": "validation", "valid": "validation", "validation": "validation",
         "test": "test", "testing": "test"}  # fmt: skip

Found = tuple[Path, str, str]


def is_picture_folder(folder: Path) -> bool:
    """Whether a folder below this one holds a picture."""
    return any(path.suffix.lower() in ENDINGS for path in sorted(folder.glob("*/*"))[:1000]) or any(
        path.suffix.lower() in ENDINGS for path in sorted(folder.glob("*/*/*"))[:1000]
    )


def read_pictures(folder: Path, options: Options, findings: Findings) -> tuple[tuple[Column, ...], str]:
    """Columns image (grey, [0, 1]), class, file and, where folders say so, part; with a digest of the pictures.

    Raises
    ------
    DatasetError
        When no picture can be read.
    """
    digest = hashlib.sha256()
    pictures: list[Any] = []
    kept: list[Found] = []
    for path, label, part in _files(folder)[: options.rows]:
        picture = _opened(path, folder, findings, digest)
        if picture is not None:
            pictures.append(picture)
            kept.append((path, label, part))
    if not pictures:
        raise DatasetError(
            f"The folder '{folder.name}' holds no picture that can be read; put one folder a class in it."
        )
    values = _stacked(pictures, kept, folder, findings)
    columns = [
        Column("image", values, Kind.IMAGE),
        coded("class", [label for _, label, _ in kept], Role.TARGET),
        Column("file", np.array([_inside(p, folder) for p, _, _ in kept], dtype=object), Kind.TEXT, Role.ID),
    ]
    if all(part for _, _, part in kept):
        columns.append(coded(COLUMN, [part for _, _, part in kept], Role.SKIP))
        findings.note(f"The folders name parts; column '{COLUMN}' holds them, and the split follows it.")
    return tuple(columns), digest.hexdigest()


def _files(folder: Path) -> list[Found]:
    """Pictures with their class, and the part where the first folder is train, validation or test."""
    found: list[Found] = []
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder).parts
        if path.suffix.lower() not in ENDINGS or not path.is_file() or len(inner) < 2:
            continue
        part = PARTS.get(inner[0].lower(), "") if len(inner) > 2 else ""
        found.append((path, inner[1] if part else inner[0], part))
    return found


def _opened(path: Path, folder: Path, findings: Findings, digest: Any) -> Any:
    from PIL import Image

    try:
        digest.update(path.read_bytes())
        with Image.open(path) as picture:
            return picture.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        what = f"the picture '{_inside(path, folder)}' cannot be read ({error})"
        findings.add("pictures", 0, "", what.replace(str(folder), folder.name), "left out")
        return None


def _stacked(pictures: list[Any], kept: list[Found], folder: Path, findings: Findings) -> NDArray[np.float32]:
    sizes = Counter(picture.size for picture in pictures)
    (width, height), _ = sizes.most_common(1)[0]
    scale = min(1.0, LARGEST_SIDE / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if scale < 1:
        findings.note(f"Pictures of {width} × {height} pixels were reduced to {size[0]} × {size[1]}.")
    for picture, (path, _, _) in zip(pictures, kept, strict=True):
        if picture.size != (width, height):
            what = (
                f"'{_inside(path, folder)}' has {picture.width} × {picture.height} pixels, most have {width} × {height}"
            )
            findings.add("sizes", 0, "", what, f"scaled to {size[0]} × {size[1]}")
    findings.note("Pictures were turned to grey and divided by 255.")
    grey = [np.asarray(picture.resize(size) if picture.size != size else picture, np.float32) for picture in pictures]
    return np.stack(grey) / np.float32(255)


def _inside(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()
