"""Check-ins and timed sessions."""
