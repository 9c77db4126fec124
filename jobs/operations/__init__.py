"""Work for the operator rather than for members."""
