"""The Plugins page."""
