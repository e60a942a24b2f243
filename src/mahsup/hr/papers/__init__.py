"""The papers of a payroll month: what a document says, and the typst templates that lay it out."""
