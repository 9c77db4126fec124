"""Building blocks that products declare their living things with; they know the frame and no product."""
