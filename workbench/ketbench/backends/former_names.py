"""Lets plugins written for contract 1 import the core by the names it had then; the program itself never does."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

FORMER_NAMES = {
    "blocks": "circuit.blocks",
    "circuit_checks": "circuit.checks",
    "circuit_clipboard": "circuit.editing.clipboard",
    "circuit_definitions": "circuit.editing.definitions",
    "circuit_edits": "circuit.editing.edits",
    "circuit_export": "circuit.export",
    "circuit_json": "circuit.json_form",
    "circuit_places": "circuit.editing.places",
    "clock": "base.clock",
    "columns": "circuit.columns",
    "comparing": "results.comparing",
    "continuing": "running.continuing",
    "cures": "data.checks.fixes",
    "dataset": "data.dataset",
    "derived": "project.derived",
    "discovery": "backends.discovery",
    "doctor": "backends.doctor",
    "drawing": "results.drawing",
    "elsewhere": "data.referenced",
    "environment": "running.environment",
    "errors": "base.errors",
    "evaluators": "backends.evaluators",
    "expected": "running.likely_time",
    "experiment": "contract.experiment",
    "explaining": "running.explaining",
    "exploring": "data.exploring",
    "export": "results.export",
    "expression_reader": "circuit.angles.reader",
    "expression_tree": "circuit.angles.tree",
    "expressions": "circuit.angles.expressions",
    "figures": "base.figures",
    "forms": "contract.forms",
    "gate_shelf": "circuit.editing.gate_shelf",
    "gate_text": "project.gate_text",
    "gates": "circuit.gates",
    "greek": "circuit.angles.greek",
    "history": "project.history",
    "importing": "data.importing",
    "jobs": "running.jobs",
    "judges": "backends.judges",
    "kinds": "data.kinds",
    "leaks": "data.checks.leaks",
    "long_series": "contract.long_series",
    "machine_fit": "project.machine_fit",
    "messages": "contract.messages",
    "notebook": "results.notebook",
    "outline": "data.preparing.feature_names",
    "plugin_install": "backends.install",
    "preferences": "base.preferences",
    "preparation": "data.preparing.preparation",
    "problems": "base.problems",
    "qasm": "circuit.qasm",
    "readiness": "backends.readiness",
    "recording": "contract.recording",
    "references": "project.references",
    "refitting": "circuit.editing.refitting",
    "registry": "backends.registry",
    "remaining": "running.time_left",
    "reporting": "results.reporting",
    "resizing": "project.resizing",
    "resources": "circuit.resources",
    "result": "contract.result",
    "roles": "data.roles",
    "runs": "contract.run",
    "scaffold": "backends.scaffold",
    "session": "project.session",
    "settings": "running.settings",
    "smoothing": "results.smoothing",
    "split": "data.splits.split",
    "splitting": "data.splits.splitting",
    "state": "circuit.states.state",
    "statistics": "data.statistics",
    "steps": "data.preparing.steps",
    "storage": "project.storage",
    "twins": "data.checks.duplicate_rows",
    "unitary": "circuit.states.unitary",
    "whole_files": "base.whole_files",
    "workload": "running.workload",
}
"""Modules of contract 1 under ``ketbench.``, and where they stand now; `ketbench.plugin` offers what plugins need."""


class _Former(Loader):
    def __init__(self, present: str) -> None:
        self.present = present

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The module under its present name: one module, two names, so that classes stay the same classes."""
        module = import_module(self.present)
        self.spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """The module ran under its present name already; only its spec, which the import changed, is put back."""
        module.__spec__ = self.spec


class _FormerFinder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """A spec for a name of contract 1; None for any other."""
        package, _, rest = fullname.partition(".")
        first, _, more = rest.partition(".")
        if package != "ketbench" or first not in FORMER_NAMES:
            return None
        present = ".".join(["ketbench", FORMER_NAMES[first], *([more] if more else [])])
        warnings.warn(
            f"'{fullname}' is a name of contract 1 and goes a year after contract 2: import from 'ketbench.plugin'.",
            DeprecationWarning,
            stacklevel=3,
        )
        return ModuleSpec(fullname, _Former(present))


def allow_former_names() -> None:
    """Let `import ketbench.errors` and its kind go on working in this process; done once, before plugins load."""
    if not any(isinstance(finder, _FormerFinder) for finder in sys.meta_path):
        # First, or a module of a former package would be found by its path and be run a second time.
        sys.meta_path.insert(0, _FormerFinder())
