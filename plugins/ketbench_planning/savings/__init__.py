"""The backend `planning.savings`: which share of a bill a claim touches, and what is then left of the claim."""
