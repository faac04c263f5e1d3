"""The page `docs/python.md` runs from its first line to its last."""

import re
from pathlib import Path


def test_the_page_runs(tmp_path, monkeypatch, capsys):
    page = Path(__file__).parents[2] / "docs" / "python.md"
    blocks = re.findall(r"^```python\n(.*?)^```$", page.read_text(), re.M | re.S)
    assert len(blocks) > 3
    monkeypatch.chdir(tmp_path)
    names = {}
    for block in blocks:
        exec(compile(block, str(page), "exec"), names)
    printed = re.findall(r"^```text\n(.*?)^```$", page.read_text(), re.M | re.S)
    assert capsys.readouterr().out == "".join(printed)
