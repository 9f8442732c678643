"""The tabs in the centre: Start, Data, Experiment, Compare, Plugins."""
