"""What station and hub must agree on. Pure: no clock, no randomness, no input or output of its own."""
