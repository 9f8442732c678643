"""Born machines and the classical models beside them."""
