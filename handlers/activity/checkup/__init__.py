"""What activity looks at for `/doctor`, and what of it one press fixes."""
