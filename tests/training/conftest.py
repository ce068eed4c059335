import json
from pathlib import Path

import pytest

FILES = {
    "goemotions/train.tsv": (
        "You fool, [NAME]\t2\ta\nThanks, that annoys me\t3,15\tb\nIt is Tuesday\t27\tc\nhappy\t17\td\n"
    ),
    "convabuse/train.csv": (
        "agent,user,Annotator1_is_abuse.1,Annotator1_is_abuse.-2,Annotator2_is_abuse.-1,Annotator2_is_abuse.1,"
        "Annotator1_target.system,Annotator2_target.system\n"
        "Go on.,you stupid bot,0,1,1,0,1,1\n"
        "Go on.,what time is it,1,0,0,1.0,0,0\n"
    ),
    "toxic_spans/train.csv": 'spans,text\n"[0, 1]",what crap\n[],fine words\n[],' + "long " * 50 + "\n",
    "surge/toxicity_en.csv": "text,is_toxic\nyou moron,Toxic\nnice day,Not Toxic\n",
    "threatgram/labeled_15076.json": json.dumps(
        [{"reply": "we will hang them all", "Label": 2}, {"reply": "lock him up now", "Label": 1}]
    ),
    "banking77/train.csv": "text,category\nwhere is my card,card_arrival\n",
    "clinc150/data_full.json": json.dumps({"train": [["thank you", "thank_you"], ["set a timer", "timer"]]}),
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a few rows of each set."""
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path
