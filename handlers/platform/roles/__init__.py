"""Internal roles: which Discord role of a guild stands for which duty, and what that allows."""
