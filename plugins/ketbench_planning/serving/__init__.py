"""The arithmetic of a service: demand, rates of a node, lines of waiting calls, whole nodes; no form."""
