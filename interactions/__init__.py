"""Discord's wire: signed requests in, typed values, checked answers out. Knows nothing of the product."""
