"""From cells to columns: numbers, dates, words, markers of missing values, roles."""
