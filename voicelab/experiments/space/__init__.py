"""What the latents hold: attributes, axes, maps, and how well recordings are rebuilt from them."""
