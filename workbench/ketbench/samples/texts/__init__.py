"""Samples of texts and language models."""
