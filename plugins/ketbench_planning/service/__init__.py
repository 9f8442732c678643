"""The backend `planning.service`: users and tokens in; nodes, waiting, money and power out."""
