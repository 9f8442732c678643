"""Example: a device behind a queue, with a token in the keyring."""
