"""The backend that trains on devices, within a budget."""
