"""What protects Ketbench from a backend: its values, its processes, and the secrets in its words."""
