"""windrow.numpy: water-limited production."""
import csv
import glob
import os
import pickle
import unittest

import binding_checks
import numpy as np
import site_rows
import windrow
from windrow._library import COUNT, COUNT_WLP, SOIL
from windrow.numpy import Calendar, Crop, Seasons, WindrowError, read_weather

WEATHER, AGROMANAGEMENT, PARAMETERS = site_rows.wet_files("spring_cereal")
SHARED = os.environ.get("WINDROW_SHARED", "")
OUTPUTS = {"TWSO": "TWSO", "LAI": "LAI:daily", "SM": "SM:all", "W70": "W:70", "WLOW": "WLOW", "SM-5": "SM:-5", "TOP": "SM:max"}
DAYS = 230
COLUMNS = (*site_rows.COLUMNS, *site_rows.SOIL_COLUMNS)


def many(n, threads=1, days=DAYS, **more):
    """n spring cereals, each with weather, place, sowing and fallow of its own"""
    site, rng = read_weather(WEATHER), np.random.default_rng(3)
    fields = {name: site[name][None, :days] + np.zeros((n, 1)) for name in ("IRRAD", "TMIN", "TMAX", "RAIN", "E0", "ES0", "ET0")}
    for name in ("TMIN", "TMAX"):
        fields[name] += rng.normal(size=(n, 1)) + 0.4 * rng.normal(size=(n, days))
    for name in ("RAIN", "E0", "ES0", "ET0"):
        fields[name] = fields[name] * (1 + 0.1 * rng.normal(size=(n, days))) * (0.6 if name == "RAIN" else 1) + 1e-3
    fields["TMAX"] += 1.5
    fields["IRRIGATION"] = np.where(np.arange(days) % 61 == 60, 1.3, 0.0) + np.zeros((n, 1))
    start = np.datetime64("2001-03-18") + np.arange(n) % 9
    calendar = Calendar(start, weather_start="2001-03-01", campaign_start=start - 6 - np.arange(n) % 11)
    more = {"weather": fields, "calendar": calendar, "crop": PARAMETERS, "production": "wlp", "threads": threads,
            "latitude": 45 + 0.3 * (np.arange(n) % 30), **more}
    return Seasons(**more), fields


def parameters(seasons):
    """crop and soil, some for each season, some for all"""
    wave = np.sin(1.7 * np.arange(seasons.n))
    return {"TSUM1": seasons.crop["TSUM1"] * (1 + 0.03 * wave), "AMAXTB": 1 + 0.1 * wave, "SMFCF": 0.28 + 0.02 * wave, "SMW": 0.1,
            "WAV": np.array([8.0]), "RDMSOL": 95.0 + 5 * wave, "SOPE": 5.0, "KSUB": 1.1, "SM0": 0.43, "SMLIM": 0.36, "NOTINF": 0.1,
            "SSI": 0.2, "SSMAX": 0.9, "CRAIRC": 0.06, "DEPNR": 4.3}


