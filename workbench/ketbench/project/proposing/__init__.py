"""From data to an experiment that runs: steps in the right order, a circuit that fits, or what is missing."""
