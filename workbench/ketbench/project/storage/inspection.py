"""Looks a project file over before it is trusted: form, size, hashes; reads data piece by piece, keeps nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from h5py import h5z  # pyright: ignore[reportAttributeAccessIssue]

from ketbench.base.errors import DamagedError
from ketbench.base.problems import Problem
from ketbench.project.storage.codecs.elements import (
    HASH,
    TYPE,
    address_of,
    child_group,
    declared_width,
    element_digest,
    kind_of,
    links_of,
    number_of,
    reading_as_damage,
)
from ketbench.project.storage.codecs.reading import Reading
from ketbench.project.storage.trust.declared import declared_problem, is_laid_out_plainly, lean
from ketbench.project.storage.trust.looking import advanced

FORMAT, FORMAT_VERSION = "format-version", 2
PLAIN_VERSION = 1
"""Of a file that holds all its values; what keeps some by reference is more than older programs can read."""
TREE_HASH = "tree-sha256"
MOST_OBJECTS = 1_000_000
MOST_ATTRIBUTES = 32
DEEPEST = 12
LARGEST_RATIO = 200
FREE_BYTES = 1 << 16
WIDEST = 1 << 20
FILTERS = {h5z.FILTER_DEFLATE, h5z.FILTER_SHUFFLE, h5z.FILTER_FLETCHER32}
LEAVES = {"text", "escaped-text", "json", "array", "strings", "escaped-strings"}


@dataclass
class Inspection:
    """What was found.

    Parameters
    ----------
    problems : list of Problem
        Empty for a sound file.
    newer : int
        The file's format version where it is newer than this program's; 0 otherwise.
    foreign : bool
        Whether it is not a project file at all, rather than a damaged one.
    """

    problems: list[Problem] = field(default_factory=list)
    newer: int = 0
    foreign: bool = False


def inspect_file(path: Path) -> Inspection:
    """Open a file and look at all of it."""
    found = Inspection()
    try:
        if not h5py.is_hdf5(path):
            found.foreign = True
            text = f"'{path.name}' is not an HDF5 file, so it is not a Ketbench project; choose another file."
            found.problems.append(Problem(text))
            return found
        with h5py.File(path, "r", locking=False) as file:
            _inspect(file, path, found)
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, MemoryError) as error:
        words = f"'{path.name}' cannot be read as HDF5 ({_first_line(error)}); it is damaged or cut off."
        found.problems.append(Problem(words))
    return found


class TreeDigests:
    """SHA-256 over links, attributes, types and shapes; data enter by the hashes that their attributes hold.

    A group below the root that carries its digest already is taken at its word: this program wrote it, and the hash of
    the whole file was looked at before anything was added.
    """

    def __init__(self) -> None:
        self._tree = _Tree(looks_at_data=False)

    def of(self, file: h5py.File) -> str:
        """Of a whole file.

        Raises
        ------
        ValueError
            For more levels or objects than a project may have.
        """
        return self._tree.digest_of(file)

    def write(self, group: h5py.Group) -> None:
        """Let a group below the root carry its digest, and how many objects it brings; raises as `of` does."""
        before = self._tree.count
        digest = self._tree.digest_of(group)
        group.attrs[TREE_HASH] = f"{digest} {self._tree.count - before}"


def _inspect(file: h5py.File, path: Path, found: Inspection) -> None:
    if kind_of(file) != "project" or FORMAT not in file.attrs:
        found.foreign = True
        found.problems.append(Problem(f"'{path.name}' is HDF5 but not a Ketbench project; choose another file."))
        return
    version = number_of(file, FORMAT)
    if version > FORMAT_VERSION:
        found.newer = version
        text = f"'{path.name}' has format {version}, this Ketbench reads up to {FORMAT_VERSION}; install a newer one."
        found.problems.append(Problem(text))
        return
    tree = _Tree()
    digest = tree.digest_of(file)
    found.problems += tree.problems
    if digest != file.attrs.get(TREE_HASH):
        found.problems.append(Problem("The list of objects differs from what was written.", "/"))
    if not found.problems:
        found.problems += _unreadable(file, path)


def _unreadable(file: h5py.File, path: Path) -> list[Problem]:
    """Runs whose parts do not fit together: whoever opens the file reads most of them later, and may rely on it."""
    problems: list[Problem] = []
    runs, reading = child_group(file, "runs"), Reading()
    for link in links_of(runs):
        try:
            with reading_as_damage(path.name):
                reading.run(runs, link, link)
        except DamagedError as error:
            problems.append(Problem(str(error), f"/runs/{link}"))
    return problems


class _Tree:
    """One walk over a file, each object once however many links lead to it."""

    def __init__(self, *, looks_at_data: bool = True) -> None:
        self.problems: list[Problem] = []
        self._looks_at_data = looks_at_data
        self._digests: dict[int, str] = {}
        self._told = 0

    @property
    def count(self) -> int:
        """Objects so far, also those that were not walked through."""
        return len(self._digests) + self._told

    def digest_of(self, root: h5py.Group) -> str:
        return self._group(root, 0)

    def _group(self, group: h5py.Group, depth: int) -> str:
        address = address_of(group)
        if address in self._digests:
            return self._digests[address]
        told, _, objects = (str(group.attrs.get(TREE_HASH, "")) if depth else "").partition(" ")
        is_taken = told != "" and not self._looks_at_data
        self._told += int(objects) - 1 if is_taken else 0
        if depth > DEEPEST or self.count > MOST_OBJECTS:
            raise ValueError(f"more than {DEEPEST} levels or {MOST_OBJECTS} objects")
        self._digests[address] = told if is_taken else ""
        if is_taken:
            return told
        inside = [[link, self._child(group, link, depth)] for link in sorted(links_of(group))]
        digest = self._digests[address] = _digest([_told(_attributes(group)), inside])
        if told and told != digest:
            self.problems.append(Problem("The list of objects differs from what was written.", str(group.name)))
        return digest

    def _child(self, group: h5py.Group, link: str, depth: int) -> str:
        place = f"{group.name}/{link}".replace("//", "/")
        if not isinstance(group.get(link, getlink=True), h5py.HardLink):
            self.problems.append(Problem("A link leads out of its place; only hard links are accepted.", place))
            return ""
        node = group[link]
        if isinstance(node, h5py.Group):
            return self._group(node, depth + 1)
        if not isinstance(node, h5py.Dataset):
            self.problems.append(Problem("A named type is not part of a project.", place))
            return ""
        return self._dataset(node, place)

    def _dataset(self, node: h5py.Dataset, place: str) -> str:
        address = address_of(node)
        if address not in self._digests:
            if self._looks_at_data:
                advanced(node.id.get_storage_size())
            attributes = _attributes(node)
            wrong = _wrong(node, attributes) if self._looks_at_data else ""
            if wrong:
                self.problems.append(Problem(wrong, place))
            self._digests[address] = _digest([_told(attributes), str(node.dtype), list(node.shape or ())])
        return self._digests[address]


def dataset_problem(node: h5py.Dataset) -> str:
    """What is wrong with a dataset, in a sentence; empty for a sound one."""
    return _wrong(node, _attributes(node))


def _wrong(node: h5py.Dataset, attributes: Mapping[str, Any]) -> str:
    return next(_unsafe(node), "") or _altered(node, attributes)


def _unsafe(node: h5py.Dataset) -> Iterator[str]:
    """Why a dataset must not be read."""
    properties = node.id.get_create_plist()
    if node.shape is None or node.is_virtual or node.external:
        yield "The data lie outside the file or are empty; only plain data are accepted."
    filters = {properties.get_filter(i)[0] for i in range(properties.get_nfilters())}
    if filters - FILTERS:
        yield f"The data are packed with filter {min(filters - FILTERS)}; repack the file with gzip."
    if node.dtype.kind == "O" and h5py.check_string_dtype(node.dtype) is None:
        yield "The data are references or lists, not numbers or texts."
    if node.dtype.kind == "V":
        yield "The data are records, not numbers or texts."
    if node.dtype.kind == "O" and not is_laid_out_plainly(node):
        yield "The texts are packed, so their lengths cannot be seen; repack the file without compression of texts."
    if declared := declared_problem(node):
        yield declared
    if (width := declared_width(node)) > WIDEST + node.file.id.get_filesize():
        yield f"Texts of {width} letters are declared, more than the file can hold."
    if node.nbytes > LARGEST_RATIO * node.id.get_storage_size() + FREE_BYTES:
        yield f"The data unpack to {node.nbytes} bytes, more than {LARGEST_RATIO} times what is stored."


def _altered(node: h5py.Dataset, attributes: Mapping[str, Any]) -> str:
    """Why what a dataset holds is not what was written."""
    kind = str(attributes.get(TYPE, ""))
    if kind not in LEAVES:
        return f"The encoding '{kind}' is not known."
    try:
        same = element_digest(node, kind) == attributes.get(HASH)
    except (OSError, RuntimeError, ValueError, TypeError, MemoryError) as error:
        return f"The data cannot be read ({_first_line(error)})."
    return "" if same else "The data differ from what was written (SHA-256)."


def _attributes(node: h5py.Group | h5py.Dataset) -> dict[str, Any]:
    """Read once for all that asks for them: there are four for each array of each figure of each run."""
    found = node.attrs
    if len(found) > MOST_ATTRIBUTES:
        raise ValueError(f"more than {MOST_ATTRIBUTES} attributes at {node.name}")
    with lean():
        attributes: dict[str, Any] = {str(name): found[name] for name in found if name != TREE_HASH}
    wrong = [name for name, value in attributes.items() if not isinstance(value, (str, int, np.integer))]
    if wrong:
        raise ValueError(f"the attribute '{min(wrong)}' at {node.name} is neither text nor whole number")
    return attributes


def _told(attributes: Mapping[str, Any]) -> list[list[str]]:
    return [[name, str(attributes[name])] for name in sorted(attributes)]


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]


__all__ = [
    "FORMAT",
    "FORMAT_VERSION",
    "PLAIN_VERSION",
    "TREE_HASH",
    "Inspection",
    "TreeDigests",
    "dataset_problem",
    "inspect_file",
]
