"""A softmax classifier for Ketbench."""
