import json
import os
import subprocess
import urllib.error
import urllib.request

import pytest

API_KEY = "test-api-key-0123456789"
ADMIN_KEY = "test-admin-key-0123456789"


class Rollcall:
    def __init__(self, url):
        self.url = url
        self.base_url = url + "/v1"
        self.api_key = API_KEY

    def script(self, *answers, name="default"):
        """Sets what is answered to the calls that name this script, or to those that name none."""
        self._post("/rollcall/v1/scripts/" + name, {"answers": answers})

    def headers(self, name):
        return {"X-Rollcall-Script": name}

    def reset(self):
        self._post("/rollcall/v1/reset")

    def _post(self, path, body=None):
        headers = {"Authorization": "Bearer " + ADMIN_KEY, "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method="POST")
        # A proxy in the environment has nothing to do with this machine's own address.
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            direct.open(request).close()
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"Rollcall refuses POST {path}: {error.read().decode()}") from None


@pytest.fixture(scope="session")
def rollcall_server():
    command = [os.environ.get("ROLLCALL_EXECUTABLE", "rollcall"), "serve", "--memory", "--example", "--port", "0"]
    # The server ends when its standard input does, and so with pytest, however that ends.
    process = subprocess.Popen(
        [*command, "--stop-with-stdin", "--no-access-log"],
        env={**os.environ, "ROLLCALL_API_KEY": API_KEY, "ROLLCALL_ADMIN_KEY": ADMIN_KEY},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    line = process.stdout.readline()
    assert line.startswith("listening on "), "the server did not start; its standard error says why"
    yield Rollcall(line.removeprefix("listening on ").strip())
    process.kill()
    process.communicate()


@pytest.fixture
def rollcall(rollcall_server):
    rollcall_server.reset()
    return rollcall_server
