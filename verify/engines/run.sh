#!/usr/bin/env bash
# Starts the database servers that are installed, each with an empty folder of its own on a free port of 127.0.0.1, runs a command with
# their addresses in its environment, and ends the servers again. It never runs a server as root. For example:
#
#   verify/engines/run.sh mvn verify -pl extras/store-jdbc -am
#
# The command finds TRIPOD_POSTGRESQL_URL and TRIPOD_MARIADB_URL. Debian's packages are postgresql and mariadb-server.
set -euo pipefail
unset CDPATH

[ $# -gt 0 ] || { echo "Usage: $0 COMMAND [ARGUMENT]..." >&2; exit 2; }

folder=$(mktemp -d)
chmod 755 "$folder"
servers=()

# Ends the servers that this script started, and no other.
finish() {
  local status=$? server
  for server in "${servers[@]}"; do
    kill "$server" 2>/dev/null || true
  done
  for server in "${servers[@]}"; do
    wait "$server" 2>/dev/null || true
  done
  rm -rf "$folder"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

# Replaces this shell by a command, as user $1 if this script runs as root, and otherwise as the current user. Call it in a subshell.
exec_as() {
  local user=$1
  shift
  if [ "$(id -u)" = 0 ]; then
    exec setpriv --reuid="$user" --regid="$user" --clear-groups -- "$@"
  else
    exec "$@"
  fi
}

# Prints a port of 127.0.0.1 on which no server listens.
free_port() {
  local port
  for port in $(shuf -i 20000-30000 -n 50); do
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
  echo "None of 50 ports from 20000 to 30000 is free. End servers that you do not need, and run this again." >&2
  return 1
}

# Makes a folder $1 for user $2.
server_folder() {
  mkdir "$folder/$1"
  [ "$(id -u)" != 0 ] || chown "$2" "$folder/$1"
}

# Waits until a command succeeds, for a minute. $1 is the name of the server, and the rest is the command.
await() {
  local name=$1 attempt
  shift
  for ((attempt = 0; attempt < 600; attempt++)); do
    if "$@" >/dev/null 2>&1; then
      return
    fi
    sleep 0.1
  done
  failed "$name" "did not respond within a minute"
}

# Prints the log of server $1, which has failed as $2 says.
failed() {
  echo "$1 $2. Its log follows. Correct what it reports, and run this again." >&2
  cat "$folder/$1.log" >&2
  return 1
}

not_started() {
  echo "NOT STARTED: $1. Install the package $2 to test on it." >&2
}

start_postgresql() {
  local programs port
  # The client alone has the same folder.
  programs=$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -1 || true)
  programs=${programs%/initdb}
  if [ -z "$programs" ]; then
    not_started PostgreSQL postgresql
    return
  fi
  port=$(free_port)
  server_folder postgresql postgres
  (exec_as postgres "$programs/initdb" -D "$folder/postgresql" -U tripod --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync) \
    >"$folder/postgresql.log" 2>&1 || failed postgresql "could not create its files with initdb"
  exec_as postgres "$programs/postgres" -D "$folder/postgresql" -p "$port" -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories= -c fsync=off -c synchronous_commit=off -c max_connections=500 >>"$folder/postgresql.log" 2>&1 &
  servers+=($!)
  await postgresql "$programs/pg_isready" -h 127.0.0.1 -p "$port" -U tripod
  export TRIPOD_POSTGRESQL_URL="jdbc:postgresql://127.0.0.1:$port/postgres?user=tripod"
  echo "PostgreSQL: $TRIPOD_POSTGRESQL_URL"
}

# Starts the server without Debian's settings, so with the default collation of MariaDB, which ignores case and spaces at the end.
start_mariadb() {
  local port server
  server=$(PATH=$PATH:/usr/sbin command -v mariadbd || true)
  if [ -z "$server" ]; then
    not_started MariaDB mariadb-server
    return
  fi
  port=$(free_port)
  server_folder mariadb mysql
  (exec_as mysql mariadb-install-db --no-defaults --datadir="$folder/mariadb/data" --auth-root-authentication-method=normal \
    --skip-test-db) >"$folder/mariadb.log" 2>&1 || failed mariadb "could not create its files with mariadb-install-db"
  exec_as mysql "$server" --no-defaults --datadir="$folder/mariadb/data" --port="$port" --bind-address=127.0.0.1 \
    --socket="$folder/mariadb/socket" --pid-file="$folder/mariadb/pid" --innodb-flush-log-at-trx-commit=2 \
    --max-connections=500 \
    >>"$folder/mariadb.log" 2>&1 &
  servers+=($!)
  await mariadb mariadb-admin --no-defaults --socket="$folder/mariadb/socket" --user=root ping
  mariadb --no-defaults --socket="$folder/mariadb/socket" --user=root --execute="
    CREATE DATABASE tripod;
    CREATE USER tripod@127.0.0.1;
    CREATE USER tripod@localhost;
    GRANT ALL ON *.* TO tripod@127.0.0.1, tripod@localhost;"
  export TRIPOD_MARIADB_URL="jdbc:mariadb://127.0.0.1:$port/tripod?user=tripod"
  echo "MariaDB: $TRIPOD_MARIADB_URL"
}

start_postgresql
start_mariadb

"$@"
