SELECT COUNT(DISTINCT p.tailnum)
FROM flights.planes AS p
JOIN flights.flights AS f ON f.tailnum = p.tailnum
