"""Urls of the books and of the definitions behind them."""

from django.urls import URLPattern, URLResolver, path

from mahsup.accounting.views.books import definitions, people, reports

urlpatterns: list[URLPattern | URLResolver] = [
    path("fisler/", reports.voucher_list, name="vouchers"),
    path("fisler/<int:voucher_id>/", reports.voucher, name="voucher"),
    path("yevmiye/", reports.journal_page, name="journal"),
    path("mizan/", reports.trial_balance_page, name="trial-balance"),
    path("muavin/", reports.ledger_page, name="ledger"),
    path("hesap-plani/", definitions.chart_page, name="chart"),
    path("hesap-plani/ice-aktar/", definitions.chart_import_page, name="chart-import"),
    path("masraf-merkezleri/", definitions.cost_centers_page, name="cost-centers"),
    path("donem-kilitleri/", definitions.locks_page, name="locks"),
    path("subeler/", definitions.branches_page, name="branches"),
    path("kullanicilar/", people.users_page, name="users"),
    path("kullanicilar/yeni/", people.user_page, name="user-new"),
    path("kullanicilar/<str:code>/", people.user_page, name="user"),
    path("denetim/", people.audit_page, name="audit"),
]
