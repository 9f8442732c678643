"""A kept kernel machine used elsewhere: evaluated with shots, written as files that run alone."""
