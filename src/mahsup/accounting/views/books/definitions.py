"""Pages of the definitions behind the books: chart, cost centres, period locks, branches."""

import base64
import binascii

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render

from mahsup.accounting.models import CostCenter, PeriodLock
from mahsup.accounting.permissions import branches_of, has_right
from mahsup.accounting.services import branches, chart, chart_import, locks
from mahsup.accounting.views.books.filters import parse_day
from mahsup.accounting.views.integration.base import AccountingRequest, page, say_refusal
from mahsup.platform.i18n import pick
from mahsup.platform.web import XLSX, download, in_words, page_of
from mahsup.problems import MahsupError


@page("view_books")
def chart_page(request: AccountingRequest) -> HttpResponseBase:
    if request.method == "POST":
        return _chart_change(request)
    if "xlsx" in request.GET:
        return download(chart_import.export_chart(request.user), "hesap-plani.xlsx", XLSX)
    text = request.GET.get("q", "").strip()
    found = page_of(request, chart.accounts(request.user, text).select_related("parent"), 200)
    context = {
        "page": found,
        "rows": [(row, row.code.count(".")) for row in found.object_list],
        "text": text,
        "may": has_right(request.user, "manage_chart"),
    }
    return render(request, "accounting/books/chart.html", context)


def _chart_change(request: AccountingRequest) -> HttpResponseBase:
    form, code = request.POST, request.POST.get("code", "")
    try:
        match form.get("act"):
            case "add":
                required = "cost_center_required" in form
                chart.add_account(request.user, code, form.get("name", ""), cost_center_required=required)
            case "open" | "close":
                chart.change_account(request.user, code, is_open=form.get("act") == "open")
            case "require" | "free":
                chart.change_account(request.user, code, cost_center_required=form.get("act") == "require")
            case _:
                chart.change_account(request.user, code, name=form.get("name", ""))
        messages.success(request, pick(f"{code} kaydedildi.", f"{code} saved."))
    except MahsupError as refusal:
        say_refusal(request, refusal)
    return redirect("accounting:chart")


@page("manage_chart")
def chart_import_page(request: AccountingRequest) -> HttpResponseBase:
    """Take the file, show what it would change, and on the second press do it. The file travels in the form."""
    if request.method != "POST":
        return render(request, "accounting/books/chart_import.html", {})
    try:
        content, name = _sent(request)
        if "apply" in request.POST:
            done = chart_import.apply_import(request.user, content, name)
            added, renamed, flags = len(done.new), len(done.renamed), len(done.flags)
            messages.success(
                request,
                pick(
                    f"{added} hesap eklendi, {renamed} ad, {flags} durum değişti.",
                    f"{added} added, {renamed} renamed, {flags} changed in state.",
                ),
            )
            return redirect("accounting:chart")
        wanted = chart_import.preview_import(request.user, content, name)
    except MahsupError as refusal:
        return render(request, "accounting/books/chart_import.html", {"problems": in_words(refusal)}, status=422)
    context = {
        "preview": wanted,
        "problems": in_words(MahsupError(*wanted.problems)) if wanted.problems else [],
        "file_name": name,
        "content": base64.b64encode(content).decode(),
    }
    return render(request, "accounting/books/chart_import.html", context)


def _sent(request: AccountingRequest) -> tuple[bytes, str]:
    upload = request.FILES.get("file")
    if upload is not None:
        return upload.read(), upload.name or ""
    try:
        return base64.b64decode(request.POST.get("content", ""), validate=True), request.POST.get("file_name", "")
    except (binascii.Error, ValueError):
        return b"", ""


@page("view_books")
def cost_centers_page(request: AccountingRequest) -> HttpResponseBase:
    if request.method == "POST":
        form, code = request.POST, request.POST.get("code", "")
        try:
            if form.get("act") in ("open", "close"):
                branches.open_cost_center(request.user, code, is_open=form["act"] == "open")
            else:
                branches.save_cost_center(request.user, code, form.get("name", ""))
            messages.success(request, pick(f"{code} kaydedildi.", f"{code} saved."))
        except MahsupError as refusal:
            say_refusal(request, refusal)
        return redirect("accounting:cost-centers")
    rows = CostCenter.objects.of(request.user.tenant_id).order_by("code")
    context = {"rows": rows, "may": has_right(request.user, "manage_chart")}
    return render(request, "accounting/books/cost_centers.html", context)


@page("view_books")
def locks_page(request: AccountingRequest) -> HttpResponseBase:
    if request.method == "POST":
        form = request.POST
        try:
            through = parse_day(form.get("through", "").strip())
            locks.lock_branch(request.user, form.get("branch", ""), through, form.get("reason", ""))
            messages.success(request, pick("Dönem kilidi kaydedildi.", "The period lock is saved."))
        except MahsupError as refusal:
            say_refusal(request, refusal)
        return redirect("accounting:locks")
    dates = dict(PeriodLock.objects.of(request.user.tenant_id).values_list("branch_id", "locked_through"))
    rows = [(branch, dates.get(branch.pk)) for branch in branches_of(request.user)]
    context = {"rows": rows, "may": has_right(request.user, "manage_locks")}
    return render(request, "accounting/books/locks.html", context)


@page("view_books")
def branches_page(request: AccountingRequest) -> HttpResponseBase:
    if request.method == "POST":
        code = request.POST.get("code", "")
        try:
            branches.save_branch(request.user, code, request.POST.get("name", ""))
            messages.success(request, pick(f"{code} kaydedildi.", f"{code} saved."))
        except MahsupError as refusal:
            say_refusal(request, refusal)
        return redirect("accounting:branches")
    context = {"rows": branches_of(request.user), "may": has_right(request.user, "manage_users")}
    return render(request, "accounting/books/branches.html", context)
