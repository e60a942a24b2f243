"""Entry point of the `mahsup` command. Each command lives in its module and imports what it needs when it runs."""

import typer

from mahsup.cli import accounting, demo, hr, payslip, servers, voucher

app = typer.Typer(
    name="mahsup",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Bordrodan mahsup fişine / From payroll to journal voucher.",
)
app.command("voucher")(voucher.voucher)
app.command("payslip")(payslip.payslip)
app.command("demo")(demo.demo)
app.command("token")(accounting.token)
app.command("worker")(accounting.worker)
app.command("prepare")(servers.prepare)
app.command("serve")(servers.serve)
app.command("tenant")(servers.tenant)
hr.hr_app.command("company")(servers.company)
app.add_typer(hr.hr_app, name="hr")


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
