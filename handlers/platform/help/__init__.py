"""What there is to use, made from the declarations: `/help`."""
