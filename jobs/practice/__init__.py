"""Background work of the practice product."""
