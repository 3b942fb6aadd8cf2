"""From the upload to the way back, as a coordinator clicks it; and who may not."""

import json
import os
import time
import zipfile
from io import BytesIO
from uuid import uuid4

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from companies.models import Company
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.core.files import path_of
from compcor.jobs.actions import run_job
from compcor.jobs.enums import JobState
from compcor.jobs.models import MAX_ATTEMPTS, Job
from courses.enums import RegisterState
from courses.models import RegisterImport
from courses.register.actions import UNDO_JOB, clean_name
from courses.register.sealed import seal, unseal
from courses.tasks import forget_registers_task
from participants.models import Participant
from tests.factories import make_company, make_user
from tests.register.books import COMPANIES, FAULTS, REGISTER, little, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser_of(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


def upload(client: Client, content: bytes, name: str = "register.xlsx") -> RegisterImport:
    response = client.post(reverse("register:upload"), {"file": SimpleUploadedFile(name, content)})
    register = RegisterImport.objects.latest("pk")
    assert response.headers["Location"] == reverse("register:detail", args=[register.public_id])
    return register


def work(register: RegisterImport) -> RegisterImport:
    """The worker does the job that the register waits for."""
    register.refresh_from_db()
    assert register.job is not None
    run_job(register.job.public_id)
    return RegisterImport.objects.get(pk=register.pk)


def page_of(client: Client, register: RegisterImport) -> str:
    return client.get(reverse("register:detail", args=[register.public_id])).content.decode()


def press(client: Client, register: RegisterImport, button: str) -> None:
    client.post(reverse(f"register:{button}", args=[register.public_id]))


def test_a_register_is_uploaded_checked_confirmed_and_taken_back(browser_of: Client) -> None:
    register = upload(browser_of, REGISTER.read_bytes())
    assert register.state == RegisterState.UPLOADED
    assert "Waiting for a worker" in page_of(browser_of, register)

    register = work(register)
    assert (register.state, register.summary["new"]) == (RegisterState.CHECKED, 3252)
    assert "Bring it in" in page_of(browser_of, register)
    assert Company.objects.count() == 0

    press(browser_of, register, "confirm")
    register = work(register)
    assert (register.state, Company.objects.count()) == (RegisterState.APPLIED, 52)
    assert "The register was brought in." in page_of(browser_of, register)

    press(browser_of, register, "undo")
    register.refresh_from_db()
    assert (register.state, Company.objects.count()) == (RegisterState.UNDOING, 52)
    assert "A worker takes it back." in page_of(browser_of, register)

    register = work(register)
    assert (register.state, Company.objects.count()) == (RegisterState.UNDONE, 0)
    assert "Everything is as it was before." in page_of(browser_of, register)


def test_every_fault_is_on_the_page_with_its_cell_and_what_to_do(browser_of: Client) -> None:
    register = work(upload(browser_of, FAULTS.read_bytes()))

    page = page_of(browser_of, register)
    assert (register.state, register.fault_count) == (RegisterState.REFUSED, 20)
    assert "20 faults. Nothing was brought in." in page
    for cell in ("B29", "C38", "A487", "B488", "F1123"):
        assert f">{cell}<" in page
    assert "ungefär tjugo" in page
    press(browser_of, register, "confirm")
    register.refresh_from_db()
    assert register.state == RegisterState.REFUSED


def test_a_long_list_of_faults_has_pages(browser_of: Client) -> None:
    rows = [COMPANIES, *([f"Bolag {number}", "559823-6800", "Flen", ""] for number in range(250))]
    register = work(upload(browser_of, workbook({"Företag": rows})))

    url = reverse("register:detail", args=[register.public_id])
    last = browser_of.get(url, {"page": 3}).content.decode()
    assert "201–250 of 250" in last
    assert ">B251<" in last


def test_the_workbook_comes_back_with_its_faulty_cells_marked(browser_of: Client) -> None:
    register = work(upload(browser_of, FAULTS.read_bytes()))

    response = browser_of.get(reverse("register:marked", args=[register.public_id]))

    book = openpyxl.load_workbook(BytesIO(response.content))
    marked = {
        (sheet.title, cell.coordinate) for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment
    }
    listed = json.loads((FAULTS.parent / "register-faults.faults.json").read_text())
    letters = "ABCDEFGHIJKLM"
    assert marked == {(fault["sheet"], f"{letters[fault['column'] - 1]}{fault['row']}") for fault in listed}
    assert "last digit" in book["Företag"]["B29"].comment.text
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_fault_in_merged_cells_is_marked_where_a_note_can_stand(browser_of: Client) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Företag"
    for row in (COMPANIES, ["A AB", "559823-6809", "Flen", ""], [None, "559805-9888", "Sala", ""]):
        page.append(row)
    page.merge_cells("A2:A3")
    content = BytesIO()
    book.save(content)
    register = work(upload(browser_of, content.getvalue()))

    response = browser_of.get(reverse("register:marked", args=[register.public_id]))

    assert "is merged with others" in openpyxl.load_workbook(BytesIO(response.content))["Företag"]["A2"].comment.text


def test_of_a_workbook_that_is_read_but_cannot_be_marked_the_faults_are_listed(browser_of: Client) -> None:
    content = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(workbook({"Företag": [COMPANIES, ["A AB", "559823-6800", "Flen", ""]]}))) as whole,
        zipfile.ZipFile(content, "w") as odd,
    ):
        for name in whole.namelist():
            part = whole.read(name)
            odd.writestr(name, part.replace(b'patternType="none"', b'patternType="odd"'))
    register = work(upload(browser_of, content.getvalue()))
    assert register.state == RegisterState.REFUSED

    response = browser_of.get(reverse("register:marked", args=[register.public_id]))

    (page,) = openpyxl.load_workbook(BytesIO(response.content))
    assert (page["A2"].value, page["B2"].value) == ("Företag", "B2")


