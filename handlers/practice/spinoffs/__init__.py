"""Communities that alumni have started."""
