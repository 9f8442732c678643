"""How the annealing backends show themselves: a verdict, tabs, numbers in groups."""
