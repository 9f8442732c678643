"""One small driver a vendor; each imports its vendor's kit inside its functions only."""