def test_a_checked_file_that_is_no_longer_kept_is_not_offered(browser_of: Client) -> None:
    register = work(upload(browser_of, workbook(little())))
    RegisterImport.objects.filter(pk=register.pk).update(file="")

    assert "Bring it in" not in page_of(browser_of, register)
    press(browser_of, register, "confirm")
    register.refresh_from_db()
    assert register.state == RegisterState.CHECKED


def test_a_file_that_is_no_register_is_told_so_in_one_sentence(browser_of: Client) -> None:
    register = work(upload(browser_of, b"not;a\nregister;1\n", "notes.csv"))

    assert register.state == RegisterState.REFUSED
    assert "neither an Excel workbook" in page_of(browser_of, register)


def test_an_old_workbook_is_refused_on_the_form(browser_of: Client) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    response = browser_of.post(reverse("register:upload"), {"file": SimpleUploadedFile("a.xls", content)})

    assert "old Excel workbook" in response.content.decode()
    assert not RegisterImport.objects.exists()


def test_nothing_to_change_cannot_be_confirmed(browser_of: Client, coordinator: User) -> None:
    register = work(upload(browser_of, workbook(little())))
    press(browser_of, register, "confirm")
    work(register)
    again = work(upload(browser_of, workbook(little())))

    page = page_of(browser_of, again)
    assert "There is nothing to change" in page
    assert "Bring it in" not in page


def test_who_confirms_gets_a_new_preview_if_compcor_has_changed_since(browser_of: Client) -> None:
    register = work(upload(browser_of, workbook(little())))
    make_company("Tornuggla Svets AB", org_number="5598236809", municipality="0482")
    press(browser_of, register, "confirm")

    register = work(register)

    assert register.state == RegisterState.CHECKED
    assert "CompCor has changed since you looked" in page_of(browser_of, register)
    assert Participant.objects.count() == 0

    press(browser_of, register, "confirm")
    assert work(register).state == RegisterState.APPLIED


