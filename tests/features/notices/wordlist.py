"""Words that no message outside the app may have: who heals, in what, and what anybody may suffer from."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[3] / "data"
# Beginnings of words, in four languages, looked for in every text; accents and case count nothing.
WHO = """
doctor physician nurse midwi dentist pharmac psycholog psychiat therap dermatolog gynaecolog gynecolog cardiolog
neurolog oncolog urolog ophthalmolog paediatr pediatr orthop surgeon chirurg specialist kine physio caregiver carer
medecin docteur infirmi sage-femme generaliste specialiste soignant aidant
arts huisarts dokter geneesheer geneeskund verple vroedvrouw tandarts apothe zorgverlen mantelzorg
arzt arztin hausarzt facharzt zahnarzt pfleg hebamme fachkraft
"""
WHAT = """
health medic sick illness disease symptom pain ache sore fever cough cold flu throat skin rash stomach headache urin
allerg pregnan contracep prescri treat diagnos consult clinic hospital test vomit diarrh mood mental sexual hiv cancer
sante malad sympt douleur fievre toux gorge estomac grossesse enceinte ordonnance traitement soin hopital
gezond ziek klacht pijn koorts hoest keel huid maag zwanger anticoncep voorschrift behandel zorg raadpleg
gesund krank beschwerd schmerz fieber husten hals haut bauch magen schwanger verhut rezept behandl sprechstund patient
"""
EXACTLY = "gp dr ill peau dos tete mal rug"
PLAIN = 4  # shorter words of a title are "or", "of", "my"
EVERYDAY = {"else", "more", "something", "when", "autre", "chose", "iets", "anders", "meer", "mijn", "etwas", "anderes",
            "meine", "mehr", "note", "back", "passing", "renouveler", "einem", "beim", "stress"}  # fmt: skip


def plain(text: str) -> str:
    """Small letters without accents, and without what JSON makes of them."""
    apart = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("’", "'"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def titles() -> set[str]:
    """The words of what people can ask about, in every language, from the questionnaires themselves."""
    found: set[str] = set()
    for file in sorted((DATA / "intake").glob("*.json")):
        found.update(_titles(json.loads(file.read_text(encoding="utf-8"))))
    return {word for word in re.findall(r"\w+", plain(" ".join(found))) if len(word) >= PLAIN} - EVERYDAY


def _titles(one: Mapping[str, Any]) -> Iterable[str]:
    if one.get("resourceType") != "Questionnaire":
        return
    yield one["title"]
    for translation in one["_title"]["extension"]:
        yield next(part["valueString"] for part in translation["extension"] if part["url"] == "content")


STEMS = sorted({*WHO.split(), *WHAT.split(), *titles()})
SEARCH = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, STEMS))})\w*|(?<!\w)(?:{'|'.join(EXACTLY.split())})(?!\w)")


def telling(text: str) -> list[str]:
    """The words of a text that tell something of health or of who heals."""
    return SEARCH.findall(plain(text))
