"""Amazon Braket: the driver and its cloud."""
