"""Entry point of the `mahsup` command. The table names every command; only the one called is imported."""

from mahsup.cli.lazy import Entry, LazyGroup

COMMANDS = {
    "voucher": Entry("mahsup.cli.voucher:voucher", "Bordro dosyasından mahsup fişi / From a register file to vouchers"),
    "payslip": Entry("mahsup.cli.payslip:payslip", "Brütten nete, netten brüte / From gross to net and back"),
    "demo": Entry("mahsup.cli.demo:demo", "Örnek otel grubunu başlatır / Start the demo hotel group"),
    "token": Entry("mahsup.cli.accounting:token", "Kullanıcıya REST anahtarı verir / Print a user's new REST token"),
    "worker": Entry("mahsup.cli.accounting:worker", "İstenen verileri alır / Run the fetches that users ask for"),
    "prepare": Entry("mahsup.cli.servers:prepare", "Veritabanını hazırlar / Make a server's database ready"),
    "serve": Entry("mahsup.cli.servers:serve", "Bir sunucuyu çalıştırır / Serve one of the two servers"),
    "tenant": Entry("mahsup.cli.servers:tenant", "Tesis açar / Create a tenant with its administrator"),
    "hr": Entry("mahsup.cli.hr:hr_app", "İK: bordro aktarma, hesaplama, kapatma / Import, compute, close"),
}
app = LazyGroup("mahsup", COMMANDS, help="Bordrodan mahsup fişine / From payroll to journal voucher.")


def main() -> None:
    """Run the command line."""
    app(prog_name="mahsup")


if __name__ == "__main__":
    main()
