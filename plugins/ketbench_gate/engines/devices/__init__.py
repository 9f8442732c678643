"""A PennyLane tape on our simulator: the tape read, and what is measured of the result."""
