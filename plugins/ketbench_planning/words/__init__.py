"""Names, units and sources of what the planning backends take and give."""
