"""SQL of the quest hall."""