class Values(unittest.TestCase):
    def test_every_day_of_the_golden_seasons_is_that_of_windrow_site(self):
        # the same kernels on the same numbers; 1e-12 leaves room for the digits that the program prints
        worst, fallow = 0.0, 0
        for case in site_rows.WET_CASES:
            for mode in ("continuous", "reference"):
                seasons = Seasons(*site_rows.wet_files(case), events=mode, production="wlp")
                values = seasons.forward(outputs={**{name: f"{name}:daily" for name in site_rows.COLUMNS},
                                                  **{name: f"{name}:all" for name in site_rows.SOIL_COLUMNS}})
                fallow += seasons.n_fallow
                for i, row in enumerate(site_rows.rows(case, mode, "wlp")):
                    for name in site_rows.SOIL_COLUMNS:
                        worst = max(worst, site_rows.deviation(values[name][0, i], row[name]))
                    for name in site_rows.COLUMNS if row["DVS"] else ():
                        worst = max(worst, site_rows.deviation(values[name][0, i - seasons.n_fallow], row[name]))
        print(f"wlp: largest deviation from windrow site: {worst:.1e}")
        self.assertLessEqual(worst, 1e-12)
        self.assertGreater(fallow, 20)

    @unittest.skipUnless(os.path.isdir(os.path.join(SHARED, "reference")), "no reference seasons beside the checkout")
    def test_the_reference_seasons_are_met(self):
        worst, cases = (0.0, ""), sorted(glob.glob(os.path.join(SHARED, "reference", "*", "case_*")))
        for case in cases:
            seasons = Seasons(f"{case}/weather.csv", f"{case}/agromanagement.yaml", f"{case}/parameters_wlp.yaml", events="reference",
                              production="wlp")
            values = seasons.forward(outputs={name: f"{name}:{'all' if name in site_rows.SOIL_COLUMNS else 'daily'}" for name in COLUMNS})
            with open(f"{case}/expected_wlp.csv") as f:
                rows = list(csv.DictReader(f))
            first = -seasons.n_fallow
            for i, row in enumerate(rows):
                for name in COLUMNS:
                    n = i if name in site_rows.SOIL_COLUMNS else i + first
                    if row[name] not in ("", "None") and n >= 0:
                        worst = max(worst, (site_rows.deviation(values[name][0, n], row[name]), f"{os.path.basename(case)} {name}"))
        print(f"wlp: {len(cases)} reference seasons, largest deviation {worst[0]:.1e} ({worst[1]})")
        self.assertGreaterEqual(len(cases), 43)
        self.assertLessEqual(worst[0], 1e-11)  # 1e-6 is required; the rest is other libraries' exp and sin

    def test_water_limits_and_a_wet_soil_does_not(self):
        wet, _ = many(9)
        pp = Seasons({**many(9)[1]}, Calendar(wet.calendar.start, weather_start="2001-03-01"), PARAMETERS,
                     latitude=45 + 0.3 * np.arange(9))
        potential, limited = pp.forward()["TWSO"], wet.forward({"WAV": 2.0})["TWSO"]
        self.assertTrue((limited < 0.9 * potential).all() and (limited > 0.1 * potential).all())
        irrigated = {**many(9)[1], "IRRIGATION": np.full((9, DAYS), 1.0)}
        enough = many(9, weather=irrigated)[0].forward()["TWSO"]
        np.testing.assert_allclose(enough, potential, rtol=1e-12)

    def test_a_season_is_the_same_alone_and_among_others(self):
        seasons, fields = many(11)
        together = seasons.forward({"SMW": 0.12}, OUTPUTS)
        for s in (0, 4, 10):
            start = np.datetime64("2001-03-18") + s % 9
            alone = Seasons({k: f[s] for k, f in fields.items()}, Calendar(start, weather_start="2001-03-01", campaign_start=start - 6 - s),
                            PARAMETERS, latitude=45 + 0.3 * s, production="wlp")
            self.assertEqual(alone.n_fallow, 6 + s % 11)
            for key, x in alone.forward({"SMW": 0.12}, OUTPUTS).items():
                got = together[key][s]
                if key == "SM":
                    got = got[seasons.n_fallow - alone.n_fallow:]
                np.testing.assert_array_equal(x[0], got[..., :x.shape[-1]] if x.ndim == 2 else got)

    def test_weather_is_an_array_or_a_dict(self):
        seasons, fields = many(5)
        temp = (fields["TMIN"] + fields["TMAX"]) / 2
        whole = [fields["IRRAD"], fields["TMIN"], fields["TMAX"], temp, fields["RAIN"], fields["E0"], fields["ES0"], fields["ET0"]]
        other, _ = many(5, weather=np.stack([*whole, fields["IRRIGATION"]], axis=-1))
        np.testing.assert_array_equal(other.forward()["SM"], seasons.forward()["SM"])
        rainfed, _ = many(5, weather={**fields, "IRRIGATION": None})
        np.testing.assert_array_equal(many(5, weather=np.stack(whole, axis=-1))[0].forward()["SM"], rainfed.forward()["SM"])
        self.assertTrue((rainfed.forward()["TWSO"] < seasons.forward()["TWSO"]).all())

    def test_fallow_needs_only_what_a_bare_soil_sees(self):
        seasons, fields = many(5)
        sown = (seasons.calendar.start - np.datetime64("2001-03-01").astype(int))[:, None]
        for name in ("IRRAD", "TMIN", "TMAX", "ET0"):
            fields[name] = np.where(np.arange(DAYS) < sown, np.nan, fields[name])
        again, _ = many(5, weather=fields)
        np.testing.assert_array_equal(again.forward()["SM"], seasons.forward()["SM"])

    def test_irrigation_of_the_calendar_joins_the_weathers(self):
        seasons, fields = many(3)
        cal = seasons.calendar
        day = np.datetime64("2001-05-20")
        events = Calendar(cal.start, weather_start="2001-03-01", campaign_start=cal.campaign_start, irrigation={day: 2.0, "1999-01-01": 9.0})
        fields["IRRIGATION"][:, (day - np.datetime64("2001-03-01")).astype(int)] += 2.0
        added = many(3, weather=fields)[0].forward()["SM"]
        np.testing.assert_array_equal(many(3, calendar=events)[0].forward()["SM"], added)
        self.assertTrue((added != seasons.forward()["SM"]).any())

    def test_threads_give_the_same_bits(self):
        def run(threads):
            seasons, fields = many(61, threads)
            return binding_checks.everything(seasons, fields, parameters(seasons), OUTPUTS)

        binding_checks.same_bits(self, run, (2, 5))

    def test_seasons_survive_copies(self):
        seasons, _ = many(3)
        np.testing.assert_array_equal(pickle.loads(pickle.dumps(seasons)).forward()["SM"], seasons.forward()["SM"])


