"""Old encodings are told apart from a few words."""

import pytest

WORDS = {
    "cp1252": [
        "Köln",
        "Düsseldorf",
        "São Paulo",
        "Málaga",
        "naïve",
        "Ångström",
        "façade",
        "Größe",
        "25 °C",
        "5 µm",
        "‘x’",
    ],
    "cp1250": ["Łódź", "Gdańsk", "żółw", "Kraków", "Škoda", "Děčín", "Győr"],
    "cp1251": ["Москва", "Привет", "Казань", "имя"],
    "koi8_r": ["Москва", "Привет", "Казань", "имя"],
    "cp1253": ["Αθήνα", "καλά", "πολύ"],
    "shift_jis": ["東京都", "大阪府", "日本語の列"],
    "gb18030": ["北京市", "上海市", "中文数据表"],
    "euc_kr": ["서울특별시", "부산광역시", "한국어"],
}


@pytest.mark.parametrize("encoding", WORDS)
def test_words_in_an_old_encoding(reading, encoding):
    words = WORDS[encoding]
    got = reading(("name,x\n" + "".join(f"{word},{i}\n" for i, word in enumerate(words))).encode(encoding))
    assert list(got.dataset.column("name").labels()) == words


@pytest.mark.parametrize("word", ["Köln", "Ülm", "Málaga", "Genève", "Ærø", "año"])
def test_a_single_western_word_is_enough(reading, word):
    got = reading(f"name,x\n{word},1\nUlm,2\n".encode("latin-1"))
    assert list(got.dataset.column("name").labels()) == [word, "Ulm"]


def test_one_line_of_each_kind(reading):
    got = reading("a,b\nKöln,2\n".encode() + "Ülm,4\n".encode("latin-1"))
    assert list(got.dataset.column("a").labels()) == ["Köln", "Ülm"]
