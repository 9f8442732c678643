"""What a circuit family can do: its frequencies, its gradients, its reach."""
