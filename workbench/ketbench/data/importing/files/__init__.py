"""Readers of files that are no text tables: arrays, workbooks, Arrow, HDF5, pictures, sets of graphs."""
