import pytest
from rasa.shared.importers import importer as rasas
from rasa.shared.importers.rasa import RasaFileImporter

from bot.train import read_files_once

NLU = 'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - hello\n    - good morning\n'
DOMAIN = 'version: "3.1"\nintents: [greet]\n'


@pytest.fixture
def project(tmp_path, monkeypatch):
    """The folder of a small project; what Rasa's importers are patched with is put back afterwards."""
    for name in ("CombinedDataImporter", "ResponsesSyncImporter", "E2EImporter"):
        kind = getattr(rasas, name)
        monkeypatch.setattr(kind, "get_nlu_data", kind.get_nlu_data)
    load = rasas.TrainingDataImporter.load_from_config
    monkeypatch.setattr(rasas.TrainingDataImporter, "load_from_config", staticmethod(load))
    (tmp_path / "config.yml").write_text("recipe: default.v1\nlanguage: en\npipeline: []\npolicies: []\n")
    (tmp_path / "domain.yml").write_text(DOMAIN)
    (tmp_path / "nlu.yml").write_text(NLU)
    return tmp_path


def load(project):
    files = [str(project / name) for name in ("config.yml", "domain.yml")]
    return rasas.TrainingDataImporter.load_from_config(*files, [str(project / "nlu.yml")])


def test_the_files_are_read_once_for_checks_domain_and_training(project, monkeypatch):
    read, times = RasaFileImporter.get_nlu_data, []
    monkeypatch.setattr(
        RasaFileImporter, "get_nlu_data", lambda self, language="en": times.append(1) or read(self, language)
    )
    expected = sorted(one.get("text") for one in load(project).get_nlu_data().nlu_examples)
    times.clear()
    read_files_once()
    for importer in (load(project), load(project)):
        importer.get_domain()
        found = [importer.get_nlu_data(), importer.get_nlu_data("en"), importer.get_nlu_data(language="en")]
        assert all(sorted(one.get("text") for one in data.nlu_examples) == expected for data in found)
    assert times == [1]
    assert expected == ["good morning", "hello"]
