"""How Guildhall is started, in every place it runs."""
