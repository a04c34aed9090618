"""How measured: indicators, their targets, and the readings that were accepted as facts."""
