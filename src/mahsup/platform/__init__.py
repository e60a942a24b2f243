"""What both servers share: tenancy, users, secrets, audit, languages and the look of the pages."""
