"""The Experiment page: set-up, live plots, result."""
