#!/bin/sh
# Prints the tables of docs/performance.md, in some 25 minutes; "quick" takes a few minutes and is for trying out.
# Any other arguments go to JMH, with -prof gc: a pattern, -t 2, -f 1.
# JAVA_HOME tells the JDK. VIRTUAL_JAVA_HOME, one of 21 or newer, measures virtual threads where JAVA_HOME has none.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
module=$here/apps/benchmarks
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
# What a consumer gets is counted there: nothing may be left of an older one.
rm -rf "$module"/consumers/*/target/lib "$module/target/lib" "$module"/target/*.jar
mvn -B -q -f "$here/pom.xml" -Pbench -pl apps/benchmarks -am package -Dmaven.test.skip=true >&2
classes=$module/target/classes:$module/target/lib/*
case ${1-} in
  '' | quick) exec "$java" -cp "$classes" dev.tripod.benchmarks.Tables "$module" "$@" ;;
esac
exec "$java" -cp "$classes" org.openjdk.jmh.Main -prof gc -rf json -rff "$module/target/results.json" "$@"
