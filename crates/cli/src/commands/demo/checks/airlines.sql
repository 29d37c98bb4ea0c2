SELECT COUNT(*) FROM airline.fleet.airlines
