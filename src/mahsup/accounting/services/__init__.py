"""What Muhasebe does, as verbs. Views, the REST API and the command line all come through here."""
