"""Looks in a fresh process at what a backend brings in when it is imported and asked whether it can run."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ketbench.testing.child import in_child
from ketbench.testing.rule import NotExamined
from ketbench.testing.subject import Subject

HEAVY = (
    "torch",
    "pennylane",
    "dimod",
    "pandas",
    "sklearn",
    "scipy.stats",
    "matplotlib",
    "tensorflow",
    "jax",
    "qiskit",
    "cirq",
)
QT = ("PySide6", "PySide2", "PyQt6", "PyQt5", "pyqtgraph", "qtpy", "superqt", "ketbench_ui")
SECONDS = 60.0


def asks_lightly(subject: Subject) -> Iterator[str]:
    """Importing the backend and asking `available()` load nothing heavy."""
    seen = _seen(subject)
    if seen.get("trouble"):
        yield f"available() fails with {seen['trouble']}; give an Availability."
    for name in seen["heavy"]:
        yield f"Asking available() loads {name}; import it inside run() or warm()."


def brings_no_qt(subject: Subject) -> Iterator[str]:
    """Importing the backend loads no part of Qt."""
    for name in _seen(subject)["qt"]:
        yield f"Importing the backend loads {name}; a plugin needs no window code."
    for name in _seen(subject)["asked"]:
        yield f"Asking available() loads {name}; a plugin needs no window code."


def look(pickled: str) -> dict[str, Any]:
    """In the child: import the backend, ask it, and say what is loaded that was not before."""
    before = {name for name in (*HEAVY, *QT) if name in sys.modules}
    backend: Any = pickle.loads(Path(pickled).read_bytes())
    qt = [name for name in QT if name in sys.modules and name not in before]
    trouble = ""
    try:
        backend.available()
    except BaseException as error:
        trouble = f"{type(error).__name__}: {error}"
    asked = [name for name in QT if name in sys.modules and name not in (*before, *qt)]
    heavy = [name for name in HEAVY if name in sys.modules and name not in before]
    return {"heavy": heavy, "qt": qt, "asked": asked, "trouble": trouble}


def _seen(subject: Subject) -> dict[str, Any]:
    known = subject.__dict__.setdefault("outlook", {})
    if not known:
        try:
            pickled = pickle.dumps(subject.backend)
        except Exception as error:
            text = f"The backend's class cannot be imported by another process ({error})"
            raise NotExamined(f"{text}; put it at the top level of a module.") from None
        known.update(in_child("look", pickled, SECONDS))
    return known
