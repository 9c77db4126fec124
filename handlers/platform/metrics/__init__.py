"""What can be counted of a member, by every product, and conditions on it."""
