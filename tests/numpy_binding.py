"""windrow.numpy: seasons on NumPy arrays."""
import pickle
import threading
import time
import unittest

import binding_checks
import numpy as np
import site_rows
from windrow._library import COUNT
from windrow.numpy import Calendar, Crop, Seasons, read_weather

SPRING = site_rows.files("spring_cereal")
OUTPUTS = {"TWSO": "TWSO", "LAI": "LAI:daily", "LAIMAX": "LAI:max", "LAI80": "LAI:80", "DAY_ANTHESIS": "DAY_ANTHESIS", "RD": "RD"}
DAYS = 230


def many(n, threads=1, days=DAYS, **more):
    """n spring cereals, each with weather, place and date of its own"""
    site, rng = read_weather(SPRING[0]), np.random.default_rng(3)
    first = 17  # 2001-03-18
    fields = {}
    for name in ("IRRAD", "TMIN", "TMAX"):
        change = 1 + 0.1 * rng.normal(size=(n, days)) if name == "IRRAD" else 1
        shift = 0 if name == "IRRAD" else rng.normal(size=(n, 1)) + 0.4 * rng.normal(size=(n, days))
        fields[name] = site[name][None, first:first + days] * change + shift
    fields["TMAX"] = np.maximum(fields["TMAX"] + 1.5, fields["TMIN"] + 0.1)
    start = np.datetime64("2001-03-18") + np.arange(n) % 9
    more = {"weather": fields, "calendar": Calendar(start, weather_start="2001-03-18"), "crop": SPRING[2],
            "latitude": 45 + 0.3 * (np.arange(n) % 30), "threads": threads, **more}
    return Seasons(**more), fields


def parameters(seasons):
    """some by value, some by factor, some by ordinates"""
    n, wave = seasons.n, np.sin(1.7 * np.arange(seasons.n))
    return {"TSUM1": seasons.crop["TSUM1"] * (1 + 0.03 * wave), "SPAN": 30.0, "TDWI": np.array([70.0]), "AMAXTB": 1 + 0.1 * wave,
            "SLATB": seasons.crop["SLATB"] * (1 + 0.02 * wave[:, None]), "KDIFTB": seasons.crop["KDIFTB"][None, :],
            "RFSETB[1]": np.full(n, 0.97), "EFFTB": 1.02}


