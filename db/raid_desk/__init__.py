"""SQL of the raid desk."""
