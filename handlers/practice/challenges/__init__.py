"""Something to achieve together within some days."""
