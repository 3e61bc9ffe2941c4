#!/usr/bin/env bash
# Makes a release into a local folder, as docs/releasing.md describes, and uploads nothing.
#
#   verify/release/dry-run.sh [VERSION] [PREVIOUS_VERSION]
#
# It builds the last commit twice: in another folder, time zone, locale and umask the second time. It fails unless both builds give
# the same bytes, every artifact is signed, and every POM has what publication requires. VERSION is 0.0.0-dry-run if left out. With
# PREVIOUS_VERSION, japicmp compares the API with that release.
set -euo pipefail
unset CDPATH
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
version=${1:-0.0.0-dry-run}
previous=${2:-}
work=$root/target/release-dry-run

# Placeholders: a real release takes these from its pom.xml.
url=https://tripod.example
scm=scm:git:https://tripod.example/tripod.git
developer='Release dry run'

fail() {
  echo "release dry run: $1" >&2
  exit 1
}

command -v gpg >/dev/null || fail 'gpg is missing. Install gnupg.'
rm -rf "$work"
mkdir -p "$work"

# gpg-agent refuses long socket paths, so the key ring is in a short one.
GNUPGHOME=$(mktemp -d)
export GNUPGHOME
cleanup() {
  gpgconf --kill gpg-agent || true
  rm -rf "$GNUPGHOME"
}
trap cleanup EXIT
gpg --batch --quiet --passphrase '' --quick-generate-key "$developer <dry-run@tripod.example>" ed25519 sign 1d

published() {
  echo .
  sed -n 's|.*<module>\(.*\)</module>.*|\1|p' "$1/pom.xml" | while read -r module; do
    grep -q '<unpublished>true</unpublished>' "$1/$module/pom.xml" || echo "$module"
  done
}

# $1: folder for the checkout; $2: folder for the artifacts
build() {
  git clone --quiet --no-local "$root" "$1"
  local checkout=$1 staging=$2 poms
  mapfile -t poms < <(git -C "$checkout" ls-files '*pom.xml')
  (
    cd "$checkout"
    sed -i "s|0\.1\.0-SNAPSHOT|$version|" "${poms[@]}"
    sed -i -e "s|<publication.url/>|<publication.url>$url</publication.url>|" \
      -e "s|<publication.scm/>|<publication.scm>$scm</publication.scm>|" \
      -e "s|<publication.developer/>|<publication.developer>$developer</publication.developer>|" pom.xml bom/pom.xml
    mvn --quiet -Prelease deploy -pl "$(published . | paste -sd,)" -am \
      -Dmaven.test.skip=true -Dmaven.install.skip=true -Dspotless.check.skip=true \
      ${previous:+"-Dprevious.version=$previous"} \
      "-DaltDeploymentRepository=staging::file://$staging"
  )
}

echo "Building $version twice ..."
(
  umask 022
  TZ=UTC LC_ALL=C build "$work/first" "$work/staged"
)
(
  umask 077
  TZ=Asia/Kathmandu LC_ALL=C.UTF-8 MAVEN_OPTS="${MAVEN_OPTS-} -Duser.language=tr -Duser.country=TR" \
    build "$work/another/second" "$work/staged-again"
)

# Every file but signatures, and the metadata that a repository makes for itself.
artifacts() {
  (cd "$1" && find . -type f ! -name '*.asc*' ! -name 'maven-metadata.xml*' | sort)
}

[ "$(artifacts "$work/staged")" = "$(artifacts "$work/staged-again")" ] || fail 'the two builds give different files.'
artifacts "$work/staged" | while read -r file; do
  cmp -s "$work/staged/$file" "$work/staged-again/$file" || fail "the two builds give different bytes: $file"
done

while read -r module; do
  folder=$work/first/$module
  artifact=$(sed -n '/<parent>/,/<\/parent>/d; s|.*<artifactId>\(.*\)</artifactId>.*|\1|p' "$folder/pom.xml" | head -1)
  stem=$work/staged/dev/tripod/$artifact/$version/$artifact-$version
  suffixes='.pom'
  if [ "$module" != . ] && [ "$module" != bom ]; then
    suffixes='.pom .jar -sources.jar -javadoc.jar -cyclonedx.json -cyclonedx.xml'
  fi
  for suffix in $suffixes; do
    [ -s "$stem$suffix" ] || fail "$artifact has no $suffix."
  done
done < <(published "$work/first")

checked=0
while read -r file; do
  case $file in *.md5 | *.sha1 | *.sha256 | *.sha512) continue ;; esac
  gpg --quiet --verify "$work/staged/$file.asc" "$work/staged/$file" 2>/dev/null || fail "not signed: $file"
  checked=$((checked + 1))
done < <(artifacts "$work/staged")

for pom in pom.xml bom/pom.xml; do
  for element in name description url licenses developers scm; do
    grep -q "<$element[> ]" "$work/first/$pom" || fail "$pom has no $element."
  done
done

[ -n "$previous" ] || echo 'Comparison with the previous release: skipped, since there is none. Pass its version as the second argument.'
echo "Staged $checked signed artifacts in target/release-dry-run/staged; both builds gave the same bytes."
