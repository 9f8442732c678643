"""An exporter for Ketbench."""
