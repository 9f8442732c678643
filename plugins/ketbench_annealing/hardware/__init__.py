"""What a problem would need on a quantum annealer, and a dry run of the whole way there; no token is ever stored."""
