"""Code of the user's own by import path: named without importing it, imported only where the user agreed, and tried."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from ketbench.plugin import InputError, is_trusted


@dataclass(frozen=True, slots=True)
class Named:
    """An import path: a module, or a file of Python, and a name in it.

    Parameters
    ----------
    module : str
        As "mynets.small", or a file as "/home/me/mynets.py".
    name : str
    """

    module: str
    name: str

    @property
    def is_file(self) -> bool:
        """Whether the module is given by its file."""
        return self.module.endswith(".py")


def named(path: str) -> Named:
    """Read "package.module:Name", "package.module.Name" or "file.py:Name"; imports nothing.

    Raises
    ------
    InputError
        For another text.
    """
    text = path.strip()
    module, mark, name = text.rpartition(":")
    if not mark or module.endswith(("/", "\\")):
        module, _, name = text.rpartition(".")
    plain = module.endswith(".py") or all(part.isidentifier() for part in module.split("."))
    if not module or not plain or not all(part.isidentifier() for part in name.split(".")):
        raise InputError(f"'{path}' is not an import path; write package.module:Name, or file.py:Name.")
    return Named(module, name)


def arguments_of(text: str) -> dict[str, Any]:
    """Keyword arguments from a JSON object; none from an empty text.

    Raises
    ------
    InputError
        For another text.
    """
    if not text.strip():
        return {}
    try:
        found = json.loads(text)
    except ValueError as error:
        raise InputError(f'The arguments {text!r} are not JSON ({error}); write them as {{"width": 8}}.') from None
    if not isinstance(found, dict):
        raise InputError(f'The arguments {text!r} are not a JSON object; write them as {{"width": 8}}.')
    return found


def refusal(path: str) -> str:
    """Why the code of an import path cannot be run here, found out without importing it; empty if nothing is known.

    Whether the user agreed is not asked here: see `is_trusted`.
    """
    try:
        there = named(path)
    except InputError as error:
        return str(error)
    if there.is_file:
        return (
            "" if Path(there.module).is_file() else f"There is no file '{there.module}' with {there.name}; correct it."
        )
    first = there.module.split(".")[0]
    try:
        known = first in sys.modules or importlib.util.find_spec(first) is not None or _beside(first)
    except (ImportError, ValueError):
        known = False
    return "" if known else _absent(there.module)


def imported(path: str) -> Any:
    """What an import path names, imported if the user agreed.

    Raises
    ------
    InputError
        When the user did not agree, and when it is not there or fails while it is imported.
    """
    there = named(path)
    if not is_trusted(path):
        text = f"The experiment runs code of its own, '{path}', and nobody here agreed to that"
        raise InputError(f"{text}; look at the code, then run with --trust, or agree in the window.")
    found: Any = _module(there)
    for part in there.name.split("."):
        if not hasattr(found, part):
            offered = ", ".join(name for name in vars(found) if not name.startswith("_"))[:120] or "nothing"
            raise InputError(f"Module '{there.module}' has no '{part}'; it has {offered}.")
        found = getattr(found, part)
    return found


def _beside(first: str) -> bool:
    """Whether the module is in the folder that the program was started in."""
    here = Path(os.getcwd())
    return (here / f"{first}.py").is_file() or (here / first / "__init__.py").is_file()


def _absent(module: str) -> str:
    text = f"There is no module '{module}' to import"
    return f"{text}; start Ketbench in its folder, install it, put it on PYTHONPATH, or name its file."


def _module(there: Named) -> ModuleType:
    try:
        return _of_file(Path(there.module)) if there.is_file else _of_name(there.module)
    except InputError:
        raise
    except ModuleNotFoundError as error:
        if error.name and (there.module == error.name or there.module.startswith(f"{error.name}.")):
            raise InputError(_absent(there.module)) from None
        raise InputError(f"Module '{there.module}' needs '{error.name}', which is not installed; install it.") from None
    except (Exception, SystemExit) as error:
        raise InputError(f"Importing '{there.module}' failed with {said(error)}; mend the module.") from None


def _of_name(module: str) -> ModuleType:
    """Imported as Python does, the folder that the program was started in searched last."""
    here = os.getcwd()
    added = here not in sys.path
    if added:
        sys.path.append(here)
    try:
        importlib.invalidate_caches()
        return importlib.import_module(module)
    finally:
        if added and here in sys.path:
            sys.path.remove(here)


def _of_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise InputError(f"There is no file '{path}' to import; correct its name.")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise InputError(f"'{path}' cannot be imported; name a file of Python.")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def said(error: BaseException) -> str:
    """Kind and first line of an error of foreign code."""
    line = next(iter(str(error).strip().splitlines()), "")
    kind = type(error).__name__
    return f"{kind}: {line[:160]}" if line else kind


def called(path: str, arguments: Mapping[str, Any], make: Callable[..., Any]) -> Any:
    """What the code of an import path gives for keyword arguments.

    Raises
    ------
    InputError
        When it raises.
    """
    try:
        return make(**arguments)
    except InputError:
        raise
    except (Exception, SystemExit) as error:
        listed = ", ".join(f"{name}={value!r}" for name, value in arguments.items()) or "no arguments"
        raise InputError(f"'{path}' could not be made with {listed}: {said(error)}; correct the arguments.") from None


def source_of(there: Named) -> str | None:
    """The text of a module that is one file and in no package; None for another."""
    if there.is_file:
        return Path(there.module).read_text(encoding="utf-8")
    found = sys.modules.get(there.module)
    file = getattr(found, "__file__", None)
    if "." in there.module or file is None or Path(file).name != f"{there.module}.py":
        return None
    if "site-packages" in Path(file).parts:
        return None
    return Path(file).read_text(encoding="utf-8")
