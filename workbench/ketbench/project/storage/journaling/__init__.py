"""Rows of the journal and how they are read back: chained, marked, and out of the pages where SQLite gives up."""
