"""What the window shows of adapters before and after a run."""
