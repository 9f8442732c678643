"""How a save keeps what an earlier one wrote."""
