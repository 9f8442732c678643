"""How the gate backends show themselves: stages, controls as ticks, tabs, and pictures while they train."""
