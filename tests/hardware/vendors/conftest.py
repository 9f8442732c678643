"""Tests of one vendor's kit are collected only where that kit is installed; run_vendors.py makes such places."""

from importlib.util import find_spec

_NEEDED = {
    "test_ibm.py": ("qiskit_ibm_runtime", "qiskit_aer"),
    "test_braket.py": ("braket", "opt_einsum"),
    "test_origin.py": ("pyqpanda3",),
    "test_ionq_kit.py": ("qiskit_ionq",),
    "test_pasqal.py": ("pulser", "pulser_simulation"),
    "test_dwave.py": ("dwave", "minorminer"),
    "test_touchstone.py": ("skrf",),
    "test_keyring.py": ("keyring", "keyrings"),
}
collect_ignore = [name for name, modules in _NEEDED.items() if not all(map(find_spec, modules))]
