"""Commands about devices and the work that was handed over to them."""
