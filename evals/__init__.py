"""How good the coach is, measured: understanding, manners, speed and size."""
