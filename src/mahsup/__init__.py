"""Mahsup: a month's payroll becomes a correct, balanced, explainable journal voucher."""
