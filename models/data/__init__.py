"""Pictures with labels, and what of them is trained on."""
