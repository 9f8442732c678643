"""What an include of OpenQASM brings in: known libraries, and files next to the text."""

from __future__ import annotations

from openqasm3 import ast

from ketbench.base.errors import QasmError
from ketbench.circuit.qasm.limits import LARGEST_TEXT, refuse_large
from ketbench.circuit.qasm.scope import Definition, Scope
from ketbench.circuit.qasm.source import Source
from ketbench.circuit.qasm.statements.recipes import VENDOR
from ketbench.circuit.qasm.version2 import as_version_3, version_of

STANDARD = ("stdgates.inc", "qelib1.inc")
DEEPEST = 10


def included(name: str, node: ast.QASMNode, scope: Scope) -> Source | None:
    """The text of an included file; None where it is a library whose gates are known.

    Raises
    ------
    QasmError
        A file that is not there, cannot be read, or lies outside the folder of the text.
    """
    if name in STANDARD:
        return None
    if name in VENDOR and not _is_there(name, scope.source):
        for gate, (wires, angles, make) in VENDOR[name].items():
            scope.definitions.setdefault(gate, Definition(wires, angles, lambda given, make=make: make(*given)))
        return None
    return _read(name, node, scope.source)


def _is_there(name: str, source: Source) -> bool:
    return source.folder is not None and (source.folder / name).is_file()


def _read(name: str, node: ast.QASMNode, source: Source) -> Source:
    known = ", ".join((*STANDARD, *VENDOR))
    if source.folder is None or not _is_there(name, source):
        raise source.error(
            f"The file '{name}' cannot be included, as it is not next to the text; known are {known}.", node
        )
    path = (source.folder / name).resolve()
    if not path.is_relative_to(source.folder.resolve()):
        raise source.error(f"'{name}' lies outside the folder of the text; put the file next to it.", node)
    if source.depth >= DEEPEST:
        raise source.error(f"Files include each other deeper than {DEEPEST}, at '{name}'; include each once.", node)
    try:
        with path.open(encoding="utf-8-sig") as file:
            text = file.read(LARGEST_TEXT + 1)
        refuse_large(text)
        version = version_of(text) if "OPENQASM" in text else source.version
    except (OSError, UnicodeDecodeError) as error:
        raise source.error(f"The included file '{name}' cannot be read: {error}.", node) from None
    except QasmError as error:
        raise source.error(f"In the included file '{name}': {error}", node) from None
    text = as_version_3(text) if version == 2 else text
    return Source(text, version, path.parent, source.notes, source.depth + 1)
