"""What features never do: branch on a brand, set one, name a supplier, read a clock or the environment themselves."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FEATURES = ROOT / "src" / "doktr" / "features"
PRODUCT = ROOT / "src" / "doktr"
# the first brand is called like the product, so its name may stand in code
BRANDS = sorted({place.parent.name for place in (ROOT / "data" / "brands").glob("*/brand.json")} - {"doktr"})

NEVER = {
    "branches on a brand": re.compile(r"brand(_id|\.id)?\s*(==|!=)\s*[\"']|brand(_id|\.id)?\s+in\s*[(\[{]\s*[\"']"),
    "names a supplier": re.compile(r"\b(pgqueuer|nats|coturn|mollie|mycarenet|recip-?e|uvicorn)\b", re.IGNORECASE),
    "reads a clock of its own": re.compile(r"\b(datetime\.now|datetime\.utcnow|date\.today|time\.time)\("),
    "reads the environment": re.compile(r"\bos\.(environ|getenv)\b"),
    "sets the brand of its work itself": re.compile(r"^\s*work\.brand\s*(,[^=]*)?=(?!=)"),
}


@pytest.mark.parametrize("what", NEVER)
def test_no_feature(what: str) -> None:
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
        for file in sorted(FEATURES.rglob("*.py"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if NEVER[what].search(line)
    ]
    assert found == []


@pytest.mark.parametrize("brand", BRANDS)
def test_no_code_knows_a_brand_by_name(brand: str) -> None:
    quoted = re.compile(rf"[\"']{brand}[\"']")
    files = [*PRODUCT.rglob("*.py"), *(ROOT / "web" / "src").rglob("*.ts"), *(ROOT / "web" / "src").rglob("*.tsx")]
    code = [file for file in files if ".test." not in file.name and ".testdata." not in file.name]
    assert [str(file.relative_to(ROOT)) for file in code if quoted.search(file.read_text(encoding="utf-8"))] == []


def test_no_page_branches_on_a_brand() -> None:
    branch = re.compile(r"brand\??(\.(id|name))?\s*[!=]==?\s*[\"'`]", re.IGNORECASE)
    files = [file for file in (ROOT / "web" / "src").rglob("*.ts*") if ".test." not in file.name]
    assert files and branch.search('if (session.brand.id === "doktr")')
    assert [str(file.relative_to(ROOT)) for file in files if branch.search(file.read_text(encoding="utf-8"))] == []


def test_only_settings_and_the_command_line_read_the_environment() -> None:
    readers = {
        str(file.relative_to(PRODUCT))
        for file in PRODUCT.rglob("*.py")
        if NEVER["reads the environment"].search(file.read_text(encoding="utf-8"))
    }
    assert readers <= {"app/settings.py", "app/cli.py"}
