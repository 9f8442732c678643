"""The version of Ketbench, as pyproject.toml states it; a test compares the two."""

VERSION = "0.1.0"
