"""A first-party plugin of Ketbench: see the package's backends module."""
