#!/bin/sh
# Runs the benchmarks with JMH and -prof gc; arguments go to JMH: a pattern, -t 2, -f 1.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
mvn -B -q -f "$here/pom.xml" -Pbench -pl apps/benchmarks -am package >&2
exec java -cp "$here/apps/benchmarks/target/classes:$here/apps/benchmarks/target/lib/*" \
  org.openjdk.jmh.Main -prof gc -rf json -rff "$here/apps/benchmarks/target/results.json" "$@"
