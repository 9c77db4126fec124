"""What members can ask for: products, their features, and the frame in which handlers run."""
