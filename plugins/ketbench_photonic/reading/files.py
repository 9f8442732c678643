"""Opens what a form names: a part's measured loss, or a datasheet's values; it reads small text files, nothing else."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from ketbench.plugin import InputError
from ketbench_photonic.reading.touchstone import Transmission, is_version_1, read_touchstone, transmission
from ketbench_photonic.words.units import LIGHT_SPEED

LARGEST = 20_000_000
"""Bytes; a measured file of this kind has thousands of lines, not millions."""
OPTICAL_HZ = 1e14
"""Above it a file's frequencies are those of light; below, those of the electrical signal."""


def text_of(name: str) -> str:
    """Text of a file.

    Raises
    ------
    InputError
        When it is not there, too large, or no text.
    """
    path = Path(name).expanduser()
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"'{name}' is larger than {LARGEST // 1_000_000} MB; give a file of fewer points.")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"'{name}' cannot be read ({error.strerror}); check the path.") from None
    except UnicodeDecodeError:
        raise InputError(f"'{name}' is not a text file; choose a Touchstone file or a table as text.") from None


def part_loss_db(name: str, wavelength_nm: float, baud_gbd: float) -> float:
    """Loss of a part as measured, dB: at the wavelength, or at half the symbol rate for an electrical file.

    Raises
    ------
    InputError
        For another kind of file, or outside its range.
    """
    ending = Path(name).suffix.lower()
    if ending in (".s2p", ".s4p"):
        found = touchstone(name, int(ending[2]))
        optical = float(found.hertz[-1]) > OPTICAL_HZ
        return found.at(LIGHT_SPEED / (wavelength_nm * 1e-9) if optical else baud_gbd * 1e9 / 2, f"'{name}'")
    if ending == ".csv":
        return spectrum(text_of(name), f"'{name}'").at(LIGHT_SPEED / (wavelength_nm * 1e-9), f"'{name}'")
    raise InputError(f"'{name}' is not a .s2p, .s4p or .csv file; choose one of these.")


def touchstone(name: str, ports: int) -> Transmission:
    """Transmission in a Touchstone file: version 1 by our own reader, others by scikit-rf where it is installed.

    Raises
    ------
    InputError
        When it is no such file, or is one of another version and scikit-rf is missing.
    """
    text, what = text_of(name), f"'{name}'"
    if is_version_1(text):
        return read_touchstone(text, ports, what)
    if find_spec("skrf") is None:
        install = "run: pip install 'ketbench[rf]', or export version 1"
        raise InputError(f"{what} is Touchstone version 2, which scikit-rf reads; {install}.")
    return read_by_kit(Path(name).expanduser(), ports, what)


def spectrum(text: str, what: str) -> Transmission:
    """A measured spectrum: two columns, wavelength in nm and loss in dB; a line of names may come first.

    Raises
    ------
    InputError
        For fewer than two points, or a row that is not a pair of numbers.
    """
    points: list[tuple[float, float]] = []
    for i, row in enumerate(csv.reader(StringIO(text))):
        words = [word.strip() for word in row if word.strip()]
        if not words or words[0].startswith("#"):
            continue
        try:
            points.append((float(words[0]), float(words[1])))
        except (ValueError, IndexError):
            if i and points:
                raise InputError(
                    f"{what} has a row that is not a wavelength and loss, '{','.join(row)[:60]}'; delete it."
                ) from None
    if len(points) < 2 or min(w for w, _ in points) <= 0:
        raise InputError(f"{what} has {len(points)} usable points; it needs wavelengths in nm and losses in dB.")
    table = np.array(sorted(points, reverse=True))
    return Transmission(LIGHT_SPEED / (table[:, 0] * 1e-9), table[:, 1])


def datasheet(name: str) -> Mapping[str, Any]:
    """Form values of a datasheet file with its source and date.

    Notes
    -----
    JSON: an object with "source", "date" and "values", an object by field. CSV: rows "field,value", two of which are
    "source" and "date".

    Raises
    ------
    InputError
        When source or date is missing, or it is neither.
    """
    text = text_of(name)
    found = _from_json(text, name) if Path(name).suffix.lower() == ".json" else _from_csv(text)
    missing = [word for word in ("source", "date") if not str(found.get(word, "")).strip()]
    if missing:
        raise InputError(f"Datasheet '{name}' states no {' and no '.join(missing)}; a figure without them is hearsay.")
    return {key: value for key, value in found.items() if key not in ("source", "date", "name", "scope", "direction")}


def _from_json(text: str, name: str) -> dict[str, Any]:
    try:
        read: Any = json.loads(text)
    except ValueError as error:
        raise InputError(f"Datasheet '{name}' is not JSON ({error}).") from None
    if not isinstance(read, dict) or not isinstance(read.get("values"), dict):
        raise InputError(f"Datasheet '{name}' has no object \"values\" with the form's fields.")
    return {**read["values"], "source": read.get("source", ""), "date": read.get("date", "")}


def _from_csv(text: str) -> dict[str, Any]:
    rows = [row for row in csv.reader(StringIO(text)) if len(row) >= 2 and row[0].strip() and row[0].strip() != "field"]
    return {row[0].strip(): row[1].strip() for row in rows}


def read_by_kit(path: Path, ports: int, what: str) -> Transmission:
    """The transmission that the kit reads.

    Raises
    ------
    InputError
        When the kit cannot read it, or it has another number of ports.
    """
    try:
        read: Any = import_module("skrf").Network(str(path))
        s, hertz = np.asarray(read.s, dtype=np.complex128), np.asarray(read.f, dtype=np.float64)
    except Exception as error:
        # The kit raises whatever its parser meets.
        raise InputError(f"{what} cannot be read by scikit-rf ({type(error).__name__}); check the file.") from None
    if s.ndim != 3 or s.shape[1:] != (ports, ports) or not len(hertz):
        raise InputError(f"{what} is not a file of {ports} ports with any point; check its name.")
    return transmission(hertz, s, what)