class Soils(unittest.TestCase):
    def test_a_soil_stands_over_a_flat_crop_file_and_site_over_soil(self):
        crop = Crop(PARAMETERS, soil=[{"SMW": 0.12, "RDMSOL": 77.0, "WAV": 1.0}, {"WAV": 5.0}], production="wlp")
        self.assertEqual([crop[name] for name in ("SMW", "RDMSOL", "WAV", "SMFCF")], [0.12, 77.0, 5.0, 0.27])
        self.assertEqual(len(crop.vector), COUNT_WLP)
        dry = site_rows.files("spring_cereal")[2]
        self.assertTrue(np.isnan(Crop(dry, production="wlp").vector[COUNT:]).all())
        self.assertEqual(Crop(dry, soil=site_rows.SOIL, production="wlp")["SM0"], 0.41)

    def test_potential_production_reads_rdmsol_alone(self):
        crop = Crop(site_rows.files("spring_cereal")[2], soil=site_rows.SOIL)
        self.assertEqual((crop["RDMSOL"], len(crop.vector)), (90.0, COUNT))
        both = Crop.of(crop, None, None, "wlp")
        self.assertEqual((both["WAV"], len(both.vector)), (7.0, COUNT_WLP))
        np.testing.assert_array_equal(both.vector[:COUNT], crop.vector)

    def test_soil_parameters_have_names_and_units(self):
        info = {i.name: i for i in windrow.soil_parameters()}
        self.assertEqual(list(info), SOIL)
        self.assertEqual((info["SMW"].unit, info["SMW"].active, info["IFUNRN"].active), ("cm3 cm-3", True, False))


