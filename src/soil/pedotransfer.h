#pragma once
/* Soil moisture constants from texture and organic matter; see pedotransfer.c. */

/* shares of mass of the fine earth; organic matter counts in percent, as the equations have it */
struct soil_texture {
  double sand;           /* [1] 0.05 .. 2 mm */
  double clay;           /* [1] below 0.002 mm */
  double organic_matter; /* [%] 1.724 times the organic carbon */
};

struct soil_moisture {
  double smw;   /* [cm3 cm-3] at 1500 kPa */
  double smfcf; /* [cm3 cm-3] at 33 kPa */
  double sm0;   /* [cm3 cm-3] at saturation */
};

/* what the samples behind the equations cover */
extern const double pedotransfer_clay_most;           /* [1] */
extern const double pedotransfer_organic_matter_most; /* [%] */
/* [kg kg-1] organic matter in a kg of organic carbon */
extern const double organic_matter_of_carbon;

struct soil_moisture pedotransfer(struct soil_texture texture);
