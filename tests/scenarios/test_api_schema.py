"""The REST API under generated calls: no call, however odd, makes a server error or an answer that is not described."""

import re
import subprocess
import sys
from pathlib import Path

from tests.servers import Demo

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def test_generated_calls_get_only_described_answers(demo: Demo, tmp_path: Path) -> None:
    command = [str(Path(sys.executable).parent / "st"), "run", f"{demo.accounting}/api/v1/openapi.json"]
    command += ["--header", f"Authorization: Bearer {demo.token('muhasebe')}", "--seed", "2026", "--max-examples", "10"]
    command += ["--phases", "coverage,fuzzing", "--checks", CHECKS, "--request-timeout", "20", "--no-color"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-4000:]
    counted = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert counted
    assert int(counted[1]) == int(counted[2]) > 300
