"""Runs programs against a server of its own and prints what arrived.

Prints its port first. Then reads one job a line, `{"program": text, "answer": status}`, and prints
one result a line, `{"arrived": [request], "error": text or null, "said": text}`. A status of 0
closes the connection without an answer.
"""

import contextlib
import http.server
import io
import json
import sys
import threading
import traceback


class Server(http.server.BaseHTTPRequestHandler):
    arrived = []
    answer = 200

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.arrived.append(
            {
                "method": self.command,
                "target": self.path,
                "headers": [[name.lower(), value] for name, value in self.headers.items()],
                "body": self.rfile.read(length).decode(),
            }
        )
        if self.answer:
            body = b"{}"
            self.send_response(self.answer)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Retry-After", "0")
            self.end_headers()
            self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *_):
        pass


def run(job):
    Server.arrived = []
    Server.answer = job["answer"]
    said, error = io.StringIO(), None
    with contextlib.redirect_stdout(said):
        try:
            exec(compile(job["program"], "program", "exec"), {"__name__": "__main__"})
        except SystemExit as stopped:
            error = str(stopped)
        except Exception:
            error = traceback.format_exc()
    return {"arrived": Server.arrived, "error": error, "said": said.getvalue()}


server = http.server.HTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)
