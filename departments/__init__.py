"""Who: the city's units, the people in them, what they may see and what they did."""
