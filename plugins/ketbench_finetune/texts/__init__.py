"""Texts as training examples: read, turned into tokens, generated, scored."""
