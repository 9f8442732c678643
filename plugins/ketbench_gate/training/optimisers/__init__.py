"""Optimisers of our own, where torch's cost more to load than a training takes."""
