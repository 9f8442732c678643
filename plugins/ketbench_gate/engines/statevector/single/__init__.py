"""One sample at a time: small states, where what is counted is calls and not arithmetic."""
