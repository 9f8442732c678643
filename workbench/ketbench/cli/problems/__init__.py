"""Commands on stated problems."""
