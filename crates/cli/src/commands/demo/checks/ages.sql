-- Planes whose year is known, those of them with the right age, and ages that come from no year.
SELECT
    COUNT(year),
    SUM(CASE WHEN age = 2013 - year THEN 1 ELSE 0 END),
    SUM(CASE WHEN year IS NULL AND age IS NOT NULL THEN 1 ELSE 0 END)
FROM entities.planes
