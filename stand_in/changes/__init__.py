"""What can happen in the world: each function changes it and tells the gateway."""