def test_a_job_that_fails_says_so_and_nothing_was_written(browser_of: Client) -> None:
    register = upload(browser_of, workbook(little()))
    RegisterImport.objects.filter(pk=register.pk).update(state=RegisterState.CHECKED)

    register = work(register)

    assert Job.objects.get(pk=register.job_id).state == JobState.FAILED
    assert register.state == RegisterState.FAILED
    assert "Nothing was brought in" in page_of(browser_of, register)


def test_an_undo_that_fails_says_so_and_leaves_all_of_it(browser_of: Client) -> None:
    register = work(upload(browser_of, workbook(little())))
    press(browser_of, register, "confirm")
    register = work(register)
    press(browser_of, register, "undo")
    Job.objects.filter(kind=UNDO_JOB).update(parameters={"register": str(register.public_id), "by": str(uuid4())})

    for _attempt in range(MAX_ATTEMPTS):
        register = work(register)

    assert (register.state, Participant.objects.count()) == (RegisterState.APPLIED, 2)
    page = page_of(browser_of, register)
    assert "Nothing was taken back" in page
    assert "Take it back" in page


def test_a_sealed_file_that_no_import_names_is_removed_after_a_day(browser_of: Client) -> None:
    register = upload(browser_of, workbook(little()))
    lost, new = seal(b"lost"), seal(b"being uploaded")
    yesterday = time.time() - 25 * 60 * 60
    for name in (register.file, lost):
        os.utime(path_of(name), (yesterday, yesterday))

    forget_registers_task()

    assert [path_of(name).exists() for name in (register.file, lost, new)] == [True, False, True]


def test_the_file_lies_encrypted_and_goes_when_it_is_brought_in(browser_of: Client) -> None:
    content = workbook(little())
    register = work(upload(browser_of, content))
    kept = settings.FILES_DIR / register.file

    assert (b"PK" in kept.read_bytes()[:4], unseal(register.file) == content) == (False, True)
    assert "register" not in kept.name

    from django.test import TestCase

    press(browser_of, register, "confirm")
    with TestCase.captureOnCommitCallbacks(execute=True):
        register = work(register)
    assert (register.file, kept.exists()) == ("", False)


def test_a_file_can_be_removed(browser_of: Client) -> None:
    register = work(upload(browser_of, FAULTS.read_bytes()))

    press(browser_of, register, "discard")

    assert not RegisterImport.objects.exists()


def test_the_page_with_values_is_kept_by_nobody(browser_of: Client) -> None:
    register = work(upload(browser_of, FAULTS.read_bytes()))

    response = browser_of.get(reverse("register:detail", args=[register.public_id]))

    assert "no-store" in response.headers["Cache-Control"]


def test_the_empty_workbook_has_every_sheet(browser_of: Client) -> None:
    response = browser_of.get(reverse("register:template"))

    book = openpyxl.load_workbook(BytesIO(response.content))
    assert book.sheetnames == ["Företag", "Deltagare", "Kurser", "Kurstillfällen", "Träffar", "Närvaro"]
    assert book["Deltagare"]["A1"].value == "Personnummer"


def test_nobody_else_imports(client: Client, browser_of: Client) -> None:
    register = work(upload(browser_of, workbook(little())))
    urls = [reverse(f"register:{name}") for name in ("list", "upload", "template")]
    urls += [reverse(f"register:{name}", args=[register.public_id]) for name in ("detail", "marked", "history")]

    for role in set(Role) - {Role.COORDINATOR}:
        client.force_login(make_user(role))
        assert {client.get(url).status_code for url in urls} == {403}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("register.xlsx", "register.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\asa\\Register 2021.xlsx", "Register 2021.xlsx"),
        ("a\u202egpj.xlsx", "agpj.xlsx"),
        ("", "register.xlsx"),
    ],
)
def test_a_file_name_is_a_name_and_nothing_else(name: str, kept: str) -> None:
    assert clean_name(name) == kept
