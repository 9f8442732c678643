"""Ketbench, headless: the model, the plugin contract, jobs, storage and the command line; never Qt nor a numerics engine."""

__version__ = "0.1.0"
