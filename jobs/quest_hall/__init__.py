"""What the quest hall does in the background."""
