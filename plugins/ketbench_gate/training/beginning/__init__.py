"""What a training is set up from: its inputs, its loss, and one's own module tried before it."""
