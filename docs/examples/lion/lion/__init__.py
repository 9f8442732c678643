"""An optimiser for Ketbench."""
