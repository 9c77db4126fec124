"""REST v10 as Discord serves it to a bot."""
