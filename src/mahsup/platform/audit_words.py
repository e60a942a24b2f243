"""The audit record in words: what each action of both servers is called, and what its figures say."""

from collections import defaultdict
from collections.abc import Mapping
from string import Formatter
from typing import Any, Final, NamedTuple

from mahsup.platform.i18n import T, pick
from mahsup.platform.models import AuditEntry

NOTHING: Final = "–"


class Words(NamedTuple):
    """An action's name and its figures as a sentence with the details' names in braces ("" = there are none)."""

    tr: str
    en: str
    figures_tr: str = ""
    figures_en: str = ""


class Told(NamedTuple):
    """An entry in words. `rest` are the details that the sentence does not say."""

    action: str
    figures: str
    object: str
    rest: list[tuple[str, str]]


SIGNING_IN: Final = {
    "sign_in": Words("Oturum açıldı", "Signed in", "adres {address}", "address {address}"),
    "sign_in_refused": Words(
        "Oturum açma reddedildi",
        "Sign-in refused",
        "neden {reason}, adres {address}",
        "reason {reason}, address {address}",
    ),
    "sign_out": Words("Oturum kapatıldı", "Signed out"),
}
HR: Final = {
    "tenant_created": Words("Tesis oluşturuldu", "Tenant created"),
    "company_created": Words("Firma oluşturuldu", "Company created"),
    "user_created": Words(
        "Kullanıcı eklendi", "User added", "tür {kind}; alanlar {fields}", "kind {kind}; fields {fields}"
    ),
    "user_changed": Words(
        "Kullanıcı değiştirildi",
        "User changed",
        "alanlar {fields}; yeni şifre: {password}",
        "fields {fields}; new password: {password}",
    ),
    "password_changed": Words("Kendi şifresini değiştirdi", "Changed their own password"),
    "wire_settings_changed": Words(
        "Entegrasyon arayüzü ayarlandı",
        "Integration interface set",
        "açık: {is_on}; kişisel veri: {personal_data}",
        "on: {is_on}; personal data: {personal_data}",
    ),
    "wire_login": Words(
        "Entegrasyon kullanıcısı bağlandı", "Integration user logged in", "adres {address}", "address {address}"
    ),
    "wire_login_refused": Words(
        "Entegrasyon kullanıcısı reddedildi",
        "Integration user refused",
        "neden {code}, adres {address}",
        "reason {code}, address {address}",
    ),
    "wire_logout": Words("Entegrasyon kullanıcısı ayrıldı", "Integration user logged out"),
    "definition_added": Words("Tanım eklendi", "Definition added"),
    "definition_changed": Words("Tanım değiştirildi", "Definition changed", "alanlar {fields}", "fields {fields}"),
    "wage_added": Words("Ücret girildi", "Wage entered", "{from_on} gününden", "from {from_on}"),
    "wage_removed": Words("Ücret geri alındı", "Wage taken back", "{from_on} gününden", "from {from_on}"),
    "placement_added": Words(
        "Departman verildi", "Placed in a department", "departman {department}", "department {department}"
    ),
    "placement_removed": Words("Departman geri alındı", "Placement taken back", "{from_on} gününden", "from {from_on}"),
    "leaving_entered": Words(
        "İşten ayrılma girildi", "Leaving entered", "{left_on}; neden {reason}", "{left_on}; reason {reason}"
    ),
    "debt_opened": Words(
        "Cari kayıt açıldı", "Debt opened", "tür {kind}, dosya {reference}", "kind {kind}, reference {reference}"
    ),
    "debt_ended": Words("Cari kayıt bitirildi", "Debt ended", "dosya {reference}", "reference {reference}"),
    "timesheet_entered": Words(
        "Puantaj girildi", "Timesheet entered", "{period}: {lines} satır", "{period}: {lines} lines"
    ),
    "timesheet_imported": Words(
        "Puantaj dosyası alındı", "Timesheet file brought in", "{period}: {lines} satır", "{period}: {lines} lines"
    ),
    "timesheet_import_undone": Words(
        "Puantaj dosyası geri alındı", "Timesheet file undone", "{period}: {lines} satır", "{period}: {lines} lines"
    ),
    "payroll_imported": Words(
        "Bordro dosyası alındı",
        "Register file brought in",
        "firma {company}, {period}: {payslips} bordro, {faulty} hatalı; yerine geçti: {replaced}",
        "company {company}, {period}: {payslips} payslips, {faulty} faulty; replaced: {replaced}",
    ),
    "computing_requested": Words(
        "Hesaplama istendi", "Computing asked for", "ay {month}.{year}", "month {month}.{year}"
    ),
    "computing_cancelled": Words("Hesaplama durduruldu", "Computing stopped"),
    "computing_refused": Words("Hesaplama yapılamadı", "Computing refused", "neden {problem}", "reason {problem}"),
    "computing_failed": Words("Hesaplama yarıda kaldı", "Computing failed", "neden {problem}", "reason {problem}"),
    "payroll_computed": Words(
        "Bordro hesaplandı",
        "Payroll computed",
        "{period}: {payslips} bordro, {faulty} hatalı",
        "{period}: {payslips} payslips, {faulty} faulty",
    ),
    "payroll_settings_changed": Words("Bordro ayarları değiştirildi", "Payroll settings changed"),
    "payroll_parameter_changed": Words(
        "Bordro parametresi değiştirildi",
        "Payroll parameter changed",
        "{name}: {value}, {from_month} ayından",
        "{name}: {value}, from {from_month}",
    ),
    "payroll_parameter_taken_back": Words(
        "Bordro parametresi geri alındı",
        "Payroll parameter taken back",
        "{name}: {value}, {from_month} ayından",
        "{name}: {value}, from {from_month}",
    ),
    "payroll_figure_chosen": Words(
        "Yasal tutar seçildi", "Statutory figure chosen", "{name}, {year}", "{name}, {year}"
    ),
    "payroll_figure_taken_back": Words(
        "Yasal tutar geri alındı", "Statutory figure taken back", "{name}, {year}", "{name}, {year}"
    ),
    "cards_filled": Words(
        "Kartlar dolduruldu", "Cards filled", "{period}: {employees} çalışan", "{period}: {employees} employees"
    ),
    "run_closed": Words(
        "Dönem kapatıldı",
        "Month closed",
        "sürüm {version}: {payslips} bordro, {faulty} hatalı",
        "version {version}: {payslips} payslips, {faulty} faulty",
    ),
    "run_reopened": Words("Dönem yeniden açıldı", "Month reopened", "sürüm {version}", "version {version}"),
    "payslip_seen": Words("Bordroya bakıldı", "Payslip looked at", "dönem {run}", "month {run}"),
    "payslip_taken": Words("Hesap pusulası alındı", "Payslip taken", "dönem {run}", "month {run}"),
    "payslips_taken": Words(
        "Hesap pusulaları alındı",
        "Payslips taken",
        "{period}: {payslips} bordro, {form}, departman {department}",
        "{period}: {payslips} payslips, {form}, department {department}",
    ),
    "register_taken": Words(
        "İcmal alındı",
        "Register taken",
        "{period}: {form}, bordro tipi {payroll_type}",
        "{period}: {form}, payroll type {payroll_type}",
    ),
    "bank_list_taken": Words(
        "Banka listesi alındı", "Bank list taken", "{period}: {people} kişi", "{period}: {people} people"
    ),
}
ACCOUNTING: Final = {
    "user_saved": Words(
        "Kullanıcı kaydedildi",
        "User saved",
        "rol {role}; aktif: {active}; kişinin ücretini görür: {sees_pay}; yeni şifre: {password_set}",
        "role {role}; active: {active}; sees a person's pay: {sees_pay}; new password: {password_set}",
    ),
    "token_created": Words("API anahtarı verildi", "API token made"),
    "branch_saved": Words("Şube kaydedildi", "Branch saved"),
    "cost_center_saved": Words("Masraf merkezi kaydedildi", "Cost centre saved"),
    "cost_center_opened": Words("Masraf merkezi açıldı", "Cost centre opened"),
    "cost_center_closed": Words("Masraf merkezi kapatıldı", "Cost centre closed"),
    "account_added": Words("Hesap eklendi", "Account added"),
    "account_changed": Words(
        "Hesap değiştirildi",
        "Account changed",
        "açık: {open}; masraf merkezi gerekli: {cost_center_required}",
        "open: {open}; cost centre required: {cost_center_required}",
    ),
    "chart_imported": Words(
        "Hesap planı alındı",
        "Chart of accounts brought in",
        "{added} yeni, {renamed} adı değişen, {flags} ayarı değişen hesap",
        "{added} new, {renamed} renamed, {flags} accounts set otherwise",
    ),
    "period_locked": Words(
        "Dönem kilidi değiştirildi",
        "Period lock changed",
        "{before} → {through}; neden: {reason}",
        "{before} → {through}; reason: {reason}",
    ),
    "integration_created": Words(
        "Entegrasyon tanımlandı",
        "Integration defined",
        "{url}, firma {company}; aktif: {active}; yeni şifre: {password_set}; denetim engeller: {lawful_blocks}, "
        "tolerans {lawful_tolerance} kuruş, sektör {sector}",
        "{url}, company {company}; active: {active}; new password: {password_set}; the check blocks: {lawful_blocks}, "
        "tolerance {lawful_tolerance} kuruş, sector {sector}",
    ),
    "integration_changed": Words(
        "Entegrasyon değiştirildi",
        "Integration changed",
        "{url}, firma {company}; aktif: {active}; yeni şifre: {password_set}; denetim engeller: {lawful_blocks}, "
        "tolerans {lawful_tolerance} kuruş, sektör {sector}",
        "{url}, company {company}; active: {active}; new password: {password_set}; the check blocks: {lawful_blocks}, "
        "tolerance {lawful_tolerance} kuruş, sector {sector}",
    ),
    "integration_switched": Words(
        "Entegrasyon açıldı ya da kapatıldı", "Integration switched", "aktif: {active}", "active: {active}"
    ),
    "integration_deleted": Words("Entegrasyon silindi", "Integration deleted"),
    "connection_tested": Words("Bağlantı denendi", "Connection tested", "sorun: {problem}", "problem: {problem}"),
    "rules_replaced": Words(
        "Hesap eşlemeleri yenilendi",
        "Account rules replaced",
        "{rules} kural, sürüm {version}",
        "{rules} rules, version {version}",
    ),
    "rule_saved": Words(
        "Hesap eşlemesi kaydedildi",
        "Account rule saved",
        "{position}. kural, {value} → {account}, sürüm {version}",
        "rule {position}, {value} → {account}, version {version}",
    ),
    "rule_deleted": Words(
        "Hesap eşlemesi silindi",
        "Account rule deleted",
        "{position}. kural, {value} → {account}, sürüm {version}",
        "rule {position}, {value} → {account}, version {version}",
    ),
    "fetch_requested": Words("Veri alınması istendi", "Fetch asked for", "ay {month}.{year}", "month {month}.{year}"),
    "fetch_cancelled": Words("Veri alınması durduruldu", "Fetch stopped"),
    "fetch_accepted": Words(
        "Veri alındı",
        "Fetch accepted",
        "{rows} bordro, İK sürümü {version}, anlık görüntü {snapshot}",
        "{rows} payslips, İK's version {version}, snapshot {snapshot}",
    ),
    "fetch_refused": Words("Alınan veri reddedildi", "Fetch refused", "neden {problem}", "reason {problem}"),
    "fetch_failed": Words("Veri alınamadı", "Fetch failed", "neden {problem}", "reason {problem}"),
    "employee_accounts_opened": Words(
        "Personel hesapları açıldı", "Employee accounts opened", "{count} hesap", "{count} accounts"
    ),
    "payslip_opened": Words("Bordroya bakıldı", "Payslip looked at", "veri alma {fetch}", "fetch {fetch}"),
    "line_explained": Words(
        "Fiş satırının kaynağına bakıldı",
        "Voucher line explained",
        "fiş {voucher}, satır {line}",
        "voucher {voucher}, line {line}",
    ),
    "posted": Words(
        "Muhasebeleştirildi",
        "Posted",
        "fiş {vouchers}; alınan veri {fetch}, düzeltme {revision}; uyarılar {warnings}",
        "voucher {vouchers}; fetch {fetch}, revision {revision}; warnings {warnings}",
    ),
    "reversed": Words(
        "Ters kayıt yapıldı", "Reversed", "ters kayıt fişi {by}, yıl {year}", "reversing voucher {by}, year {year}"
    ),
}
ACTIONS: Final[Mapping[str, Words]] = {**SIGNING_IN, **HR, **ACCOUNTING}
"""Every action that either server records."""

