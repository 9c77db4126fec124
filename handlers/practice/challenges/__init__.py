"""Something to reach together within some days."""
