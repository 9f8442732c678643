"""Projects: their values, undo, sessions and references to files."""