OBJECTS: Final[Mapping[str, Any]] = {
    "account": T("hesap", "account"),
    "branch": T("şube", "branch"),
    "chart": T("hesap planı", "chart of accounts"),
    "company": T("firma", "company"),
    "computing": T("hesaplama", "computing"),
    "cost_center": T("masraf merkezi", "cost centre"),
    "department": T("departman", "department"),
    "employee": T("sicil", "employee"),
    "fetch": T("alınan veri", "fetch"),
    "integration": T("entegrasyon", "integration"),
    "payitem": T("kalem", "pay item"),
    "payrolltype": T("bordro tipi", "payroll type"),
    "payslip": T("bordro", "payslip"),
    "posting": T("muhasebeleştirme", "posting"),
    "run": T("bordro dönemi", "payroll month"),
    "tenant": T("tesis", "tenant"),
    "token": T("API anahtarı", "API token"),
    "user": T("kullanıcı", "user"),
    "voucher": T("fiş", "voucher"),
}
"""What an action was done to, by its name in small letters."""


def told(entry: AuditEntry) -> Told:
    """Return an entry in the user's language. What has no words is told by its code, so that nothing is lost."""
    words = ACTIONS.get(entry.action, Words(entry.action, entry.action))
    sentence = pick(words.figures_tr, words.figures_en)
    said = {name for _, name, _, _ in Formatter().parse(sentence) if name}
    details = {name: _value(value) for name, value in entry.details.items()}
    named = OBJECTS.get(entry.object_type.lower(), entry.object_type)
    return Told(
        pick(words.tr, words.en),
        sentence.format_map(defaultdict(lambda: NOTHING, details)) if details else "",
        f"{named} {entry.object_id}".strip(),
        [(name, value) for name, value in details.items() if name not in said and value != NOTHING],
    )


def action_names(*families: Mapping[str, Words]) -> list[tuple[str, str]]:
    """Return the actions of families with their names in the user's language, by name."""
    named = [(action, pick(words.tr, words.en)) for family in families for action, words in family.items()]
    return sorted(named, key=lambda pair: pair[1])


def _value(value: object) -> str:
    if isinstance(value, bool):
        return pick("evet", "yes") if value else pick("hayır", "no")
    if isinstance(value, list):
        return ", ".join(map(str, value)) or NOTHING
    return NOTHING if value in ("", None) else str(value)
