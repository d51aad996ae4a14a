# Sourced by the jobs of field twins: one region with SPAN and AMAXTB by cell, LAI on 12 dates with 40 % gaps.
#
# field_region FOLDER ROWSxCOLUMNS SEED makes it and sets length [km]; its campaign's control is empty.
# Uses windrow, root; truth.nc and the log stand beside FOLDER.
field_tool="/usr/bin/python3 $root/jobs/support/field_truth.py"
field_region() {
  local d=$1 cells=$2 seed=$3 beside
  beside=$(dirname "$d")
  length=$($field_tool maps "$beside/truth.nc" "$cells" 5 0.1 "$seed" SPAN AMAXTB TSUM1=1 TSUM2=1 | awk '{print $2}')
  "$windrow" synthesize --output "$d" --cells "$cells" --masked 0 --years 2001:2001 --parameters 4 \
    --noise-seed "$seed" --truth-maps "$beside/truth.nc" >"$beside/log"
  $field_tool gaps "$d/lai.nc" 12 0.4 "$seed" >>"$beside/log"
  sed -i "/^control:/,/^optimiser:/{/^  /d}" "$d/campaign.yaml"
}
