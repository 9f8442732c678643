"""Models on this machine: found, looked at without loading, opened; nothing comes from a hub."""
