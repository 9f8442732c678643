"""Large circuits at a glance."""
