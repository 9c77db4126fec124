"""The control API: act as a person, read what a person sees, move the clock, ask for faults."""
