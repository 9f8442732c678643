"""What the window has a child process do, because it loads heavy libraries; plain functions, no Qt."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from ketbench.dataset import Dataset
from ketbench.export import export
from ketbench.plugin_install import Plan, install_plugin, own_folder
from ketbench.project import Project
from ketbench.runs import Run
from ketbench.samples import sample


def sample_project(name: str) -> Project:
    """Build a sample."""
    return sample(name).build()


def imported(path: str) -> Dataset:
    """Read a table."""
    read = import_module("ketbench.importing").import_file
    return read(Path(path), name=Path(path).stem, target=None)


def installed(spec: str) -> Plan:
    """Install a plugin into the user's own folder."""
    return install_plugin(spec, own_folder())


def exported(run: Run, file_format: str, target: str) -> str:
    """Write a run to a file."""
    return str(export([run], file_format, Path(target)))
