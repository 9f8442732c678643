"""How the planning backends show themselves: a verdict, tabs, numbers in groups."""
