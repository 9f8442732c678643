"""An importer for Ketbench."""
