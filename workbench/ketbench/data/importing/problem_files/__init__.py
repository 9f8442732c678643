"""Files that state a problem: each is recognised by content and becomes a table of weighted pairs or of lines."""
