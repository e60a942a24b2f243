"""What can be done in İK, as verbs. Views and commands call these; each refuses with a coded sentence."""
