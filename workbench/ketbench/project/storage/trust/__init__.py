"""What stands guard over a project on disk: looks, fences, what was verified, and what can be repaired."""
