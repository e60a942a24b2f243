"""İK, the HR server: companies, employees, payroll runs, and the personelweb endpoint."""
