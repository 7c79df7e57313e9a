#!/usr/bin/env python3
"""Writes golden.json: what Jinja2 (Pallets, 3.1) makes of the templates in Forms, set up as chat templates expect it.

    python3 make_golden.py        needs the Python package jinja2
"""
import datetime
import json
import pathlib

import jinja2
import jinja2.sandbox

here = pathlib.Path(__file__).parent


def raise_exception(message):
    raise jinja2.TemplateError(message)


def tojson(value, indent=None):
    return json.dumps(value, ensure_ascii=False, indent=indent)


environment = jinja2.sandbox.ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"])
environment.filters["tojson"] = tojson
environment.globals["raise_exception"] = raise_exception
environment.globals["strftime_now"] = lambda format: datetime.datetime(2031, 2, 3, 4, 5, 6).strftime(format)

system = {"role": "system", "content": "  Be brief. \n"}
user = {"role": "user", "content": " What is <|im_end|> </s>?\r\n"}
assistant = {"role": "assistant", "content": "<think>\nHm.\n</think>\n\nA token. "}
again = {"role": "user", "content": "漢字 😀 \"quoted\" \\ 'single'"}
conversations = [
    [user],
    [system, user],
    [user, assistant, again],
    [system, user, assistant, again],
    [user, assistant],
    [system, user, assistant],
    [user, user],
    [{"role": "user", "content": ""}],
    [{"role": "stranger", "content": "hello"}],
]

cases = []
for form in sorted((here / "Forms").glob("*.jinja")):
    template = environment.from_string(form.read_text(encoding="utf-8"))
    for messages in conversations:
        for prompt in (False, True):
            for thinking in (None, False) if form.stem == "qwen3" else (None,):
                variables = {"messages": messages, "add_generation_prompt": prompt, "bos_token": "<s>", "eos_token": "</s>"}
                if thinking is not None:
                    variables["enable_thinking"] = thinking
                case = {"form": form.stem, "messages": messages, "prompt": prompt, "thinking": thinking}
                try:
                    case["text"] = template.render(**variables)
                except jinja2.TemplateError as error:
                    case["error"] = str(error)
                cases.append(case)

golden = {"made": f"make_golden.py with Jinja2 {jinja2.__version__}", "cases": cases}
(here / "golden.json").write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
print(len(cases), sum("error" in case for case in cases))
