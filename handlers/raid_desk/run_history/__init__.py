"""One run with all that belongs to it, and past runs as a whole."""
