"""Keeps projects on disk: a verified HDF5 snapshot and a journal beside it; knows nothing of windows or workers."""
