"""Ketbench, headless: model, plugin contract, jobs, storage, command line; never Qt nor a numerics engine."""

__version__ = "0.1.0"
