"""Level roles: roles that come with a level."""
