# Every command and the campaign file have a manual page, which groff and man format without a warning.
set -uo pipefail
fail() {
  printf '%s\n' "$@"
  exit 1
}
"$WINDROW" help --man-pages . || fail "the pages cannot be written"
commands=$("$WINDROW" help | sed -nE '/^Commands:/,/^$/ s/^  ([a-z0-9]+) .*/\1/p' | grep -vx help)
for page in windrow.1 windrow-campaign.5 $(sed 's/.*/windrow-&.1/' <<<"$commands"); do
  [ -s "$page" ] || fail "there is no $page: $(ls)"
  grep -q '^\.SH NAME$' "$page" || fail "$page has no name: $(head -5 "$page")"
done
[ "$(find . -type f -printf x | wc -c)" = "$(($(wc -w <<<"$commands") + 2))" ] || fail "pages of nothing: $(ls)"
"$WINDROW" help --man calibrate | cmp - windrow-calibrate.1 || fail "--man and --man-pages differ"
"$WINDROW" help --man no-such-page 2>log && fail "a page of nothing"
grep -q 'unknown command or key "no-such-page"' log || fail "not told: $(cat log)"
"$WINDROW" help --man-pages missing 2>log && fail "pages are written to a folder that does not exist"
grep -q 'missing/windrow\.1: cannot be written' log || fail "not told: $(cat log)"

command -v groff >/dev/null || {
  echo "skipped: groff is not installed"
  exit 77
}
for page in *.[15]; do
  groff -man -Tutf8 -ww "$page" >text 2>warnings || fail "$page:" "$(cat warnings)"
  [ -s warnings ] && fail "$page:" "$(cat warnings)"
  [ -s text ] || fail "$page is empty"
done
if command -v man >/dev/null && man --warnings -l windrow.1 >text 2>warnings && [ -s warnings ]; then
  fail "man warns: $(cat warnings)"
fi

# What the pages say: texts with signs that roff takes for its own arrive as they are.
shown() { groff -man -Tascii -P-cbou -rLL=200n "$1"; }
shown windrow-campaign.5 >text
grep -qF "example: observations: {yield: {error: {relative: 15 %}}}" text || fail "no example" "$(grep -n 'relative' text | head)"
grep -qF '"MM-DD", day of year, or map' text || fail 'no "MM-DD"'
shown windrow-calibrate.1 >text
grep -qF "|u|^2 / 2" text || fail "no formula" "$(grep -n 'Minimises' -A3 text)"
grep -qF -- "--restarts N" text || fail "no option"
grep -qE '^ +75 ' text || fail "no exit status 75"
echo "$(ls ./*.[15] | wc -l) pages"
