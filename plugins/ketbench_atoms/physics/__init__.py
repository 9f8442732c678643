"""Registers, devices, waveforms and pulses: what is sent to the atoms, in um, us and rad/us."""
