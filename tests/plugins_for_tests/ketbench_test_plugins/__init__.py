"""Backends for tests: a few that work, and one for each way to misbehave."""
