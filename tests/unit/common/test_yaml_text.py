import pytest
import yaml

from common.yaml_text import load_yaml


def test_a_text_says_plain_values() -> None:
    said = load_yaml('name: "Zoë 🪔"\ndays: [5, 7]\nnone:\nnested: {a: true}\n')
    assert said == {"name": "Zoë 🪔", "days": [5, 7], "none": None, "nested": {"a": True}}


@pytest.mark.parametrize("text", ["a: [1", "!!python/object/apply:os.getcwd []", "a: 1\n---\nb: 2\n"])
def test_what_is_broken_or_no_plain_value_is_refused(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        load_yaml(text)
