"""What a run found, in words, figures and intervals."""
