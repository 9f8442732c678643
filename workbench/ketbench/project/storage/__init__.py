"""Keeps projects on disk: a verified HDF5 snapshot and a journal beside it; knows nothing of windows or workers."""

from ketbench.project.storage.verification import verify

__all__ = ["verify"]
