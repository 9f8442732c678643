"""Which parameter values an exported circuit carries."""
