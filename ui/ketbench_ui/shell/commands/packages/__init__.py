"""The commands about packages of plugins."""