class Derivatives(unittest.TestCase):
    def test_tangent_and_adjoint_agree(self):
        seasons, fields = many(19)
        binding_checks.tangent_and_adjoint_agree(self, seasons, fields, parameters(seasons), OUTPUTS,
                                                 lambda key: 1.0 if key in ("TWSO", "LAI") else 1e3)

    def test_all_active_parameters_have_both_derivatives(self):
        matrix_b = binding_checks.gradient_of_all(self, many(3)[0], ["TWSO", "SM:70"])
        self.assertEqual(matrix_b.shape, (3, COUNT_WLP))
        self.assertGreaterEqual(np.count_nonzero(matrix_b[0, COUNT:]), 5)

    def test_derivatives_are_those_of_differences(self):
        seasons, fields = many(4)
        for name, value, step in (("SMFCF", 0.27, 1e-6), ("WAV", 4.0, 1e-5), ("RDMSOL", 90.0, 1e-4)):
            _, gradient = seasons.vjp({name: np.full(4, value)}, {"TWSO": np.ones(4)})
            up, down = [seasons.forward({name: value + d})["TWSO"] for d in (step, -step)]
            # the difference's own error: rounding 1e-12 / step and the second derivative times the step
            np.testing.assert_allclose(gradient[name], (up - down) / (2 * step), rtol=1e-4, atol=1e-4)
            self.assertTrue((np.abs(gradient[name]) > 1e-2).any(), name)
        _, _, weather_b = seasons.vjp({}, {"TWSO": np.ones(4)}, weather=True)
        for name, step in (("RAIN", 1e-6), ("ET0", 1e-6), ("ES0", 1e-6), ("IRRIGATION", 1e-6)):
            up, down = [many(4, weather={**fields, name: fields[name] + d})[0].forward()["TWSO"] for d in (step, -step)]
            np.testing.assert_allclose(weather_b[name].sum(axis=1), (up - down) / (2 * step), rtol=1e-3)

    def test_days_before_fallow_have_no_derivative(self):
        seasons, _ = many(9)
        _, _, weather_b = seasons.vjp({}, {"TWSO": np.ones(9), "SM": np.ones((9, seasons.n_days + 1))}, weather=True)
        first = seasons.calendar.campaign_start - np.datetime64("2001-03-01").astype(int)
        sown = seasons.calendar.start - np.datetime64("2001-03-01").astype(int)
        for s in range(9):
            self.assertEqual(np.abs(weather_b["RAIN"][s, :first[s]]).sum(), 0.0)
            self.assertEqual(np.abs(weather_b["TMAX"][s, :sown[s]]).sum(), 0.0)
            self.assertGreater(np.abs(weather_b["RAIN"][s, first[s]:sown[s]]).sum(), 0.0)


class Evaporation(unittest.TestCase):
    def weather(self, days=40):
        rng = np.random.default_rng(2)
        return {"TMIN": 4 + rng.normal(size=(3, days)), "TMAX": 15 + rng.normal(size=(3, days)), "IRRAD": 1.5e7 + 1e6 * rng.normal(size=(3, days)),
                "VAP": 8 + rng.normal(size=(3, days)), "WIND": 2 + rng.random((3, days)), "LAT": np.array([48.0, 50, 52]),
                "ELEV": np.array([10.0, 100, 400]), "START": "2010-04-16"}

    @unittest.skipUnless(os.path.isfile(os.path.join(SHARED, "reference", "penman.csv")), "no penman.csv beside the checkout")
    def test_the_reference_days_are_met(self):
        with open(os.path.join(SHARED, "reference", "penman.csv")) as f:
            rows = list(csv.DictReader(f))

        def column(name):
            return np.array([float(row[name]) for row in rows])

        weather = {name: column(name)[:, None] for name in ("TMIN", "TMAX", "IRRAD", "VAP", "WIND")}
        place = {"latitude": column("LAT"), "altitude": column("ELEV"), "start": [row["DAY"] for row in rows],
                 "angstrom": (column("ANGSTA"), column("ANGSTB"))}
        for et0, reference in (("penman-monteith", "ET0_PM_mm"), ("penman", "ET0_P_mm")):
            made = windrow.evaporation(weather, et0=et0, **place)
            for name, wanted in (("E0", "E0_mm"), ("ES0", "ES0_mm"), ("ET0", reference)):
                np.testing.assert_allclose(10 * made[name][:, 0], column(wanted), rtol=0, atol=1e-12)

    def test_places_and_days_are_each_ones_own(self):
        weather = self.weather()
        made = windrow.evaporation(weather)
        self.assertEqual(made["E0"].shape, (3, 40))
        self.assertTrue(all((x > 0.02).all() and (x < 0.8).all() for x in made.values()))
        one = windrow.evaporation({k: weather[k][1, 7:] for k in ("TMIN", "TMAX", "IRRAD", "VAP", "WIND")}, latitude=50.0, altitude=100.0,
                                  start="2010-04-23")
        for name in made:
            np.testing.assert_array_equal(one[name], made[name][1, 7:])

    def test_what_is_missing_stays_missing_or_is_told(self):
        weather = self.weather()
        weather["WIND"][2, 5] = np.nan
        self.assertEqual(np.argwhere(np.isnan(windrow.evaporation(weather)["ET0"])).tolist(), [[2, 5]])
        for change, words in (({"VAP": None, "ELEV": None}, "VAP, ELEV are missing"), ({"LAT": 95.0}, "-90 .. 90")):
            with self.assertRaisesRegex(WindrowError, words):
                windrow.evaporation({**weather, **change})
        with self.assertRaisesRegex(WindrowError, "penman-monteith or penman"):
            windrow.evaporation(weather, et0="hargreaves")


