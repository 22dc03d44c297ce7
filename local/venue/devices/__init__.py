"""Models of the devices in the venue: physics in, readings out. Pure functions of time steps, deterministic by seed."""
