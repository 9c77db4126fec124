"""What the REST API keeps: keys, writes that may come twice, webhooks, links to the portal."""
