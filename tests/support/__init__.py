"""What tests stand on: real servers, worlds, people."""
