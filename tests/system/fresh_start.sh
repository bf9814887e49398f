#!/usr/bin/env bash
# The README's first command on a machine with nothing but python3, venv and make: build from a clean copy of the
# committed tree with the given Python, start once on ports of its own, ask for its health, stop it by pid.
#
#     bash tests/system/fresh_start.sh /usr/bin/python3
set -euo pipefail

python=${1:-/usr/bin/python3}
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
pid=""
# `make run` leads a process group of its own: ending the group ends make and the product it started, nothing else.
finish() {
  if [ -n "$pid" ]; then kill -TERM -- "-$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap finish EXIT

if ! "$python" -c 'import ensurepip' 2>/dev/null && [ "$(id -u)" = 0 ]; then
  apt-get update --quiet >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet python3-venv >/dev/null
fi

git -C "$root" archive HEAD | tar -x -C "$work"
cd "$work"
free_port() { "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
CALLCENTER_HTTP_PORT=$(free_port)
CALLCENTER_SIP_PORT=$(free_port)
export CALLCENTER_HTTP_PORT CALLCENTER_SIP_PORT CALLCENTER_DATA_DIR="$work/data" CALLCENTER_RTP_PORTS=28000-28199

setsid make run PYTHON="$python" >"$work/log" 2>&1 </dev/null &
pid=$!
for _ in $(seq 600); do
  if "$python" - "$CALLCENTER_HTTP_PORT" 2>/dev/null <<'PY'
import sys, urllib.request
sys.exit(urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/healthz", timeout=2).status != 200)
PY
  then
    .venv/bin/callcenter dial 5901 --seconds 2
    echo "A fresh copy built and started with $("$python" --version) and answered a call."
    exit 0
  fi
  kill -0 "$pid" 2>/dev/null || { cat "$work/log" >&2; echo "make run ended" >&2; exit 1; }
  sleep 1
done
cat "$work/log" >&2
echo "make run did not become healthy within 10 minutes" >&2
exit 1
