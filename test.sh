#!/usr/bin/env bash
# Runs all tests. The last line is "N passed, N failed". Arguments go to the test runner, e.g. ./test.sh --filter-class '*Ranges*'
set -uo pipefail
cd "$(dirname "$0")" || exit 1

need() {
  local missing=()
  command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || missing+=(nginx-light)
  command -v ffmpeg >/dev/null || missing+=(ffmpeg)
  command -v chromium >/dev/null || missing+=(chromium)
  command -v java >/dev/null || missing+=(default-jre-headless)
  command -v npm >/dev/null || command -v curl >/dev/null || missing+=(curl ca-certificates)
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "The end-to-end tests need: ${missing[*]}. Install them (Debian: apt-get install ${missing[*]})." >&2
    return 1
  fi
  export DEBIAN_FRONTEND=noninteractive
  for attempt in 1 2 3; do
    apt-get update -q && apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 "${missing[@]}" && return 0
    echo "apt-get failed (attempt $attempt)" >&2
  done
  return 1
}

# The real WireMock: its npm package holds the standalone jar (docs/adr/0003). Without it the tests of failing origins are skipped.
wiremock() {
  local version=3.13.2 tarball_sum=7a1a83d4daea324511f9e5e51e94a55210c4045e46eb217c9a190f0ce40e94d5
  local cache=${XDG_CACHE_HOME:-${HOME:-~}/.cache}/cdnnode
  local jar=$cache/wiremock-standalone-$version.jar
  [ -n "${CDNNODE_WIREMOCK_JAR:-}" ] || [ -s "$jar" ] && return 0
  local work url
  work=$(mktemp -d) || return 1
  if command -v npm >/dev/null; then
    (cd "$work" && npm pack --silent "wiremock@$version" >/dev/null)
  else
    url=https://registry.npmjs.org/wiremock/-/wiremock-$version.tgz
    curl -fsSL --retry 3 -o "$work/wiremock-$version.tgz" "$url"
  fi
  echo "$tarball_sum  $work/wiremock-$version.tgz" | sha256sum --check --quiet \
    && tar -xzf "$work/wiremock-$version.tgz" -C "$work" "package/build/${jar##*/}" \
    && mkdir -p "$cache" && mv "$work/package/build/${jar##*/}" "$jar"
  local code=$?
  rm -rf "$work"
  return $code
}

fail() { echo "$1" >&2; echo "0 passed, 1 failed"; exit 1; }

need >&2 || fail "The tools of the end-to-end tests are missing."
wiremock >&2 || echo "WireMock could not be fetched: the tests that need it are skipped." >&2
dotnet restore --locked-mode -v q || fail "The restore failed."
dotnet build --no-restore -v q --nologo || fail "The build failed."

log=$(mktemp)
trap 'rm -f "$log"' EXIT
# A filter may leave nothing to run in some assembly (exit code 8); without one that is an error, and nothing at all always is.
filtered=()
[ $# -eq 0 ] || filtered=(--ignore-exit-code 8)
# One assembly at a time: the end-to-end tests want the machine for themselves.
dotnet test --no-build --max-parallel-test-modules 1 "${filtered[@]}" "$@" 2>&1 </dev/null | tee "$log"
code=${PIPESTATUS[0]}
count() { grep -E "^ *$1: [0-9]+" "$log" | tail -n 1 | grep -oE '[0-9]+' | head -n 1; }
passed=$(count succeeded)
failed=$(count failed)
if [ "${failed:-0}" -eq 0 ] && { [ "$code" -ne 0 ] || [ "${passed:-0}" -eq 0 ]; }; then failed=1; fi
[ "$code" -eq 0 ] && [ "${failed:-0}" -ne 0 ] && code=1
echo "${passed:-0} passed, ${failed:-0} failed"
exit "$code"
