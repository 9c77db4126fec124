"""A member's last days and usual hours."""
