"""Finds, loads, installs and asks plugins; decides whether an experiment is ready."""
