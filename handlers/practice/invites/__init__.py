"""Members bring others, and are rewarded when these stay."""
