"""Background work of the platform product."""
