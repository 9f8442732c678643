"""A trained hybrid model as files that run without Ketbench."""
