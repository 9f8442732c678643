"""Readers of formats that people bring, each with the library that knows it, loaded late."""
