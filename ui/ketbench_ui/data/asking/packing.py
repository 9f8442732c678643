"""Packs objects for another process so that each array crosses once; knows no Qt and no dataset."""

from __future__ import annotations

import io
import pickle
from typing import Any

import numpy as np
from numpy.typing import NDArray

SMALLEST = 4096
"""Bytes of an array that is worth a token; smaller ones travel along."""


class Packing:
    """Both ends of a pipe keep one; arrays are known to both by a token once they crossed."""

    def __init__(self) -> None:
        self._arrays: dict[str, NDArray[Any]] = {}
        self._tokens: dict[int, str] = {}

    def packed(self, value: object, mark: str) -> tuple[bytes, dict[str, NDArray[Any]]]:
        """The object as bytes, and the arrays that the other end does not know yet.

        Parameters
        ----------
        value : object
        mark : str
            Begins the tokens of this end, so that those of the two ends differ.
        """
        fresh: dict[str, NDArray[Any]] = {}

        def token_of(part: object) -> str | None:
            if not isinstance(part, np.ndarray) or part.nbytes < SMALLEST or part.dtype.kind == "O":
                return None
            token = self._tokens.get(id(part))
            if token is None:
                token = f"{mark}{len(self._arrays)}"
                self.learn(token, part)
                fresh[token] = part
            return token

        file = io.BytesIO()
        _Pickler(file, token_of).dump(value)
        return file.getvalue(), fresh

    def learn(self, token: str, array: NDArray[Any]) -> None:
        """Take in an array; it is kept, so that its identity stays its own."""
        self._arrays[token] = array
        self._tokens[id(array)] = token

    def unpacked(self, content: bytes) -> Any:
        """The object again, with the arrays of this end where they are known."""
        return _Unpickler(io.BytesIO(content), self._arrays).load()


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, token_of: Any) -> None:
        super().__init__(file, protocol=5)
        self._token_of = token_of

    def persistent_id(self, obj: Any) -> Any:
        return self._token_of(obj)


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, arrays: dict[str, NDArray[Any]]) -> None:
        super().__init__(file)
        self._arrays = arrays

    def persistent_load(self, pid: Any) -> Any:
        return self._arrays[pid]
