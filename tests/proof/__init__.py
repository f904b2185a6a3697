"""Each repair is proved: a program runs, is repaired, runs again, and the same credentials reach the same places."""
