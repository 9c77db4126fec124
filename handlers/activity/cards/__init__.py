"""The looks of rank cards: a member's own, and the server's for all others."""
