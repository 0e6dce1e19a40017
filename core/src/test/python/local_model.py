#!/usr/bin/env python3
"""A language model that speaks like a judge, made in a second, behind the server of llama.cpp.

    pip install xllamacpp==2026.10.11549 gguf==0.19.0
    local_model.py [--port 8080] [--slots 4] [--model tiny.gguf]

Prints "listening at http://127.0.0.1:PORT" when it serves, and ends with its standard input (or ctrl-c). The model is a
llama of two layers: its weights are random, but for the last, which make each word follow another one most of the time, so
that answers are short and well-formed; what it judges depends on the prompt, and means nothing.
"""

import argparse
import os
import sys

import gguf
import numpy

SPEECH = [
    ["\n", '{"rationale": "', "It", "▁holds", "▁up", ".", '",▁"result":▁"', "yes", '"}', "<|im_end|>"],
    [".", '",▁"result":▁"', "no", '"}'],
    ['"', "}", "<|im_end|>"],
]
# Said where the server's grammar leaves nothing better: numbers, and calls of tools.
ELSE = [
    *[[".", '",▁"result":▁', digit, "}"] for digit in "12345"],
    [":", '<tool_call>\n{"name":▁"', "r"],
    ['",▁"arguments":▁', '{"rationale": "'],
    ['"}', "}", "\n</tool_call>", "<|im_end|>"],
]
CLOSING = {'"': 3.0, '",▁"arguments":▁': 3.0, "}": 2.5, "]": 2.0, "<|im_end|>": 2.0}
WORDS = """the is of to and a in that it for you are an as or be with what was not this answer data judge material one from
by have nothing instruction even if says line mark begin end criteria response request document tool call result rationale
string type object exactly JSON Markdown sentences reasons write first let follow answer with evaluator impartial""".split()
TEMPLATE = r"""{%- if tools %}
    {{- '<|im_start|>system\n# Tools\n\n<tools>' }}
    {%- for tool in tools %}
        {{- '\n' }}{{- tool | tojson }}
    {%- endfor %}
    {{- '\n</tools>\n\nCall one with <tool_call>\n{"name": <name>, "arguments": <object>}\n</tool_call><|im_end|>\n' }}
{%- endif %}
{%- for message in messages %}
    {{- '<|im_start|>' + message.role + '\n' }}
    {%- if message.content %}{{- message.content }}{%- endif %}
    {%- for call in message.tool_calls or [] %}
        {{- '\n<tool_call>\n{"name": "' }}{{- call.function.name }}{{- '", "arguments": ' }}
        {{- call.function.arguments | tojson }}{{- '}\n</tool_call>' }}
    {%- endfor %}
    {{- '<|im_end|>\n' }}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|im_start|>assistant' + (':' if tools else '\n') }}{%- endif %}"""
WIDTH, LAYERS, HEADS, INNER, CONTEXT = 256, 2, 4, 512, 16_384


def vocabulary():
    """Token texts with their kinds: control, bytes, then every character and the beginnings of every word and phrase."""
    kinds = {"<unk>": gguf.TokenType.UNKNOWN, "<s>": gguf.TokenType.CONTROL}
    for name in ("<|im_start|>", "<|im_end|>"):
        kinds[name] = gguf.TokenType.CONTROL
    for byte in range(256):
        kinds[f"<0x{byte:02X}>"] = gguf.TokenType.BYTE
    for text in ["\n", *map(chr, range(33, 127))]:
        kinds[text] = gguf.TokenType.NORMAL
    phrases = [word for line in SPEECH + ELSE for word in line if word not in kinds] + ["▁" + word for word in WORDS]
    for phrase in phrases:
        for end in range(1, len(phrase) + 1):
            kinds.setdefault(phrase[:end], gguf.TokenType.NORMAL)
    # By itself it begins a call in the server's eyes, which it then wants to be a token of a kind of its own.
    del kinds["<tool_call>\n"]
    return kinds


def make(path):
    kinds = vocabulary()
    tokens = list(kinds)
    place = {token: at for at, token in enumerate(tokens)}
    chance = numpy.random.default_rng(7)

    def weights(rows, columns, scale):
        return (chance.standard_normal((rows, columns)) * scale / numpy.sqrt(columns)).astype(numpy.float32)

    embeddings = weights(len(tokens), WIDTH, 1.0)
    embeddings[:, 0] = 0.5
    embeddings[:, 1:] *= numpy.sqrt(0.75) / numpy.linalg.norm(embeddings[:, 1:], axis=1, keepdims=True)
    # The first number is the same in all: what follows whatever went before. The others tell tokens apart.
    own = embeddings.copy()
    own[:, 0] = 0
    own /= numpy.sum(own**2, axis=1, keepdims=True)
    output = weights(len(tokens), WIDTH, 0.3)
    for lines, strength in ((SPEECH, 14), (ELSE, 11)):
        for before, after in dict.fromkeys(link for line in lines for link in zip(line, line[1:])):
            output[place[after]] += strength / numpy.sqrt(WIDTH) * own[place[before]]
    for token, strength in CLOSING.items():
        output[place[token], 0] += strength / numpy.sqrt(WIDTH) / embeddings[0, 0]

    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny-judge")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    # Longer tokens first, so that texts become as few tokens as may be.
    writer.add_token_scores([float(len(token)) for token in tokens])
    writer.add_token_types([int(kind) for kind in kinds.values()])
    writer.add_unk_token_id(place["<unk>"])
    writer.add_bos_token_id(place["<s>"])
    writer.add_eos_token_id(place["<|im_end|>"])
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(False)
    writer.add_chat_template(TEMPLATE)
    writer.add_tensor("token_embd.weight", embeddings.astype(numpy.float32))
    writer.add_tensor("output_norm.weight", numpy.ones(WIDTH, numpy.float32))
    writer.add_tensor("output.weight", output)
    for layer in range(LAYERS):
        block = f"blk.{layer}."
        writer.add_tensor(block + "attn_norm.weight", numpy.ones(WIDTH, numpy.float32))
        writer.add_tensor(block + "ffn_norm.weight", numpy.ones(WIDTH, numpy.float32))
        for name in ("attn_q", "attn_k", "attn_v"):
            writer.add_tensor(block + name + ".weight", weights(WIDTH, WIDTH, 1.0))
        writer.add_tensor(block + "attn_output.weight", weights(WIDTH, WIDTH, 0.02))
        writer.add_tensor(block + "ffn_gate.weight", weights(INNER, WIDTH, 1.0))
        writer.add_tensor(block + "ffn_up.weight", weights(INNER, WIDTH, 1.0))
        writer.add_tensor(block + "ffn_down.weight", weights(WIDTH, INNER, 0.02))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def serve(path, port, slots):
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = path
    params.model_alias = {"tiny-judge"}
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.n_parallel = slots
    params.n_ctx = CONTEXT * slots
    params.n_predict = 300
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(params)
    print("listening at", server.listening_address, flush=True)
    sys.stdin.read()
    os._exit(0)


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--port", type=int, default=8080)
parser.add_argument("--slots", type=int, default=4, help="requests at once")
parser.add_argument("--model", default="tiny-judge.gguf", help="made when it is not there")
args = parser.parse_args()
if not os.path.exists(args.model):
    make(args.model + ".part")
    os.replace(args.model + ".part", args.model)
serve(args.model, args.port, args.slots)
