"""What lets a model cheat, found before it trains, with its fixes."""
