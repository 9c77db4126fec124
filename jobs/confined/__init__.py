"""Reading what strangers upload, in a process of its own: little memory and time, no secrets around it."""
