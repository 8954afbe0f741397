"""The built-in coach: it listens with exemplars, vectors and rules, and replies in the manners of a good coach.
Deterministic: the same words in the same place get the same reply."""
