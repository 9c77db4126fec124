"""What the community has reached."""
