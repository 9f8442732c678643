"""Reads what a plugin's process answered: values of Ketbench, numpy and Python alone, so that no plugin is imported."""

from __future__ import annotations

import io
import pickle
from typing import Any

from ketbench.base.errors import BackendError

_PLAIN = {
    "builtins": {"complex", "set", "frozenset", "bytearray", "slice", "range", "list", "dict", "tuple", "object"},
    "collections": {"OrderedDict", "defaultdict", "deque"},
    "copyreg": {"_reconstructor", "__newobj__", "__newobj_ex__"},
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
    "pathlib": {"Path", "PosixPath", "WindowsPath", "PurePath", "PurePosixPath", "PureWindowsPath"},
}
_NUMPY = {"_reconstruct", "ndarray", "dtype", "scalar", "_frombuffer"}


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str, /) -> Any:
        """A class of ours or of a plain kind; anything else is refused before it is looked for."""
        if name in _PLAIN.get(module, ()) or (module.partition(".")[0] == "numpy" and name in _NUMPY):
            return super().find_class(module, name)
        if module.startswith("ketbench.") and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise BackendError(f"it gave something of {module}.{name}, which cannot travel; give values of ketbench.plugin")


def read(data: bytes) -> Any:
    """The value that was pickled.

    Raises
    ------
    BackendError
        For a value of another library, or one that is damaged.

    Examples
    --------
    >>> read(pickle.dumps({"a": [1, 2.5]}))
    {'a': [1, 2.5]}
    """
    try:
        return _Reader(io.BytesIO(data)).load()
    except BackendError:
        raise
    except Exception as error:
        raise BackendError(f"its answer cannot be read ({type(error).__name__})") from None
