#!/usr/bin/env bash
# The public HTTP cache conformance suite (npm http-cache-tests, pinned) against the node, and with --peers against Debian's nginx and
# Varnish where they are installed. Needs node, npm and the .NET SDK; everything listens on 127.0.0.1 and is stopped at the end.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done
  rm -rf "$work"
}
trap finish EXIT

free_port() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'; }
await_port() {
  for _ in $(seq 300); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return 0
    sleep 0.1
  done
  echo "Nothing listens on 127.0.0.1:$1; see $2" >&2
  return 1
}

# The suite's origin keeps its state in memory and answers each test once: every cache gets a fresh one.
measure() { # NAME PORT ORIGIN_PORT COMMAND...
  local name=$1 port=$2 origin=$3
  shift 3
  (cd "$suite" && npm_config_protocol=http npm_config_port=$origin npm_config_pidfile=$work/origin.pid exec node server/server.mjs) >"$work/$name.origin.log" 2>&1 &
  local origin_pid=$!
  pids+=("$origin_pid")
  await_port "$origin" "$work/$name.origin.log"
  "$@" >"$work/$name.log" 2>&1 &
  local cache_pid=$!
  pids+=("$cache_pid")
  await_port "$port" "$work/$name.log" || { cat "$work/$name.log" >&2; return 1; }
  echo "$name ..." >&2
  timeout 400 node --no-warnings "$here/suite.mjs" "$suite" "http://127.0.0.1:$port" >"$work/$name.json"
  kill "$cache_pid" "$origin_pid" 2>/dev/null || true
  wait "$cache_pid" "$origin_pid" 2>/dev/null || true
  results+=("$name=$work/$name.json")
}

(cd "$work" && npm init -y >/dev/null && npm install --no-audit --no-fund --silent http-cache-tests@0.4.5)
suite=$work/node_modules/http-cache-tests
results=()

dotnet build "$root/src/CacheNode" -c Release -v q --nologo >&2
port=$(free_port)
origin=$(free_port)
# The suite tests what requests may ask of a cache (RFC 9111 section 5.2.1), which a CDN ignores unless told otherwise.
measure cdnnode "$port" "$origin" dotnet "$root/src/CacheNode/bin/Release/net10.0/cdnnode.dll" \
  --origin "http://127.0.0.1:$origin" --urls "http://127.0.0.1:$port" --admin-urls "http://127.0.0.1:$(free_port)" --data "$work/data" \
  --CdnNode:Freshness:HonourRequestDirectives=true

if [ "${1:-}" = "--peers" ]; then
  nginx=$(command -v nginx || command -v /usr/sbin/nginx || true)
  if [ -n "$nginx" ]; then
    port=$(free_port); origin=$(free_port)
    user=$([ "$(id -u)" -eq 0 ] && echo "user root;" || true)
    cat >"$work/nginx.conf" <<CONF
daemon off; $user worker_processes 1; pid $work/nginx.pid; error_log $work/nginx.err;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path $work/t1; proxy_temp_path $work/t2; fastcgi_temp_path $work/t3; uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;
  proxy_cache_path $work/nginx-cache keys_zone=suite:8m;
  server { listen 127.0.0.1:$port; location / { proxy_pass http://127.0.0.1:$origin; proxy_cache suite; proxy_cache_revalidate on; } }
}
CONF
    measure nginx "$port" "$origin" "$nginx" -p "$work" -c "$work/nginx.conf"
  fi
  if command -v varnishd >/dev/null; then
    port=$(free_port); origin=$(free_port)
    measure varnish "$port" "$origin" varnishd -F -n "$work/varnish" -a "127.0.0.1:$port" -b "127.0.0.1:$origin" -s malloc,64m -p default_ttl=0 -p default_grace=0 -p default_keep=3600
  fi
fi
node "$here/report.mjs" "$here/known.json" "${results[@]}"
