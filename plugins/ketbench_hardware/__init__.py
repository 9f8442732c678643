"""Real processors and their simulators as execution targets, a driver a vendor; imports no kit by itself."""
