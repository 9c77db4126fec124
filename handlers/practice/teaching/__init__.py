"""Sessions in which members teach others."""
