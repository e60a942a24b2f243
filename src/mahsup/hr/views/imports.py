"""Import a register file: upload → preview → confirm."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from mahsup.hr.forms import ImportForm
from mahsup.hr.models import ADD, Company, ImportFile
from mahsup.hr.services.files import read_content
from mahsup.hr.services.importing import import_payroll, preview_import
from mahsup.hr.views.base import HrRequest, company_page
from mahsup.platform.i18n import current_language
from mahsup.platform.web import in_words
from mahsup.problems import MahsupError, refuse


@company_page("payroll", ADD)
def import_page(request: HrRequest) -> HttpResponseBase:
    """Take a file, and show what would come in and every faulty row with its reason."""
    today = timezone.localdate()
    form = ImportForm(request.POST or None, request.FILES or None, initial={"year": today.year, "month": today.month})
    if request.method != "POST" or not form.is_valid():
        return render(request, "hr/import.html", {"form": form})
    waiting = _keep(request, form)
    try:
        preview = preview_import(
            waiting.company,
            read_content(bytes(waiting.content), waiting.file_name),
            year=waiting.year,
            month=waiting.month,
        )
    except MahsupError as refusal:
        waiting.delete()
        problems = in_words(refusal)
        return render(request, "hr/import.html", {"form": form, "problems": problems}, status=422)
    faulty = [
        (slip, [(problem, problem.message(current_language())) for problem in found]) for slip, found in preview.faulty
    ]
    warnings = [(problem, problem.message(current_language())) for problem in preview.warnings]
    context = {"preview": preview, "waiting": waiting, "faulty": faulty, "warnings": warnings}
    return render(request, "hr/import_preview.html", context)


@company_page("payroll", ADD)
def confirm_import(request: HrRequest) -> HttpResponseBase:
    """Bring in exactly the file that was previewed."""
    token = request.POST.get("waiting", "")
    waiting = ImportFile.objects.of(request.user.tenant_id).filter(
        user=request.user, pk=token if token.isdecimal() else 0, company=request.company
    )
    file = waiting.first() if request.method == "POST" else None
    if file is None:
        raise refuse("import_nothing_waiting")
    run = import_payroll(
        file.company,
        read_content(bytes(file.content), file.file_name),
        actor=request.user.code,
        year=file.year,
        month=file.month,
    )
    file.delete()
    return redirect("hr:run", run.pk)


def _keep(request: HrRequest, form: ImportForm) -> ImportFile:
    upload: UploadedFile[Any] = form.cleaned_data["file"]
    company: Company = request.company  # type: ignore[assignment]  # company_page has sent requests without one away
    tenant_id = request.user.tenant_id
    ImportFile.objects.of(tenant_id).filter(user=request.user).delete()
    waiting = ImportFile(
        tenant_id=tenant_id,
        user=request.user,
        company=company,
        year=form.cleaned_data["year"],
        month=form.cleaned_data["month"],
        file_name=(upload.name or "")[:200],
        content=upload.read(),
    )
    waiting.save(force_insert=True)
    return waiting
