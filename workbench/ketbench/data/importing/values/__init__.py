"""Ways of writing values beyond plain numbers: per cent, money, times of day, years of two digits, gaps."""
