#!/usr/bin/env bash
# UDUNITS 2.2.28 (Debian 12, libudunits2-0 2.2.28-5): "ton" is the American short ton, "mt" a thousandth of a tonne, "dekad" ten days
# and "a" an are.
#
# Yields are written in ton/ha by most of the world and mean tonnes, in mt/ha in tables that mean metric tons. A guess would be that
# what parses has the meaning of the field, or that it is refused. "ton/ha" is 907 kg/ha without a word, "mt/ha" 1 kg/ha, both of the
# right dimension; only "MT/ha" (megatesla) and "T/ha" (tesla) fail to convert. mm/dekad counts ten days for every dekad, although the third of a
# month has 8 to 11, and of "t/ha/a" the last is an area. Windrow reads tons as tonnes unless they are called short or
# long, and refuses mt, and tons by the acre, which are in use as both.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source "$(dirname "$0")/unpack.bash"
unpack udunits-bin=2.2.28-5 libudunits2-0=2.2.28-5
[ ! -d "$work/root/usr/share/xml/udunits" ] || export UDUNITS2_XML_PATH=$work/root/usr/share/xml/udunits/udunits2.xml

# convert FROM TO: what 1 FROM is in TO
convert() { echo "$1 = $(udunits2 -H "$1" -W "$2" 2>&1 | sed -n '/ = /{s/.* = //;p;q};/not convertible/{s/.*/does not convert to '"${2//\//\\/}"'/;p;q}')"; }
{
  convert tonne/ha kg/ha
  convert ton/ha kg/ha
  convert tons/ha kg/ha
  convert mt/ha kg/ha
  convert MT/ha kg/ha
  convert mm/dekad mm/day
  convert t/ha/a kg/ha/year
  convert t/ha/a kg/ha2
} >"$work/seen"
cat "$work/seen"
diff "$work/seen" - <<'END' || { echo "changed"; exit 1; }
tonne/ha = 1000 kg/ha
ton/ha = 907.185 kg/ha
tons/ha = 907.185 kg/ha
mt/ha = 1 kg/ha
MT/ha = does not convert to kg/ha
mm/dekad = 0.1 mm/day
t/ha/a = does not convert to kg/ha/year
t/ha/a = 100000 kg/ha2
END
