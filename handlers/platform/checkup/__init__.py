"""What stands in the bot's way in a server, and fixing it: `/doctor`."""
