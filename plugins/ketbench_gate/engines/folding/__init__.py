"""Circuits as layers of somebody else's network: what all samples share is worked out once a step."""
