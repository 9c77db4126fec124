"""Members propose techniques of their own."""
