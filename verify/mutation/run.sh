#!/usr/bin/env bash
# Runs mutation testing (docs/mutation.md), and fails if too many mutations survive.
#
#   verify/mutation/run.sh                 all classes: takes most of an hour on two cores
#   verify/mutation/run.sh --since COMMIT  the classes that changed since COMMIT
#   verify/mutation/run.sh --change        the classes that changed since $CHANGE_BASE, or in the last 50 commits
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

# A change is this many commits, unless CHANGE_BASE names the commit before it.
commits=50

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

# Prints the commit before the change: CHANGE_BASE, or the one before the last commits. A shorter history begins with the empty tree.
# A shallow clone begins with its oldest commit, or with the empty tree if it has only one commit.
base() {
  local base=${CHANGE_BASE-}
  if [ -n "$base" ]; then
    git rev-parse --quiet --verify "$base^{commit}" 2>/dev/null && return
    echo "CHANGE_BASE is $base, and this clone has no such commit. The last $commits commits count as the change." >&2
  fi
  base=$(git rev-list --first-parent --skip="$commits" --max-count=1 HEAD)
  if [ -z "$base" ] && [ "$(git rev-parse --is-shallow-repository)" = true ]; then
    base=$(git rev-list --first-parent --skip=1 HEAD | tail -n 1)
    echo "Mutation testing: this clone is shallow. Changes before its oldest commit are not known." >&2
  fi
  echo "${base:-$(git hash-object -t tree /dev/null)}"
}

# Prints the scores, and the survivors that have no reason. Fails if a group of classes is below its bound.
report() {
  local reports=()
  mapfile -t reports < <(find "${modules[@]/%//target/pit-reports}" -name mutations.csv 2>/dev/null || true)
  [ ${#reports[@]} -gt 0 ] || { echo 'Mutation testing: no report was found.' >&2; exit 1; }
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
      # The number of a lambda changes with every other lambda in the class, so it belongs to its method.
      method = $4
      sub(/^lambda[$]/, "", method)
      sub(/[$][0-9]+$/, "", method)
      key = class "." method " " mutator
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

# Runs PIT in the modules $1, separated by commas, with the Maven options that follow.
run() {
  rm -rf "${modules[@]/%//target/pit-reports}"
  mvn verify -Ppit -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dspotless.check.skip=true -pl "$1" -am "${@:2}"
  report || {
    echo 'Mutation testing failed: a group of classes is below its bound. For each mutation above that survived, add a test that' \
      "fails with it, or its reason to $survivors: see docs/mutation.md. Run verify/mutation/run.sh --report to see them again." >&2
    return 1
  }
}

# Runs PIT with the classes that changed since commit $1.
run_since() {
  local classes tested touched_modules=() options=() module name list
  git rev-parse --quiet --verify "$1^{tree}" >/dev/null || {
    echo "Mutation testing: this clone has no commit $1. Name the commit before the change." >&2
    exit 1
  }
  mapfile -t classes < <(touched "$1")
  if [ ${#classes[@]} -eq 0 ]; then
    echo "Mutation testing: no class that has it changed since $1."
    return
  fi
  tested=("${classes[@]:0:most_classes}")
  printf "Mutation testing: changed since $1: %s\n" "${tested[@]}"
  if [ ${#classes[@]} -gt "$most_classes" ]; then
    echo "Mutation testing: NOT tested, because more than $most_classes classes changed: ${classes[*]:most_classes}"
  fi
  for module in "${modules[@]}"; do
    name=$(property "$module/pom.xml" pit.classes | sed 's/.*pit\.\(.*\)\.classes.*/\1/')
    list=$(printf '%s\n' "${tested[@]}" | sed -n "s|^$module \(.*\)|\1,\1\$*|p" | paste -sd,)
    if [ -n "$list" ]; then
      touched_modules+=("$module")
      options+=("-Dpit.$name.classes=$list")
    else
      options+=("-Dpit.$name.skip=true")
    fi
  done
  run "$(IFS=,; echo "${touched_modules[*]}")" "${options[@]}"
}

case ${1-} in
'')
  run "$(IFS=,; echo "${modules[*]}")"
  ;;
--report)
  report
  ;;
--since)
  run_since "$2"
  ;;
--change)
  change=$(base)
  run_since "$change"
  ;;
*)
  sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
  ;;
esac
