"""The payroll core: payslips as values, and what the law and the bookkeeping demand of them. Pure."""
