# Sourced by the jobs on German maize after real_data.sh: its campaign, and the same with a soil.

# campaign FILE: potential production
campaign() {
  cat >"$1" <<END
campaign: {name: maize, production: pp, events: continuous}
region: {cells: "$data/forcing.nc", overlap: {file: "$data/yield.nc"}}
crop: {parameters: "$crops/maize.yaml", variety: Grain_maize_201}
years: {harvest: [1979, 2021]}
forcing: {profile: cmip, files: "$data/forcing.nc", missing: exclude, fill_days: 10}
calendar: {start: {day: "05-01", type: sowing}, end: {type: earliest, latest: "10-31"}}
observations:
  yield: {file: "$data/yield.nc", basis: {moisture: 0.14}, error: {relative: 0, floor: 1000 kg/ha}}
control:
  TSUM1: {factor: [0.7, 1.4], prior_sd: 0.1}
  TSUM2: {factor: [0.7, 1.4], prior_sd: 0.1}
  AMAXTB: {factor: [0.7, 1.3], prior_sd: 0.1}
  SPAN: {factor: [0.7, 1.4], prior_sd: 0.1}
  gap: {extent: region, prior: 0.7, prior_sd: 0.12}
  trend: {extent: region, centre: 2000, prior_sd: 1 %/yr}
END
}

# water_campaign FROM TO: water-limited, with one soil beside it (soil.yaml)
water_campaign() {
  cat >"$(dirname "$2")/soil.yaml" <<END
SMW: 0.10
SMFCF: 0.29
SM0: 0.42
CRAIRC: 0.06
SOPE: 5.0
KSUB: 5.0
RDMSOL: 80.0
END
  sed -e '/^campaign/s/pp/wlp/' -e "/^forcing/s/}/, evapotranspiration: {angstrom: [0.19, 0.56]}}/" \
    -e '/^  SPAN:/a\  RDMSOL: {factor: [0.4, 1.5], prior_sd: 0.2}' "$1" >"$2"
  echo "soil: {parameters: soil.yaml, initial: {spinup_days: 30, WAV: field_capacity}}" >>"$2"
}
