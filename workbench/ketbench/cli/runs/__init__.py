"""Commands that make, run, sweep, explain and export experiments."""
