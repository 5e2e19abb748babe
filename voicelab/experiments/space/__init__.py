"""What the latents of voices carry, and what a space preserves of a recording."""
