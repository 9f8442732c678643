"""IonQ: the driver and its cloud."""
