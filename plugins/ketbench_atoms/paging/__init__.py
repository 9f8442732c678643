"""How the neutral-atom backends show themselves: a verdict, tabs, numbers in groups."""
