"""The process that typesets one document, started by `typeset`: a job as JSON on its input, the PDF on its output.

typst keeps what it has laid out for as long as its process lives, about half a megabyte a page. So no server does this
itself: a process of its own takes one job and gives all of its memory back. It imports nothing of Mahsup.
"""

import json
import sys

import typst


def main() -> None:
    """Typeset the job `{template, folder, data, tagged}`: fonts of the wheel, files of the template's folder, no more.

    The data reaches the template as JSON text in `sys.inputs.data` and is never part of its source.
    """
    job = json.load(sys.stdin.buffer)
    compiler = typst.Compiler(
        job["template"],
        root=job["folder"],
        font_paths=typst.Fonts(include_system_fonts=False),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(job["data"], ensure_ascii=False)},
    )
    document = compiler.compile(format="pdf", pdf_tags=job["tagged"])
    sys.stdout.buffer.write(document)  # type: ignore[arg-type]  # one PDF is bytes, never a list of pages


if __name__ == "__main__":
    main()
