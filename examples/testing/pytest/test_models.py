from concurrent.futures import ThreadPoolExecutor

import openai
import pytest
from openai import OpenAI

HELLO = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]}


@pytest.fixture
def client(rollcall):
    return OpenAI(base_url=rollcall.base_url, api_key=rollcall.api_key)


def test_models_are_listed_retrieved_and_deleted(client):
    ids = [model.id for model in client.models.list()]
    fine_tuned = next(id for id in ids if id.startswith("ft:"))
    assert client.models.retrieve("gpt-4o-mini").owned_by == "system"
    assert client.models.delete(fine_tuned).deleted
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve(fine_tuned)


def test_a_reset_has_brought_back_what_was_deleted(client):
    assert len(client.models.list().data) == 11


def test_an_answer_is_what_the_script_says(client, rollcall):
    rollcall.script({"text": "Good morning!"})
    completion = client.chat.completions.create(**HELLO)
    assert completion.choices[0].message.content == "Good morning!"


def test_the_client_retries_when_it_is_limited(client, rollcall):
    rollcall.script({"status": 429, "headers": {"retry-after-ms": "1"}}, {"text": "At last."})
    completion = client.chat.completions.create(**HELLO)
    assert completion.choices[0].message.content == "At last."


def test_a_stream_that_breaks_is_an_error(client, rollcall):
    rollcall.script({"text": "One two three four five", "cut_after": 3})
    with pytest.raises(openai.APIError, match="broke off"):
        for chunk in client.chat.completions.create(**HELLO, stream=True):
            assert chunk.model == "gpt-4o-mini"


def test_a_misspelt_script_is_refused_in_the_words_of_the_server(rollcall):
    with pytest.raises(RuntimeError, match="Unknown parameter: .*txt"):
        rollcall.script({"txt": "Good morning!"})


def test_many_scripts_answer_at_once(client, rollcall):
    def answer(color):
        rollcall.script({"text": color}, name=color)
        completion = client.chat.completions.create(**HELLO, extra_headers=rollcall.headers(color))
        return completion.choices[0].message.content

    colors = ["Red", "Green", "Blue"]
    with ThreadPoolExecutor() as pool:
        assert list(pool.map(answer, colors)) == colors
