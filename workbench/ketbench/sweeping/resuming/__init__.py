"""Goes on with a sweep that was stopped: what was planned is kept in the project, what ended is not run again."""
