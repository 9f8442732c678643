"""A molecule as a dataset: a row an atom with its place in angstrom; charge and active space are settings beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import DatasetError, InputError
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset, Provenance
from ketbench.data.splits.split import Split

Unit = Literal["angstrom", "bohr"]
BOHR = 0.529177210903
"""Angstrom in a bohr; CODATA 2018."""
NEAREST, FARTHEST = 0.3, 5.0
"""Angstrom between an atom and its nearest neighbour; outside of these the unit is asked about."""
_ELEMENTS = (
    "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb "
    "Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu "
    "Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db "
    "Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og"
)
SYMBOLS: list[str] = [*_ELEMENTS.split()]
"""Elements by atomic number, from 1."""
_SETTINGS = "settings"


@dataclass(frozen=True, slots=True, eq=False)
class Geometry:
    """Atoms and where they are.

    Parameters
    ----------
    symbols : tuple of str
    places : ndarray, shape (n_atoms, 3), angstrom
    """

    symbols: tuple[str, ...]
    places: NDArray[np.float64]

    @property
    def nuclear_charge(self) -> int:
        """The sum of the atomic numbers."""
        return sum(SYMBOLS.index(symbol) + 1 for symbol in self.symbols)

    def nearest(self) -> NDArray[np.float64]:
        """Distance of each atom to its nearest neighbour, angstrom, shape (n_atoms,); none for a single atom."""
        if len(self.symbols) < 2:
            return np.empty(0)
        apart = np.linalg.norm(self.places[:, None] - self.places[None], axis=2)
        np.fill_diagonal(apart, np.inf)
        return apart.min(axis=1)


def geometry_from_text(text: str, unit: Unit = "angstrom") -> Geometry:
    """Atoms from "H 0 0 0; H 0 0 0.735"; lines do as well as semicolons.

    Raises
    ------
    InputError
        Naming the atom that cannot be read.
    """
    symbols: list[str] = []
    places: list[list[float]] = []
    for place, part in enumerate((p.strip() for p in re.split(r"[;\n]", text) if p.strip()), 1):
        words = part.replace(",", " ").split()
        if len(words) != 4:
            raise InputError(f"Atom {place} is '{part}'; write an element and three numbers, as in 'H 0 0 0.735'.")
        symbols.append(_symbol(words[0], place))
        try:
            places.append([float(word) for word in words[1:]])
        except ValueError:
            raise InputError(f"Atom {place} is '{part}', and its place is no three numbers; correct it.") from None
    if not symbols:
        raise InputError("The molecule has no atoms; write them as in 'H 0 0 0; H 0 0 0.735'.")
    values = np.array(places)
    if not np.isfinite(values).all():
        raise InputError("An atom has a place that is not finite; give three numbers.")
    return Geometry(tuple(symbols), values * (BOHR if unit == "bohr" else 1.0))


def _symbol(word: str, place: int) -> str:
    symbol = word.capitalize()
    if symbol not in SYMBOLS:
        raise InputError(f"Atom {place} is of '{word}', which is not an element; write a symbol such as H or Li.")
    return symbol


def geometry_problem(geometry: Geometry) -> str:
    """Two atoms on one spot, in a sentence; empty where there are none."""
    apart = geometry.nearest()
    if len(apart) and apart.min() < 1e-3:
        at = int(apart.argmin())
        return f"Atom {at + 1} ({geometry.symbols[at]}) stands on the same spot as another one; move it."
    return ""


def unit_doubt(geometry: Geometry) -> str:
    """What makes the unit doubtful, in a sentence; empty where distances are usual."""
    apart = geometry.nearest()
    if not len(apart) or (apart.min() >= NEAREST and apart.max() <= FARTHEST):
        return ""
    odd = float(apart.min() if apart.min() < NEAREST else apart.max())
    bound = f"under {NEAREST}" if odd < NEAREST else f"over {FARTHEST}"
    return f"An atom's nearest neighbour is {odd:.3g} angstrom away, {bound}: the unit may be another one"


def molecule_dataset(
    name: str, geometry: Geometry, charge: int = 0, active: tuple[int, int] | None = None, accepted: bool = False
) -> Dataset:
    """A molecule as a dataset; charge and active space go along as settings that an experiment on it begins with."""
    columns = (
        coded("element", geometry.symbols),
        *(Column(axis, geometry.places[:, i].copy(), unit="Å") for i, axis in enumerate("xyz")),
    )
    settings: dict[str, object] = {"charge": charge} if charge else {}
    if active is not None:
        settings |= {"active_electrons": active[0], "active_orbitals": active[1]}
    if accepted:
        settings |= {"unusual_distances": True}
    options = (("unit", json.dumps("angstrom")), (_SETTINGS, json.dumps(settings)))
    told = f"{len(geometry.symbols)} atoms, charge {charge:+d}" if charge else f"{len(geometry.symbols)} atoms"
    provenance = Provenance(source=f"molecule of {told}", options=options)
    return Dataset(name, columns, Split("random", validation=0.0, test=0.0), provenance=provenance)


def settings_beside(dataset: Dataset) -> dict[str, object]:
    """Settings that an experiment on a dataset begins with, as a molecule's charge."""
    found = dict(dataset.provenance.options).get(_SETTINGS, "{}")
    return dict(json.loads(found))


def is_molecule(dataset: Dataset) -> bool:
    """Whether a dataset has a row an atom: a column of elements and x, y, z."""
    names = {column.name.casefold() for column in dataset.columns}
    return {"x", "y", "z"} <= names and _elements(dataset) is not None


def geometry_of(dataset: Dataset) -> Geometry:
    """The atoms of a dataset.

    Raises
    ------
    DatasetError
        When it is not a molecule, has several frames, or lacks a place.
    """
    dataset.refuse_absent()
    element = _elements(dataset)
    if element is None or not is_molecule(dataset):
        raise DatasetError(f"Dataset '{dataset.name}' is not a molecule; it needs the columns element, x, y and z.")
    frames = [c for c in dataset.columns if c.name == "frame"]
    if frames and len(np.unique(frames[0].values)) > 1:
        raise DatasetError(f"Dataset '{dataset.name}' holds several frames of a molecule; keep the rows of one.")
    by_name = {column.name.casefold(): column for column in dataset.columns}
    axes = [by_name[axis] for axis in "xyz"]
    places = np.stack([axis.values.astype(np.float64) for axis in axes], axis=1)
    if not np.isfinite(places).all():
        row = int(np.flatnonzero(~np.isfinite(places).all(axis=1))[0])
        raise DatasetError(f"Atom {row + 1} of '{dataset.name}' has no place; give x, y and z.")
    return Geometry(_symbols_of(dataset, element), places * (BOHR if axes[0].unit.lower() == "bohr" else 1.0))


def _symbols_of(dataset: Dataset, element: Column) -> tuple[str, ...]:
    found: list[str] = []
    for row, label in enumerate(element.labels()):
        word = str(label)
        number = int(float(word)) if re.fullmatch(r"\d{1,3}(\.0*)?", word) else 0
        symbol = SYMBOLS[number - 1] if 0 < number <= len(SYMBOLS) else word.capitalize()
        if symbol not in SYMBOLS:
            raise DatasetError(f"Row {row + 1} of '{dataset.name}' has '{word}', which is not an element; correct it.")
        found.append(symbol)
    return tuple(found)


def _elements(dataset: Dataset) -> Column | None:
    names: Sequence[str] = ("element", "symbol", "atom", "species")
    return next((c for c in dataset.columns if c.name.casefold() in names), None)
