# Like driver.mjs, for Python: `driver.py PACKAGE CALLER`. These clients cannot be aborted from outside, so they give up
# by a timeout, or close a stream.
import importlib
import json
import sys
import time

given_up_seconds = 0.3


class OpenAI:
    def __init__(self, library, url, key):
        self.client = library.OpenAI(api_key=key, base_url=f"{url}/v1", max_retries=0)
        self.more = {
            "responses": self.responses,
            "responses, streamed": self.responses_streamed,
            "embeddings": self.embeddings,
            "speech": lambda model, prompt: sum(
                self.client.audio.speech.create(model=model, input="a", voice="alloy").read()
            ),
            "transcription": lambda model, prompt: self.client.audio.transcriptions.create(
                model=model, file=("a.wav", bytes(300_000))
            ).text,
        }

    def ask(self, model, prompt, timeout=60.0):
        answer = self.client.chat.completions.create(model=model, messages=said_by_user(prompt), timeout=timeout)
        return {"text": answer.choices[0].message.content, "model": answer.model}

    def stream(self, model, prompt):
        with self.client.chat.completions.create(model=model, messages=said_by_user(prompt), stream=True) as chunks:
            for chunk in chunks:
                yield chunk.choices[0].delta.content or ""

    def responses(self, model, prompt):
        answer = self.client.responses.create(model=model, input=prompt)
        return {"text": answer.output_text, "model": answer.model}

    def responses_streamed(self, model, prompt):
        events = list(self.client.responses.create(model=model, input=prompt, stream=True))
        text = "".join(event.delta for event in events if event.type == "response.output_text.delta")
        return {"text": text, "model": events[-1].response.model, "last": events[-1].type}

    def embeddings(self, model, prompt):
        return [one.embedding for one in self.client.embeddings.create(model=model, input=["a", "bc"]).data]


class Anthropic:
    def __init__(self, library, url, key):
        self.client = library.Anthropic(api_key=key, base_url=url, max_retries=0)
        self.more = {"the helper for streams": self.helper, "count of tokens": self.count}

    def ask(self, model, prompt, timeout=60.0):
        answer = self.client.messages.create(
            model=model, max_tokens=99, messages=said_by_user(prompt), timeout=timeout
        )
        return {"text": answer.content[0].text, "model": answer.model}

    def stream(self, model, prompt):
        body = {"model": model, "max_tokens": 99, "messages": said_by_user(prompt)}
        with self.client.messages.create(**body, stream=True) as events:
            for event in events:
                yield event.delta.text if event.type == "content_block_delta" else ""

    def helper(self, model, prompt):
        with self.client.messages.stream(model=model, max_tokens=99, messages=said_by_user(prompt)) as stream:
            answer = stream.get_final_message()
        return {"text": answer.content[0].text, "model": answer.model}

    def count(self, model, prompt):
        return self.client.messages.count_tokens(model=model, messages=said_by_user(prompt)).input_tokens > 0


class Ollama:
    def __init__(self, library, url, key):
        self.client_with = lambda **options: library.Client(
            host=url, headers={"authorization": f"Bearer {key}"}, **options
        )
        self.more = {"generate": self.generate, "embeddings": self.embeddings}

    def ask(self, model, prompt, timeout=60.0):
        answer = self.client_with(timeout=timeout).chat(model=model, messages=said_by_user(prompt))
        return {"text": answer.message.content, "model": answer.model}

    def stream(self, model, prompt):
        for part in self.client_with().chat(model=model, messages=said_by_user(prompt), stream=True):
            yield part.message.content

    def generate(self, model, prompt):
        answer = self.client_with().generate(model=model, prompt=prompt)
        return {"text": answer.response, "model": answer.model}

    def embeddings(self, model, prompt):
        return [list(vector) for vector in self.client_with().embed(model=model, input=["a", "bc"]).embeddings]


def said_by_user(prompt):
    return [{"role": "user", "content": prompt}]


class Cases:
    def __init__(self, client, stranger, models):
        self.client = client
        self.stranger = stranger
        self.models = models
        self.said = ""

    def all(self):
        whole = self.models["whole"]
        return {
            "answer": lambda prompt: self.client.ask(whole, prompt),
            "streamed answer": lambda prompt: self.streamed(whole, prompt),
            "unknown model": lambda prompt: self.client.ask("nobody-knows-it", prompt),
            "unknown model, streamed": lambda prompt: self.streamed("nobody-knows-it", prompt),
            "wrong key": lambda prompt: self.stranger.ask(whole, prompt),
            "broken stream": lambda prompt: self.streamed(self.models["breaks"], prompt),
            "cancelled answer": self.cancelled_answer,
            "cancelled stream": self.cancelled_stream,
            **{name: lambda prompt, make=make: make(whole, prompt) for name, make in self.client.more.items()},
        }

    def streamed(self, model, prompt):
        pieces = 0
        for piece in self.client.stream(model, prompt):
            self.said += piece
            pieces += 1
        return {"text": self.said, "pieces": pieces}

    def cancelled_answer(self, prompt):
        try:
            self.client.ask(self.models["hangs"], prompt, timeout=given_up_seconds)
        except Exception:
            pass
        return {"at": time.time() * 1000}

    def cancelled_stream(self, prompt):
        pieces = self.client.stream(self.models["waits"], prompt)
        next(pieces)
        pieces.close()
        return {"at": time.time() * 1000}


def main():
    package, caller = sys.argv[1:3]
    library = importlib.import_module(package)
    given = json.loads(sys.stdin.readline())
    client, stranger = (globals()[caller](library, given["url"], given[key]) for key in ("key", "wrongKey"))
    cases = Cases(client, stranger, given["models"])
    for name, make in cases.all().items():
        cases.said = ""
        try:
            outcome = {"value": make(f"Say hello to {package} {caller}: {name}")}
        except Exception as error:
            status = getattr(error, "status_code", None)
            described = {"name": type(error).__name__, "status": status, "message": str(error)}
            outcome = {"error": described, "said": cases.said}
        print(json.dumps({"case": name, **outcome}), flush=True)


main()
