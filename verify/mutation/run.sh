#!/usr/bin/env bash
# Runs mutation testing (docs/mutation.md), and fails if too many mutations survive.
#
#   verify/mutation/run.sh                 all classes: takes most of an hour on two cores
#   verify/mutation/run.sh --since COMMIT  the classes that changed since COMMIT
#   verify/mutation/run.sh --report        reads the reports of the last run again
#
# A mutation that survives and is in verify/mutation/survivors.txt has been examined: no test can notice it, or none should.
set -euo pipefail
unset CDPATH
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
survivors=verify/mutation/survivors.txt
modules=(auth-domain auth-oauth1 auth-oauth2 transport-jdk transport-okhttp)

# A change can touch any number of classes. Of more than this, the ones with the most changed lines are tried.
most_classes=6

# Prints the value of the property $2 in the pom.xml $1.
property() {
  sed -n "s|.*<$2>\(.*\)</$2>.*|\1|p" "$1"
}

# Prints the classes of module $1 that have mutation testing, as patterns separated by commas.
patterns() {
  property pom.xml "$(property "$1/pom.xml" pit.classes | tr -d '${}')"
}

# Prints those of the classes that changed since commit $1 which have mutation testing: module and class, the largest changes first.
touched() {
  local changed file module class pattern
  git diff --numstat "$1" HEAD -- '*/src/main/java/*.java' | sort -rn | while read -r changed _ file; do
    module=${file%%/src/main/java/*}
    class=${file#*/src/main/java/}
    class=${class%.java}
    class=${class//\//.}
    [ -f "$file" ] && [[ " ${modules[*]} " == *" $module "* ]] || continue
    while read -r pattern; do
      # shellcheck disable=SC2053 # the pattern is one
      if [[ $class == $pattern ]]; then
        echo "$module $class"
        break
      fi
    done < <(patterns "$module" | tr , '\n')
  done
}

# Prints the scores, and the survivors that have no reason. Fails if a group of classes is below its bound.
report() {
  local reports=()
  mapfile -t reports < <(find "${modules[@]/%//target/pit-reports}" -name mutations.csv 2>/dev/null || true)
  [ ${#reports[@]} -gt 0 ] || { echo 'No report was found.' >&2; return 1; }
  awk -F, -v survivors="$survivors" '
    function group(class) {
      if (class ~ /^dev\.tripod\.domain\./) return "Secret and redaction"
      if (class ~ /^dev\.tripod\.oauth1\./) return "signing and confirm, OAuth 1.0a"
      if (class ~ /^dev\.tripod\.oauth2\.keeper\./) return "keeper"
      if (class ~ /^dev\.tripod\.oauth2\.Token/) return "token responses"
      if (class ~ /^dev\.tripod\.oauth2\./) return "confirm, OAuth 2.0"
      sub(/^dev\.tripod\./, "", class)
      sub(/\.[A-Z].*/, "", class)
      return class
    }
    BEGIN {
      while ((getline line < survivors) > 0) {
        split(line, parts, " *[|] *")
        if (line !~ /^#/ && parts[1] != "") examined[parts[1]] = 1
      }
    }
    {
      of = group($2)
      mutator = $3
      sub(/.*\./, "", mutator)
      sub(/Mutator$/, "", mutator)
      class = $2
      sub(/.*[.$]/, "", class)
      key = class "." $4 " " mutator
      all[of]++
      if ($6 == "KILLED" || $6 == "TIMED_OUT" || $6 == "MEMORY_ERROR") killed[of]++
      else if (key in examined) known[of]++
      else print "survived: " key " | " $1 ":" $5 ($6 == "NO_COVERAGE" ? " (no test runs it)" : "")
    }
    END {
      for (of in all) {
        least = of ~ /confirm/ ? 95 : 90
        printf "%s: %d of %d mutations killed (%.1f %%), %d survivors examined; at least %d %% without them\n",
            of, killed[of], all[of], 100 * killed[of] / all[of], known[of], least
        if (100 * (killed[of] + known[of]) < least * all[of]) failed = 1
      }
      exit failed
    }' "${reports[@]}"
}

run() {
  rm -rf "${modules[@]/%//target/pit-reports}"
  mvn verify -Ppit -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dspotless.check.skip=true \
    -pl "$(printf '%s,' "${modules[@]}")" -am "$@"
  report
}

case ${1-} in
'')
  run
  ;;
--report)
  report
  ;;
--since)
  mapfile -t classes < <(touched "$2")
  if [ ${#classes[@]} -eq 0 ]; then
    echo "No class with mutation testing changed since $2."
    exit
  fi
  printf 'changed since %s: %s\n' "$2" "${classes[@]}"
  options=()
  for module in "${modules[@]}"; do
    name=$(property "$module/pom.xml" pit.classes | sed 's/.*pit\.\(.*\)\.classes.*/\1/')
    list=$(printf '%s\n' "${classes[@]:0:most_classes}" | sed -n "s|^$module \(.*\)|\1,\1\$*|p" | paste -sd,)
    if [ -n "$list" ]; then
      options+=("-Dpit.$name.classes=$list")
    else
      options+=("-Dpit.$name.skip=true")
    fi
  done
  run "${options[@]}"
  ;;
*)
  sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
  ;;
esac
