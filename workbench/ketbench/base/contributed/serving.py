"""The side of a process that does what a plugin's contribution is asked for; it may die without harm to who asked."""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import sys
from collections.abc import Mapping
from importlib.metadata import EntryPoint
from multiprocessing.connection import Connection
from typing import Any

from ketbench.base.errors import KetbenchError


def serve(connection: Connection[Any, Any], first: str, folders: tuple[str, ...]) -> None:
    """Answer requests one at a time until the other side is gone.

    Each is a pickled mapping with "value" (of the entry point), "how" (a function "module:name" that is given the
    object and the arguments, or "" for the method "method") and "args"; each answer is a pair: a word, and a value or
    a sentence.
    """
    _be_silent()
    # Behind the environment, so that a folder can hide no module of it.
    sys.path += [folder for folder in (first, *folders) if folder and folder not in sys.path]
    known: dict[str, Any] = {}
    connection.send_bytes(b"ready")
    while True:
        try:
            asked = connection.recv_bytes()
        except (EOFError, OSError):
            os._exit(0)
        connection.send_bytes(_answered(known, asked))


def _answered(known: dict[str, Any], asked: bytes) -> bytes:
    try:
        request = pickle.loads(asked)
        made = _done(known, request)
        return pickle.dumps(("done", made))
    except KetbenchError as error:
        return pickle.dumps(("refused", _words(error)))
    except ModuleNotFoundError as error:
        return pickle.dumps(("failed", f"{_words(error)}; install '{(error.name or 'it').partition('.')[0]}'"))
    except BaseException as error:
        return pickle.dumps(("failed", f"{type(error).__name__}: {_words(error)}".rstrip(": ")))


def _done(known: dict[str, Any], request: Mapping[str, Any]) -> Any:
    found = known.get(request["value"])
    if found is None:
        found = EntryPoint(request["name"], request["value"], request["group"]).load()
        found = known[request["value"]] = found() if isinstance(found, type) else found
    if how := request["how"]:
        module, _, name = how.partition(":")
        return getattr(importlib.import_module(module), name)(found, *request["args"])
    return getattr(found, request["method"])(*request["args"])


def _words(error: BaseException) -> str:
    with contextlib.suppress(Exception):
        return " ".join(str(error).split())[:400].encode("utf-8", "replace").decode()
    return ""


def _be_silent() -> None:
    """Nothing that a plugin prints, in whatever way, reaches whoever started this."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
