"""The questionnaires in data/intake are sound, in four languages, and bundled as they stand (R4: r4.test.ts)."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "data" / "intake"
FILES = sorted(path for path in FOLDER.glob("*.json") if path.name != "screens.json")
TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"
LANGUAGES = {"fr", "nl", "de"}
SPOKEN = ("text", "title", "description", "display")
R4_TYPES = {"group", "display", "boolean", "integer", "choice", "text"}

Json = dict[str, Any]


def read(path: Path) -> Json:
    return json.loads(path.read_text(encoding="utf-8"))


def items(nodes: list[Json]) -> Iterator[Json]:
    for node in nodes:
        yield node
        yield from items(node.get("item", []))


def rules(form: Json) -> list[Json]:
    return [one for one in form["extension"] if one["url"].endswith("/red-flag-rule")]


def parts(extension: Json, url: str) -> list[Json]:
    return [one for one in extension["extension"] if one["url"] == url]


def spoken(node: Any, path: str = "") -> Iterator[tuple[str, Json, str]]:
    """Each place where a text stands that a person reads: its path, its owner, its field."""
    if isinstance(node, list):
        for index, one in enumerate(node):
            yield from spoken(one, f"{path}[{index}]")
    if isinstance(node, dict):
        help_or_say = node.get("url", "").rsplit("/", 1)[-1] in {"answer-help", "say"}
        fields = [key for key in SPOKEN if isinstance(node.get(key), str)] + ["valueString"] * help_or_say
        yield from ((f"{path}.{key}", node, key) for key in fields)
        for key, value in node.items():
            yield from spoken(value, f"{path}.{key}")


def translations(node: Json, key: str) -> dict[str, str]:
    found = [one for one in node.get(f"_{key}", {}).get("extension", []) if one["url"] == TRANSLATION]
    return {parts(one, "lang")[0]["valueCode"]: parts(one, "content")[0]["valueString"] for one in found}


def parsable(node: Any) -> Any:
    """Without `_valueString`: R4 allows it in an extension, the parser does not know it there."""
    if isinstance(node, dict):
        return {key: parsable(value) for key, value in node.items() if key != "_valueString"}
    return [parsable(one) for one in node] if isinstance(node, list) else node


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def form(request: pytest.FixtureRequest) -> Json:
    return read(request.param)


def test_there_is_a_gate_and_at_least_ten_reasons():
    kinds = [one["valueCode"] for path in FILES for one in read(path)["extension"] if one["url"].endswith("kind")]
    assert kinds.count("gate") == 1
    assert kinds.count("reason") >= 10


def test_at_least_eight_reasons_ask_further_only_after_an_answer_that_calls_for_it():
    branching = {path.stem for path in FILES if path.stem != "emergency-gate" and asks_after_an_answer(read(path))}
    assert len(branching) >= 8, sorted(branching)


def asks_after_an_answer(form: Json) -> bool:
    """Whether an answer, and not the age or sex that the session knows, opens a further question."""
    known = {item["linkId"] for item in items(form["item"]) if from_session(item)}
    conditions = [one for item in items(form["item"]) for one in item.get("enableWhen", [])]
    return any(one["question"] not in known for one in conditions)


def from_session(item: Json) -> bool:
    return any(one["url"].endswith("/from-session") for one in item.get("extension", []))


def test_each_file_is_a_questionnaire_that_a_strict_parser_accepts(form: Json):
    parsed = Questionnaire.model_validate(parsable(form))
    assert parsed.status == "draft"
    assert json.loads(parsed.model_dump_json()) == parsable(form)


def test_each_questionnaire_is_identified_versioned_dated_and_marked_as_an_experiment(form: Json):
    assert form["url"].endswith(f"/Questionnaire/{form['id']}")
    assert form["experimental"] is True
    assert all(form[key] for key in ("version", "date", "publisher", "title", "purpose"))
    assert form["effectivePeriod"]["start"]


def test_the_file_is_named_after_its_questionnaire():
    assert all(read(path)["id"] == path.stem for path in FILES)


def test_link_ids_are_unique_and_types_are_those_of_r4(form: Json):
    link_ids = [item["linkId"] for item in items(form["item"])]
    assert len(set(link_ids)) == len(link_ids)
    assert {item["type"] for item in items(form["item"])} <= R4_TYPES


def test_only_choices_have_options_and_a_choice_has_at_least_two(form: Json):
    for item in items(form["item"]):
        options = [one["valueCoding"]["code"] for one in item.get("answerOption", [])]
        assert len(options) == len(set(options)), item["linkId"]
        assert (len(options) >= 2) == (item["type"] == "choice"), item["linkId"]


def test_a_display_item_is_never_required_nor_repeated(form: Json):
    for item in items(form["item"]):
        if item["type"] == "display":
            assert not {"required", "repeats", "maxLength", "item"} & item.keys(), item["linkId"]


def test_a_question_depends_on_earlier_questions_only(form: Json):
    earlier: set[str] = set()
    for item in items(form["item"]):
        assert {one["question"] for one in item.get("enableWhen", [])} <= earlier, item["linkId"]
        earlier.add(item["linkId"])


def test_several_conditions_say_how_they_combine_and_exists_takes_a_boolean(form: Json):
    for item in items(form["item"]):
        conditions = item.get("enableWhen", [])
        assert ("enableBehavior" in item) == (len(conditions) > 1), item["linkId"]
        for one in conditions:
            assert one["operator"] != "exists" or "answerBoolean" in one, item["linkId"]


def test_every_text_stands_in_four_languages(form: Json):
    missing = [
        f"{path}: {language}"
        for path, node, key in spoken(form)
        for language in LANGUAGES
        if not translations(node, key).get(language, "").strip()
    ]
    assert missing == []


def test_every_rule_has_a_source_a_date_a_version_and_an_honest_review_state(form: Json):
    assert rules(form)
    for rule in rules(form):
        name = parts(rule, "id")[0]["valueId"]
        assert all(parts(one, "url")[0]["valueUrl"].startswith("http") for one in parts(rule, "source")), name
        assert parts(rule, "source"), name
        assert parts(rule, "validFrom")[0]["valueDate"], name
        assert parts(rule, "version")[0]["valueString"], name
        assert parts(rule, "reviewStatus")[0]["valueCode"] in {"not-reviewed", "reviewed"}, name


def test_no_text_or_rule_names_a_medicine_dose_or_an_illness_as_a_diagnosis(form: Json):
    texts = [node[key].lower() for _, node, key in spoken(form)]
    assert not [text for text in texts if "you may have" in text or " mg" in text]


def test_the_guide_speaks_four_languages_and_knows_each_route_a_rule_takes():
    guide = read(FOLDER / "screens.json")
    words = [node for _, node in four_tongues(guide)]
    assert words
    assert all({"en", *LANGUAGES} == node.keys() and all(node.values()) for node in words)
    taken = {parts(rule, "route")[0]["valueCode"] for path in FILES for rule in rules(read(path))}
    assert taken <= guide["routes"].keys() <= guide["screens"].keys()


def four_tongues(node: Any, path: str = "") -> Iterator[tuple[str, Json]]:
    if isinstance(node, dict) and "en" in node:
        yield path, node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from four_tongues(value, f"{path}.{key}")
    elif isinstance(node, list):
        for one in node:
            yield from four_tongues(one, path)


def test_the_bundle_the_app_fetches_is_as_fresh_as_the_sources():
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    assert node, "node comes with the build group"
    script = ROOT / "web" / "scripts" / "build-intake.mjs"
    ran = subprocess.run([node, str(script), "--check"], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
