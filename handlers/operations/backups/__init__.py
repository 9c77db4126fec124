"""The operator's backups of the whole database, as a server's administrators may see them."""
