"""Parameters that are more than a number or a word: files, programs, one row a column of the dataset."""
