"""What can be practised."""
