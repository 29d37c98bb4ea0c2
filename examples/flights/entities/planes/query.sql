-- One row for each aircraft that flew, with what it did so far and in the latest month loaded.
-- The names of the airlines live in another database of the warehouse.
SELECT
    p.tailnum,
    p.year,
    p.manufacturer,
    p.model,
    p.seats,
    MAX(a.name) AS airline,
    COUNT(f.flight) AS flights,
    SUM(CASE WHEN f.month = latest.month THEN 1 ELSE 0 END) AS recent_flights,
    SUM(f.distance) AS miles
FROM flights.planes AS p
JOIN flights.flights AS f ON f.tailnum = p.tailnum
JOIN airline.fleet.airlines AS a ON a.carrier = f.carrier
CROSS JOIN (SELECT MAX(month) AS month FROM flights.flights) AS latest
GROUP BY p.tailnum, p.year, p.manufacturer, p.model, p.seats
