"""personelweb: the wire contract of payroll, with the codec that both servers share, İK's side and the client."""
