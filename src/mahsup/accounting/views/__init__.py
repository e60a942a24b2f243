"""The pages of Muhasebe."""
