"""Welcome: newcomers are greeted and shown their first steps."""
