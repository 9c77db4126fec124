"""Background work of the activity product."""
