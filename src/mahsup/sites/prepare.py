"""Make a server's database and keys ready: `python -m mahsup.sites.prepare hr|accounting [--demo IK_URL]`.

Runs in a process of its own because each server has its own settings. Repeatable: what exists stays as it is.
"""

import argparse
import os
from importlib import resources
from pathlib import Path


def prepare(server: str, demo_url: str | None = None) -> None:
    """Create the keys, bring the database up to date and, where a demo url is given, load the demo hotel group."""
    os.environ["DJANGO_SETTINGS_MODULE"] = f"mahsup.sites.{server}"
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    _write_once(settings.SECRET_FILE, settings.SECRET_KEY)
    django.setup()
    from mahsup.platform.secrets import ensure_key

    ensure_key(Path(settings.MAHSUP_KEY_FILE))
    call_command("migrate", verbosity=0, interactive=False)
    if demo_url is not None:
        _load_demo(server, demo_url)


def _load_demo(server: str, demo_url: str) -> None:
    if server == "hr":
        from mahsup.hr.demo import load_demo as load_hr_demo

        with resources.as_file(resources.files("mahsup.demo_data")) as folder:
            load_hr_demo(folder)
        return
    from mahsup.accounting.demo import load_demo

    load_demo(demo_url)


def _write_once(path: Path, secret: str) -> None:
    """Write a secret readable by its owner alone; the first of two servers that share the folder wins."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w") as file:
        file.write(secret)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("server", choices=["hr", "accounting"])
    parser.add_argument("--demo", metavar="IK_URL")
    arguments = parser.parse_args()
    prepare(arguments.server, arguments.demo)
