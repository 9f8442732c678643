"""The leaves of a project file: texts, JSON and arrays, each with its encoding and SHA-256; knows no model class."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import h5py
import numpy as np
from h5py import h5a, h5d, h5o, h5s, h5t  # pyright: ignore[reportAttributeAccessIssue]
from numpy.typing import NDArray

from ketbench.base.errors import DamagedError
from ketbench.project.storage.codecs.names import escaped, unescaped
from ketbench.project.storage.trust.looking import advanced

TYPE, VERSION, HASH, POSITION, DTYPE = "encoding-type", "encoding-version", "sha256", "position", "numpy-dtype"
HASHED_AT_ONCE = 1 << 24
MOST_LETTERS = 1 << 16
MOST_WIDTH = 1 << 40
_TEXT = h5py.string_dtype()
_TEXT_TYPE = h5t.py_create(_TEXT, logical=True)
_ONE = h5s.create(h5s.SCALAR)


def mark(node: h5py.Group | h5py.Dataset, kind: str, version: int = 1) -> None:
    """Say what an element is and in which version of its encoding."""
    _attribute(node, TYPE, kind)
    _attribute(node, VERSION, version)


def _attribute(node: h5py.Group | h5py.Dataset, name: str, value: str | int) -> None:
    """A new attribute, as ``node.attrs[name] = value`` makes it but in a quarter of the time: a run has 500."""
    is_text = isinstance(value, str)
    made = h5a.create(node.id, name.encode(), _TEXT_TYPE if is_text else h5t.NATIVE_INT64, _ONE)
    made.write(np.array(value, _TEXT if is_text else np.int64))


def kind_of(node: h5py.Group | h5py.Dataset) -> str:
    """The encoding type of an element; empty without one."""
    return str(node.attrs.get(TYPE, ""))


def number_of(node: h5py.Group | h5py.Dataset, attribute: str, otherwise: int = 0) -> int:
    """A whole number among the attributes of an element."""
    return int(str(node.attrs.get(attribute, otherwise)))


def address_of(node: h5py.Group | h5py.Dataset) -> int:
    """Where an element lies in its file; equal for all links to it."""
    return int(h5o.get_info(node.id).addr)


def links_of(group: h5py.Group) -> list[str]:
    """The link names in a group."""
    return [str(link) for link in group]


def new_group(parent: h5py.Group, link: str, kind: str) -> h5py.Group:
    """A marked group."""
    group = parent.create_group(link)
    mark(group, kind)
    return group


def child_group(parent: h5py.Group, link: str) -> h5py.Group:
    """A subgroup that must be there."""
    node = parent.get(link)
    if not isinstance(node, h5py.Group):
        raise _absent(parent, link)
    return node


def _child(parent: h5py.Group, link: str) -> h5py.Group | h5py.Dataset:
    node = parent.get(link)
    if not isinstance(node, (h5py.Group, h5py.Dataset)):
        raise _absent(parent, link)
    return node


def child_dataset(parent: h5py.Group, link: str) -> h5py.Dataset:
    """A dataset that must be there."""
    node = parent.get(link)
    if not isinstance(node, h5py.Dataset):
        raise _absent(parent, link)
    return node


def named_children(parent: h5py.Group) -> Iterator[tuple[str, str]]:
    """(link, name) of the children in the order in which they were written."""
    placed = [(_position(parent, link), link) for link in links_of(parent)]
    return ((link, unescaped(link)) for _, link in sorted(placed))


def place(parent: h5py.Group, name: str, position: int, kind: str) -> h5py.Group:
    """A subgroup for an object of any name."""
    group = new_group(parent, escaped(name), kind)
    _attribute(group, POSITION, position)
    return group


def _position(parent: h5py.Group, link: str) -> int:
    """Where a child stands among its siblings, asked of the library itself: a project may hold 20,000 curves."""
    try:
        attribute = h5a.open(parent.id, POSITION.encode(), obj_name=link.encode())
    except KeyError:
        return number_of(_child(parent, link), POSITION)
    if attribute.shape != () or attribute.get_type().get_class() != h5t.INTEGER:
        return number_of(_child(parent, link), POSITION)
    found = np.zeros((), np.int64)
    attribute.read(found)
    return int(found)


@contextmanager
def reading_as_damage(name: str) -> Generator[None]:
    """Turn what a decoder stumbles over into a `DamagedError`."""
    try:
        yield
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, RuntimeError) as error:
        words = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DamagedError(f"'{name}' holds something that cannot be read ({words}); use a copy.") from error


def write_text(parent: h5py.Group, link: str, text: str) -> None:
    """A text as a UTF-8 scalar; one that HDF5 cannot hold (NUL, lone surrogates) as a JSON string."""
    plain = _is_plain(text)
    _write_scalar(parent, link, text if plain else json.dumps(text), "text" if plain else "escaped-text")


def read_text(parent: h5py.Group, link: str) -> str:
    """Read what `write_text` wrote."""
    node = child_dataset(parent, link)
    text = _scalar(node)
    return json.loads(text) if kind_of(node) == "escaped-text" else text


def write_json(parent: h5py.Group, link: str, value: Any) -> None:
    """JSON data as ASCII text; NaN and infinities as Python writes them."""
    _write_scalar(parent, link, json.dumps(value, default=plain), "json")


def read_json(parent: h5py.Group, link: str) -> Any:
    """Read what `write_json` wrote."""
    try:
        return json.loads(_text_under(parent, link))
    except (ValueError, RecursionError) as error:
        place = f"{parent.name}/{link}"
        raise DamagedError(f"'{place}' is not JSON text ({error}); restore the file from a copy.") from None


def write_array(parent: h5py.Group, link: str, array: NDArray[Any], digest: str = "") -> h5py.Dataset:
    """An array of numbers, flags, dates or texts; `digest` where the caller knows it."""
    array = np.asarray(array)
    if array.dtype.kind in "OUT":
        return _write_strings(parent, link, array, digest)
    if array.dtype.kind in "SV":
        return _write_strings(parent, link, array.astype(str).astype(object), digest)
    stored = array.view(np.int64) if array.dtype.kind in "Mm" else array
    node = parent.create_dataset(link, data=np.ascontiguousarray(stored).reshape(stored.shape))
    mark(node, "array")
    _attribute(node, DTYPE, str(array.dtype))
    _attribute(node, HASH, digest or array_digest(stored))
    return node


def read_array(node: h5py.Dataset) -> NDArray[Any]:
    """Read what `write_array` wrote."""
    dtype, kind = str(node.attrs.get(DTYPE, "")), kind_of(node)
    if kind == "array":
        values = np.asarray(node[()])
        return values.view(dtype) if dtype[:8] in ("datetime", "timedelt") else values
    values = np.array(_strings(node, kind), dtype=object).reshape(node.shape)
    if not dtype.startswith("<U"):
        return values
    longest = max(map(len, values.ravel()), default=1)
    wide = declared_width(node) * values.size > MOST_LETTERS
    # A type wider than its texts takes memory and says nothing; a small one is given back as it was.
    return values.astype(f"<U{max(1, longest)}" if wide else dtype)


def declared_width(node: h5py.Dataset) -> int:
    """Letters of each text in an array of texts, as its numpy type declares; 0 for other types."""
    dtype = str(node.attrs.get(DTYPE, ""))
    width = dtype.removeprefix("<U")
    if width == dtype:
        return 0
    return int(width) if width.isascii() and width.isdecimal() and len(width) < 12 else MOST_WIDTH


def array_digest(array: NDArray[Any]) -> str:
    """SHA-256 over type and bytes, as `ketbench.data.dataset.Column.sha256` has it."""
    return hashlib.sha256(str(array.dtype).encode() + np.ascontiguousarray(array).tobytes()).hexdigest()


def element_digest(node: h5py.Dataset, kind: str) -> str:
    """SHA-256 of what a dataset of this encoding type holds now; large arrays are read piece by piece."""
    if kind in ("text", "escaped-text", "json"):
        return hashlib.sha256(_scalar(node).encode()).hexdigest()
    if kind in ("strings", "escaped-strings"):
        return _strings_digest(_strings(node, kind))
    digest = hashlib.sha256(str(node.dtype).encode())
    for piece in _pieces(node):
        advanced(0, 0 if piece.nbytes < HASHED_AT_ONCE // 2 else 1)
        digest.update(np.ascontiguousarray(piece).tobytes())
    return digest.hexdigest()


def _pieces(node: h5py.Dataset) -> Iterator[NDArray[Any]]:
    if node.ndim == 0 or node.size == 0:
        yield np.asarray(node[()])
        return
    rows = max(1, HASHED_AT_ONCE * node.shape[0] // max(1, node.nbytes))
    for start in range(0, node.shape[0], rows):
        yield node[start : start + rows]


def _write_scalar(parent: h5py.Group, link: str, text: str, kind: str) -> None:
    node = parent.create_dataset(link, data=text, dtype=_TEXT)
    mark(node, kind)
    _attribute(node, HASH, hashlib.sha256(text.encode()).hexdigest())


def _scalar(node: h5py.Dataset) -> str:
    value = node[()]
    if not isinstance(value, bytes):
        raise DamagedError(f"'{node.name}' should hold one text; restore the file from a copy.")
    return value.decode()


def _text_under(parent: h5py.Group, link: str) -> str:
    """As `_scalar` of a child, in a third of the time: a run has eight such texts."""
    try:
        node = h5d.open(parent.id, link.encode())
    except (KeyError, TypeError):
        raise _absent(parent, link) from None
    if node.shape != () or not node.get_type().equal(_TEXT_TYPE):
        return _scalar(child_dataset(parent, link))
    found = np.zeros((), _TEXT)
    node.read(h5s.ALL, h5s.ALL, found)
    value = found[()]
    return value.decode() if isinstance(value, bytes) else str(value)


def _write_strings(parent: h5py.Group, link: str, array: NDArray[Any], digest: str) -> h5py.Dataset:
    texts = [str(value) for value in array.ravel()]
    plain = all(map(_is_plain, texts))
    stored = np.array(texts if plain else [json.dumps(t) for t in texts], dtype=object).reshape(array.shape)
    node = parent.create_dataset(link, data=stored, dtype=_TEXT)
    mark(node, "strings" if plain else "escaped-strings")
    _attribute(node, DTYPE, str(array.dtype))
    _attribute(node, HASH, digest or _strings_digest(texts))
    return node


def _strings(node: h5py.Dataset, kind: str) -> list[str]:
    texts = [bytes(value).decode() for value in np.asarray(node[()], dtype=object).ravel()]
    return [json.loads(text) for text in texts] if kind == "escaped-strings" else texts


def _strings_digest(texts: list[str]) -> str:
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


def _is_plain(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def plain(value: Any) -> Any:
    """What JSON writes for a value it does not know: numpy's numbers as numbers, anything else as text."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    return list(value) if isinstance(value, (set, frozenset)) else str(value)


def _absent(parent: h5py.Group, link: str) -> DamagedError:
    return DamagedError(f"'{parent.name}' lacks its '{link}'; restore the file from a copy.")
