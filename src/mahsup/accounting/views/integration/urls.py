"""Urls of the payroll integration's pages; the namespace is `accounting`."""

from django.urls import URLPattern, URLResolver, path

from mahsup.accounting.views.integration import connections, payroll, posting, reversal, rules, snapshot

FETCH = "bordro-entegrasyonu/veri/<int:fetch_id>/"
CONNECTION = "entegrasyonlar/<int:integration_id>/"
RULES = "hesap-eslemeleri/<int:integration_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", payroll.home, name="home"),
    path("entegrasyonlar/", connections.connection_list, name="integrations"),
    path("entegrasyonlar/yeni/", connections.connection_add, name="integration-add"),
    path(CONNECTION, connections.connection_change, name="integration"),
    path(f"{CONNECTION}dene/", connections.connection_test, name="integration-test"),
    path(f"{CONNECTION}durum/", connections.connection_switch, name="integration-switch"),
    path(f"{CONNECTION}sil/", connections.connection_delete, name="integration-delete"),
    path("hesap-eslemeleri/", rules.rules_start, name="rules"),
    path(RULES, rules.rules_page, name="rules-of"),
    path(f"{RULES}kural/", rules.rule_add, name="rule-add"),
    path(f"{RULES}kural/<int:rule_id>/", rules.rule_change, name="rule"),
    path(f"{RULES}kural/<int:rule_id>/sil/", rules.rule_delete, name="rule-delete"),
    path(f"{RULES}politika/", rules.policy_page, name="policy"),
    path(f"{RULES}RULES.toml", rules.rules_file, name="rules-file"),
    path(f"{RULES}ice-aktar/", rules.rules_import, name="rules-import"),
    path(f"{RULES}sablon/", rules.rules_starter, name="rules-starter"),
    path(f"{RULES}personel-hesaplari/", rules.employee_accounts_page, name="employee-accounts"),
    path("bordro-entegrasyonu/", payroll.payroll, name="payroll"),
    path("bordro-entegrasyonu/aylar/<int:integration_id>/", payroll.months_of, name="months"),
    path("bordro-entegrasyonu/veri-al/", payroll.fetch_start, name="fetch-start"),
    path(FETCH, snapshot.fetch_page, name="fetch"),
    path(f"{FETCH}ilerleme/", payroll.fetch_progress, name="fetch-progress"),
    path(f"{FETCH}iptal/", payroll.fetch_cancel, name="fetch-cancel"),
    path(f"{FETCH}personel/", snapshot.employees_page, name="fetch-employees"),
    path(f"{FETCH}personel/<int:seq>/", snapshot.payslip_page, name="fetch-payslip"),
    path(f"{FETCH}onizleme/", posting.preview_page, name="preview"),
    path(f"{FETCH}onizleme/<int:voucher>/satirlar/", posting.preview_lines, name="preview-lines"),
    path(f"{FETCH}onizleme/<int:voucher>/satir/<int:line>/", posting.explain_page, name="explain"),
    path(f"{FETCH}muhasebelestir/", posting.post_page, name="post"),
    path("bordro-entegrasyonu/muhasebelestirme/<int:posting_id>/", posting.posting_page, name="posting"),
    path("fisler/<int:voucher_id>/satir/<int:line_no>/neden/", posting.explain_posted_page, name="explain-posted"),
    path("fisler/<int:voucher_id>/ters-kayit/", reversal.reverse_page, name="reverse"),
]