class Messages(binding_checks.Refusals, unittest.TestCase):
    def test_soils_are_looked_at_as_windrow_site_does(self):
        seasons, _ = many(5)
        self.refused(["season 3: SMW (0.3) must be below SMFCF (0.27)"], seasons.forward, {"SMW": np.array([0.1, 0.1, 0.1, 0.3, 0.1])})
        self.refused(["season 0: NOTINF is 2"], seasons.forward, {"NOTINF": 2.0})
        self.refused(["IFUNRN is a switch"], seasons.jvp, {"IFUNRN": 0.0}, {"IFUNRN": 1.0})
        dry = site_rows.files("spring_cereal")[2]
        self.refused(["season 0: 12 soil and site parameters are missing: SMW", "RDMSOL", "WAV is missing"], many(1, crop=dry)[0].forward)
        self.refused(["season 0: WAV is nan"], many(1, crop=dry, soil={**site_rows.SOIL, "WAV": "?"}, check=False)[0].forward)
        lacks = many(2, crop=dry, soil={k: v for k, v in site_rows.SOIL.items() if k != "WAV"})[0]
        self.refused(["WAV is missing: how much water"], lacks.forward)
        self.assertEqual(lacks.forward({"WAV": np.array([3.0, 5.0])}, ["STATUS"])["STATUS"].tolist(), [0, 0])
        self.refused(["soil parameters", "SMV"], many, 1, soil={"SMV": 0.1})

    def test_potential_production_has_no_soil(self):
        weather, calendar = many(2)[1], Calendar("2001-03-18", weather_start="2001-03-01")
        pp = Seasons(weather, calendar, PARAMETERS, latitude=50.0)
        self.refused(["SMFCF is no parameter", "production=\"wlp\""], pp.forward, {"SMFCF": 0.3})
        self.refused(["SM is a soil's"], pp.forward, {}, ["SM:daily"])
        self.refused(["production is 'wet'"], Seasons, weather, calendar, PARAMETERS, latitude=50.0, production="wet")

    def test_wet_weather_is_complete(self):
        _, fields = many(5)
        self.refused(["RAIN is missing", "ES0 is missing", "windrow.evaporation"], many, 5,
                     weather={k: f for k, f in fields.items() if k not in ("RAIN", "ES0")})
        fields["RAIN"][3, 40] = np.nan
        self.refused(["season 3, day 20 (2001-04-10)", "RAIN is nan"], many, 5, weather=fields)
        fields["RAIN"][3, 40], fields["E0"][2, 12] = 0.0, np.nan
        self.refused(["season 2, day -7 (2001-03-13)", "E0 is nan in the fallow"], many, 5, weather=fields)
        fields["E0"][2, 12] = 0.1
        self.refused(["ET0 is ", "1 mm = 0.1 cm"], many, 5, weather={**fields, "ET0": 10 * fields["ET0"] + 1})
        self.refused(["[5, 230, 7]", "9", "or 8 without IRRIGATION"], many, 5, weather=np.ones((5, 230, 7)))

    def test_fallow_lies_within_the_weather_and_before_the_crop(self):
        def calendar(first):
            return Calendar("2001-03-18", weather_start="2001-03-01", campaign_start=first)

        self.refused(["season 0", "followed from 2001-02-20", "begins on 2001-03-01"], many, 2, calendar=calendar("2001-02-20"))
        self.refused(["season 0", "from 2001-03-19", "after its crop's start"], many, 2, calendar=calendar("2001-03-19"))
        seasons, _ = many(2)
        self.refused(["SM:-20 lies before the first fallow day, -7"], seasons.forward, {}, ["SM:-20"])
        self.refused(["LAI:-3", "LAI:110"], seasons.forward, {}, ["LAI:-3"])


if __name__ == "__main__":
    unittest.main()
