"""The parts of the Compare tab: a table of runs, their curves over each other, and what differs between them."""
