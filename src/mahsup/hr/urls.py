"""Urls of İK: the pages, and the wire beside them (`POST /`, `POST /<Action>`, `POST /<Action>/<Object>`)."""

from django.urls import URLPattern, URLResolver, path, re_path

from mahsup.hr.views import (
    accounts,
    calculator,
    computing,
    definitions,
    employees,
    imports,
    papers,
    runs,
    timesheets,
    users,
    wire,
)

app_name = "hr"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", wire.root, name="home"),
    path("firma/", runs.switch_company, name="switch-company"),
    path("aktar/", imports.import_page, name="import"),
    path("aktar/onayla/", imports.confirm_import, name="import-confirm"),
    path("donem/<int:run_id>/", runs.run_page, name="run"),
    path("donem/<int:run_id>/bordro/<int:payslip_pk>/", runs.payslip_page, name="payslip"),
    path("donem/<int:run_id>/kapat/", runs.close_page, name="close"),
    path("donem/<int:run_id>/ac/", runs.reopen_page, name="reopen"),
    path("donem/<int:run_id>/bordro/<int:payslip_pk>/hesapla/", computing.compute_one, name="compute-one"),
    path("donem/<int:run_id>/pusulalar/", papers.payslips_to_print, name="payslips-print"),
    path("donem/<int:run_id>/banka.xlsx", papers.bank_list, name="bank-list"),
    path("donem/<int:run_id>/karsilastir/", computing.compare_page, name="compare"),
    path("donem/<int:run_id>/hatalar/", computing.faults_page, name="faults"),
    path("hesapla/", computing.compute_page, name="compute"),
    path("donem/<int:run_id>/icmal/", runs.register_page, name="register"),
    path("donem/<int:run_id>/icmal.xlsx", runs.register_file, name="register-file"),
    path("hesaplayici/", calculator.calculator_page, name="calculator"),
    path("bordro-ayarlari/", accounts.settings_page, name="payroll-settings"),
    path("sicil/<int:pk>/cari/", accounts.account_page, name="account"),
    path("sicil/<int:pk>/cari/<int:debt_pk>/bitir/", accounts.end_on_account, name="account-end"),
    path("sicil/<int:pk>/", employees.card_page, name="employee-card"),
    path("sicil/<int:pk>/<slug:entry>/<int:entry_pk>/sil/", employees.remove_from_card, name="employee-card-remove"),
    path("puantaj/", timesheets.timesheet_start, name="timesheet-start"),
    path("puantaj/<int:year>/<int:month>/", timesheets.timesheet_page, name="timesheet"),
    path("puantaj/<int:year>/<int:month>/al/", timesheets.timesheet_import, name="timesheet-import"),
    path("puantaj/<int:year>/<int:month>/geri-al/", timesheets.timesheet_undo, name="timesheet-undo"),
    path("puantaj/<int:year>/<int:month>/puantaj.xlsx", timesheets.timesheet_file, name="timesheet-file"),
    path("tanimlar/<slug:slug>/", definitions.definition_list, name="definitions"),
    path("tanimlar/<slug:slug>/yeni/", definitions.definition_add, name="definition-add"),
    path("tanimlar/<slug:slug>/<int:pk>/", definitions.definition_change, name="definition-change"),
    path("kullanicilar/", users.user_list, name="users"),
    path("kullanicilar/yeni/", users.user_add, name="user-add"),
    path("kullanicilar/<int:pk>/", users.user_change, name="user-change"),
    path("sifre/", users.password_page, name="password"),
    path("entegrasyon-arayuzu/", users.wire_page, name="wire-settings"),
    path("kayitlar/", users.audit_page, name="audit"),
    re_path(r"^(?P<action>[A-Z][A-Za-z]*)(?:/(?P<name>[A-Za-z0-9_]+))?/?$", wire.endpoint, name="wire"),
]
