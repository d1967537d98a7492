#!/usr/bin/env bash
# Runs a command next to a PostgreSQL and a Redis of its own:
#
#   scripts/with-servers.sh [--install] COMMAND [ARGUMENT...]
#
# Both keep everything in a temporary folder, listen on sockets in it and on no port, ask for no password, and are
# stopped when the command ends, however it ends. The command finds the folder in COSTREAM_SERVERS. With --install,
# what is missing is installed from Debian's packages; that needs root.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin # not everybody has runuser there

install=false
if [ "${1:-}" = --install ]; then
  install=true
  shift
fi
if [ $# -eq 0 ]; then
  echo 'Usage: scripts/with-servers.sh [--install] COMMAND [ARGUMENT...]' >&2
  exit 2
fi

# Debian keeps the programs of PostgreSQL out of PATH.
postgres_programs() {
  local initdb
  initdb=$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -n 1)
  [ -n "$initdb" ] || initdb=$(command -v initdb) || return 1
  dirname "$initdb"
}

missing() {
  postgres_programs >/dev/null || echo postgresql
  command -v redis-server >/dev/null || echo redis-server
}

# Installs Debian packages without starting their services.
install_packages() {
  echo "Installing $*"
  local policy=/usr/sbin/policy-rc.d made=false status=0
  if [ ! -e "$policy" ]; then
    made=true
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
  fi
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } \
    >/dev/null || status=$?
  if $made; then rm "$policy"; fi
  return "$status"
}

# PostgreSQL refuses to run as root.
as_owner() {
  if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

stop() {
  local status=$?
  trap - EXIT
  [ -z "$redis" ] || { kill "$redis" && wait "$redis"; } || true
  if [ -e "$folder/postgres/postmaster.pid" ]; then
    as_owner "$programs/pg_ctl" -D "$folder/postgres" -m immediate -w stop >/dev/null || true
  fi
  rm -rf "$folder"
  echo 'PostgreSQL and Redis are stopped'
  exit "$status"
}

start_postgres() {
  as_owner "$programs/initdb" -D "$folder/postgres" -U costream -A trust -E UTF8 --no-locale --no-sync >"$folder/log"
  as_owner "$programs/pg_ctl" -D "$folder/postgres" -l "$folder/postgres.log" -w \
    -o "-F -k '$folder' -c listen_addresses=''" start >"$folder/log" || {
    cat "$folder/postgres.log" >&2
    return 1
  }
}

start_redis() {
  redis-server --port 0 --unixsocket "$folder/redis.sock" --dir "$folder" --save '' --appendonly no >"$folder/redis.log" &
  redis=$!
  for _ in {1..100}; do
    [ "$(redis-cli -s "$folder/redis.sock" ping 2>/dev/null)" = PONG ] && return
    sleep 0.05
  done
  cat "$folder/redis.log" >&2
  return 1
}

lacking=$(missing | tr '\n' ' ')
if [ -n "$lacking" ] && $install; then
  # shellcheck disable=SC2086 # one argument a package
  install_packages $lacking
  lacking=$(missing | tr '\n' ' ')
fi
if [ -n "$lacking" ]; then
  echo "Cannot start the servers, not installed: $lacking" >&2
  echo "On Debian, as root: apt-get install $lacking" >&2
  exit 1
fi

programs=$(postgres_programs)
redis=
folder=$(mktemp -d -t costream.XXXXXX) # in the system's temporary folder: the path of a socket may have 107 characters
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
if [ "$(id -u)" -eq 0 ]; then chown postgres "$folder"; fi
start_postgres
start_redis
echo "$("$programs/postgres" --version) and $(redis-server --version | cut -d ' ' -f 1-3) run in $folder"
COSTREAM_SERVERS=$folder "$@"
