-- Who was added at first; and who was added, removed and updated since.
SELECT
    SUM(CASE WHEN evaluation = 1 AND kind = 'added' THEN 1 ELSE 0 END),
    SUM(CASE WHEN evaluation > 1 AND kind = 'added' THEN 1 ELSE 0 END),
    SUM(CASE WHEN evaluation > 1 AND kind = 'removed' THEN 1 ELSE 0 END),
    SUM(CASE WHEN evaluation > 1 AND kind = 'updated' THEN 1 ELSE 0 END)
FROM longshore_data.changes_busy_old_planes
