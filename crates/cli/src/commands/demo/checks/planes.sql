-- All, and those that have the name of their airline.
SELECT COUNT(*), COUNT(airline) FROM entities.planes
