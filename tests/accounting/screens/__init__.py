"""Pages of the payroll integration."""
