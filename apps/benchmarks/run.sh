#!/bin/sh
# Prints the tables of docs/performance/results.md in about 25 minutes; "quick" takes a few minutes and is for trying it.
# Any other arguments go to JMH, with -prof gc: a pattern, -t 2, -f 1.
# JAVA_HOME selects the JDK. If it has no virtual threads, VIRTUAL_JAVA_HOME selects one of version 21 or newer for them.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
module=$here/apps/benchmarks
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
# The jars in these folders are counted, so none of an older build may remain.
rm -rf "$module"/consumers/*/target/lib "$module/target/lib" "$module"/target/*.jar
mvn -B -q -f "$here/pom.xml" -Pbench -pl apps/benchmarks -am package -Dmaven.test.skip=true >&2
classes=$module/target/classes:$module/target/lib/*
case ${1-} in
  '' | quick) exec "$java" -cp "$classes" dev.tripod.benchmarks.Tables "$module" "$@" ;;
esac
exec "$java" -cp "$classes" org.openjdk.jmh.Main -prof gc -rf json -rff "$module/target/results.json" "$@"
