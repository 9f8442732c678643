"""Reads binary quadratic models as dimod writes them, binary or JSON, without dimod.

The layout is that of `dimod.BinaryQuadraticModel.to_file`, versions 1.0 and 2.0.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import DatasetError
from ketbench.data.importing.edges.kinds import BQM_MAGIC
from ketbench.data.importing.edges.text import LARGEST_COEFFICIENT, MOST_VARIABLES, EdgeList, FileKind, Floats, Ints

_TYPES = frozenset({"float32", "float64", "int8", "int16", "int32", "int64"})


def edges_from_bqm(content: bytes, name: str) -> EdgeList:
    """The biases of a model as weighted pairs; a linear bias is a pair of a variable with itself.

    Parameters
    ----------
    content : bytes
    name : str
        Of the file, for messages.

    Raises
    ------
    DatasetError
        When the bytes are cut, of a newer version or no model at all.
    """
    try:
        found = _binary(content) if content.startswith(BQM_MAGIC) else _json(json.loads(content))
    except (ValueError, KeyError, TypeError, IndexError, struct.error, RecursionError, OverflowError):
        raise DatasetError(f"{name} is not a BQM file of dimod, or cut; write it with bqm.to_file().") from None
    _refuse_values(found, name)
    return found


def _binary(content: bytes) -> EdgeList:
    major, _, length = struct.unpack_from("<BBI", content, len(BQM_MAGIC))
    start = len(BQM_MAGIC) + 6
    header = json.loads(content[start : start + length])
    if major > 2 or not {header["dtype"], header["itype"], header["ntype"]} <= _TYPES:
        raise ValueError
    size, pairs = _counts(header["shape"])
    bias = np.dtype(header["dtype"]).newbyteorder("<")
    at = start + length
    offset, at = float(np.frombuffer(content, bias, 1, at)[0]), at + bias.itemsize
    linear_type = np.dtype([("first", header["ntype"]), ("bias", bias)])
    linear, at = np.frombuffer(content, linear_type, size, at), at + size * linear_type.itemsize
    pair_type = np.dtype([("other", header["itype"]), ("bias", bias)])
    both, at = np.frombuffer(content, pair_type, 2 * pairs, at), at + 2 * pairs * pair_type.itemsize
    degrees = np.diff(np.append(linear["first"].astype(np.int64), 2 * pairs))
    ends = np.repeat(np.arange(size), degrees)
    # Each pair stands in the neighbourhoods of both its ends.
    once = both["other"] < ends
    labels = _labels(header["variables"], content[at:], size)
    quadratic = (both["other"][once], ends[once], both["bias"][once])
    return _edges(linear["bias"], quadratic, labels, offset, header["vartype"])


def _labels(stated: object, rest: bytes, size: int) -> Sequence[object]:
    if isinstance(stated, list):
        return stated
    if not stated:
        return range(size)
    if rest[:4] != b"VARS":
        raise ValueError
    (length,) = struct.unpack_from("<I", rest, 4)
    return json.loads(rest[8 : 8 + length])


def _json(model: Mapping[str, Any]) -> EdgeList:
    if model["type"] != "BinaryQuadraticModel" or model.get("use_bytes"):
        raise ValueError
    size, _ = _counts((model["num_variables"], model["num_interactions"]))
    quadratic = tuple(np.array(model[f"quadratic_{part}"]) for part in ("head", "tail", "biases"))
    linear = np.array(model["linear_biases"], dtype=np.float64)
    if len(linear) != size:
        raise ValueError
    return _edges(linear, quadratic, model["variable_labels"], float(model["offset"]), model["variable_type"])


def _counts(shape: Sequence[int]) -> tuple[int, int]:
    size, pairs = (int(number) for number in shape)
    if not 0 < size <= MOST_VARIABLES or pairs < 0:
        raise ValueError
    return size, pairs


def _edges(
    linear: NDArray[Any], quadratic: Sequence[NDArray[Any]], labels: Sequence[object], offset: float, vartype: str
) -> EdgeList:
    size = len(linear)
    if len(labels) != size or vartype not in ("SPIN", "BINARY"):
        raise ValueError
    heads, tails, biases = quadratic
    every = np.arange(size)
    rows: Ints = np.concatenate([every, heads]).astype(np.int64)
    cols: Ints = np.concatenate([every, tails]).astype(np.int64)
    values: Floats = np.concatenate([linear, biases]).astype(np.float64)
    if len(rows) != len(values) or len(cols) != len(values) or max(rows.max(), cols.max()) >= size:
        raise ValueError
    words = tuple(str(label) for label in labels)
    return EdgeList(size, rows, cols, values, words, FileKind.BQM, vartype == "SPIN", offset)


def _refuse_values(found: EdgeList, name: str) -> None:
    bad = np.flatnonzero(~(np.abs(np.append(found.values, found.offset)) <= LARGEST_COEFFICIENT))
    if len(bad):
        value = np.append(found.values, found.offset)[bad[0]]
        raise DatasetError(
            f"{name} has the bias {value:g}; biases are finite numbers of at most {LARGEST_COEFFICIENT:g} in size."
        )
