"""Samples of links, trainings and services."""