class Values(unittest.TestCase):
    def test_every_day_of_the_golden_seasons_is_that_of_windrow_site(self):
        # the same kernels on the same numbers; 1e-12 leaves room for the digits that the program prints
        worst = 0.0
        for case in site_rows.CASES:
            for mode in ("continuous", "reference"):
                weather, agromanagement, crop = site_rows.files(case)
                seasons = Seasons(weather, agromanagement, crop, events=mode)
                values = seasons.forward(outputs={name: f"{name}:daily" for name in site_rows.COLUMNS})
                crop_days = [row for row in site_rows.rows(case, mode) if row["DVS"]]
                self.assertEqual(int(seasons.forward(outputs=["END"])["END"][0]), len(crop_days) - 1)
                for n, row in enumerate(crop_days):
                    worst = max(worst, *(site_rows.deviation(values[name][0, n], row[name]) for name in site_rows.COLUMNS))
        print(f"largest deviation from windrow site: {worst:.1e}")
        self.assertLessEqual(worst, 1e-12)

    def test_a_season_is_the_same_alone_and_among_others(self):
        seasons, fields = many(11)
        together = seasons.forward({"SPAN": 25.0}, OUTPUTS)
        for s in (0, 4, 10):
            offset = s % 9
            alone = Seasons({k: f[s, offset:] for k, f in fields.items()}, {"start": np.datetime64("2001-03-18") + offset}, SPRING[2],
                            latitude=45 + 0.3 * s)
            for key, x in alone.forward({"SPAN": 25.0}, OUTPUTS).items():
                np.testing.assert_array_equal(x[0], together[key][s][..., :x.shape[-1]] if x.ndim == 2 else together[key][s])

    def test_weather_is_an_array_or_a_dict(self):
        seasons, fields = many(5)
        temp = (fields["TMIN"] + fields["TMAX"]) / 2
        for columns in ((), (temp,)):
            array = np.stack([fields["IRRAD"], fields["TMIN"], fields["TMAX"], *columns], axis=-1)
            other, _ = many(5, weather=array)
            np.testing.assert_array_equal(other.forward()["LAI"], seasons.forward()["LAI"])

    def test_parameters_by_name_are_those_of_the_vector(self):
        seasons, _ = many(5)
        matrix = np.tile(seasons.crop.vector, (5, 1))
        matrix[:, seasons.crop.columns("TSUM1")] = 700.0
        matrix[:, seasons.crop.columns("AMAXTB")] *= 0.9
        np.testing.assert_array_equal(seasons.forward(matrix)["TWSO"], seasons.forward({"TSUM1": 700.0, "AMAXTB": 0.9})["TWSO"])

    def test_threads_give_the_same_bits(self):
        def run(threads):
            seasons, fields = many(61, threads)
            return binding_checks.everything(seasons, fields, parameters(seasons), OUTPUTS)

        binding_checks.same_bits(self, run, (2, 3, 8))

    def test_seasons_survive_copies(self):
        seasons, _ = many(3)
        again = pickle.loads(pickle.dumps(seasons))
        np.testing.assert_array_equal(again.forward()["LAI"], seasons.forward()["LAI"])

    def test_a_run_does_not_hold_the_interpreter(self):
        seasons, _ = many(4000)
        params, plan = seasons.matrix({})[0], seasons.plan(["TWSO"])
        turns, running = 0, threading.Event()

        def work():
            running.set()
            seasons.run_adjoint(params, plan, np.ones((seasons.n, plan.m)))
            running.clear()

        thread, began = threading.Thread(target=work), time.perf_counter()
        thread.start()
        running.wait()
        while running.is_set():
            time.sleep(0.002)
            turns += running.is_set()
        thread.join()
        self.assertGreater(time.perf_counter() - began, 0.05)  # else the run was too short to tell
        self.assertGreater(turns, 3)


class Derivatives(unittest.TestCase):
    def test_tangent_and_adjoint_agree(self):
        seasons, fields = many(19)  # parameters of every kind
        binding_checks.tangent_and_adjoint_agree(self, seasons, fields, parameters(seasons), OUTPUTS, lambda key: 1.0)

    def test_all_active_parameters_have_both_derivatives(self):
        matrix_b = binding_checks.gradient_of_all(self, many(3)[0], ["TWSO", "LAI:70"])
        self.assertEqual(matrix_b.shape, (3, COUNT))
        self.assertGreater(np.count_nonzero(matrix_b[0]), 60)

    def test_derivatives_are_those_of_differences(self):
        seasons, fields = many(4)
        tsum1, step = np.full(4, 755.0), 1e-3
        _, gradient = seasons.vjp({"TSUM1": tsum1}, {"TWSO": np.ones(4)})
        difference = (seasons.forward({"TSUM1": tsum1 + step})["TWSO"] - seasons.forward({"TSUM1": tsum1 - step})["TWSO"]) / (2 * step)
        # the difference's own error: rounding 1e-12 / step and the second derivative times the step
        np.testing.assert_allclose(gradient["TSUM1"], difference, rtol=1e-4)
        self.assertTrue((np.abs(gradient["TSUM1"]) > 0.5).all())
        up, down = [many(4, weather={**fields, "TMAX": fields["TMAX"] + d})[0].forward()["TWSO"] for d in (step, -step)]
        _, _, weather_b = seasons.vjp({}, {"TWSO": np.ones(4)}, weather=True)
        np.testing.assert_allclose(weather_b["TMAX"].sum(axis=1), (up - down) / (2 * step), rtol=1e-3)

    def test_days_outside_a_season_have_no_derivative(self):
        seasons, fields = many(9)
        end = seasons.forward(outputs=["END"])["END"].astype(int)
        _, _, weather_b = seasons.vjp({}, {"TWSO": np.ones(9)}, weather=True)
        for s in range(9):
            self.assertEqual(np.abs(weather_b["IRRAD"][s, :s]).sum(), 0.0)
            self.assertEqual(np.abs(weather_b["IRRAD"][s, s + end[s]:]).sum(), 0.0)
            self.assertGreater(np.abs(weather_b["IRRAD"][s]).sum(), 0.0)


