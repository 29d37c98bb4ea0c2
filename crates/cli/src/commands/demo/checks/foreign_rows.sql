SELECT COUNT(*) FROM fares.prices
