"""From lines of text to rows of cells: separator, quotes, header, layout."""
