"""Tests of the optional Ocean packages are collected only where these are installed; their absence is tested too."""

import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))


def _installed(name):
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


collect_ignore = [] if _installed("dwave.system") and _installed("dwave.graphs") else ["test_hardware.py"]


@pytest.fixture
def informative():
    """Two informative columns among ten, and a copy of the first."""
    generator = np.random.default_rng(3)
    y = generator.integers(0, 2, 160)
    x = generator.normal(size=(160, 10))
    x[:, 0] += 2 * y
    x[:, 1] -= 1.5 * y
    x[:, 2] = x[:, 0]
    return x, y