class Messages(binding_checks.Refusals, unittest.TestCase):
    def test_weather_names_season_and_date(self):
        _, fields = many(5)
        fields["TMIN"][3, 40] = np.nan
        self.refused(["season 3, day 37 (2001-04-27)", "TMIN is nan"], many, 5, weather=fields)

    def test_wrong_units_are_seen(self):
        _, fields = many(2)
        self.refused(["J m-2 d-1"], many, 2, weather={**fields, "IRRAD": fields["IRRAD"] / 1e6})
        self.refused(["degC"], many, 2, weather={**fields, "TMIN": fields["TMIN"] + 273.15, "TMAX": fields["TMAX"] + 273.15})

    def test_parameters_name_season_and_bounds(self):
        seasons, _ = many(5)
        self.refused(["season 4", "SPAN is -1", "0.001"], seasons.forward, {"SPAN": np.array([30.0, 30, 30, 30, -1])})
        self.refused(["season 2", "TSUM1 is nan"], seasons.forward, {"TSUM1": np.array([700, 700, np.nan, 700, 700])})
        self.refused(["season 0", "partitioning adds up to"], seasons.forward, {"FLTB": 1.1})
        self.refused(["TSUMM", "did you mean TSUM"], seasons.forward, {"TSUMM": 3.0})
        self.refused(["[3]", "[5]"], seasons.forward, {"TSUM1": np.ones(3)})
        self.refused(["AMAXTB", "[5, 4]"], seasons.forward, {"AMAXTB": np.ones((5, 3))})
        self.refused(["given twice"], seasons.forward, {"AMAXTB": 1.0, "AMAXTB[1]": 30.0})
        self.refused(["AMAXTB[3]"], seasons.forward, {"AMAXTB[4]": 30.0})
        self.refused(["IDSL is a switch"], seasons.jvp, {"IDSL": 0.0}, {"IDSL": 1.0})
        self.refused(["LAJ is unknown", "LAI"], seasons.forward, {}, ["LAJ:daily"])

    def test_crop_and_calendar_files_name_what_is_wrong(self):
        self.refused(["44 crop parameters are missing: TBASEM"], many, 2, crop={"TSUM1": 700.0})
        self.refused(["TSUM3", "did you mean"], Crop, {"TSUM3": 1.0})
        self.refused(["no_such_file"], Crop, "no_such_file.yaml")
        self.refused(["season 0", "2000-03-01", "2001-03-18"], many, 2, calendar=Calendar("2000-03-01", weather_start="2001-03-18"))
        self.refused(["dates such as"], Calendar, "soon")
        self.refused(["crop_start_type"], Calendar.of, [{"2001-01-01": {"CropCalendar": {"crop_start_date": "2001-03-01"}}}])

    def test_seasons_without_weather_to_maturity_are_told(self):
        seasons, _ = many(3, days=80)
        with self.assertWarnsRegex(UserWarning, "3 of 3 seasons were not mature.*2001-06-05"):
            values = seasons.forward(outputs=["STATUS", "END", "DVS"])
        self.assertEqual(values["STATUS"].tolist(), [2, 2, 2])
        self.assertEqual(values["END"].tolist(), [80, 79, 78])


if __name__ == "__main__":
    unittest.main()
