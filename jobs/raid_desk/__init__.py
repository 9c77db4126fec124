"""What the raid desk does in the background."""
