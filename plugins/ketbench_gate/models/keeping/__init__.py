"""A trained hybrid model as a kept description and back, and what it predicts."""
