"""The practice product."""
