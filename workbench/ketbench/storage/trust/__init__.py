"""What stands guard over a project on disk: chained rows, the mark of the last acknowledged one, and reading ruins."""
