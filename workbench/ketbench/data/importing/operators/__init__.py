"""Files of operators as sums of Pauli strings: text, CSV and JSON of several programs."""
