SELECT COUNT(*) FROM segments.busy_old_planes
