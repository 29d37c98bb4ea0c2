-- Run by the administrator, connected to "cargo_db": a table of somebody else in Longshore's own
-- database, which even there it must leave alone.
CREATE SCHEMA fares;

CREATE TABLE fares.prices (
    origin VARCHAR(3) NOT NULL,
    destination VARCHAR(3) NOT NULL,
    dollars DECIMAL(8, 2) NOT NULL
);

DELETE FROM fares.prices;

INSERT INTO fares.prices (origin, destination, dollars) VALUES
    ('EWR', 'IAH', 210.00),
    ('JFK', 'MIA', 189.50),
    ('LGA', 'ORD', 144.25);

GRANT USAGE ON SCHEMA fares TO cargo_user;

GRANT SELECT ON TABLE fares.prices TO cargo_user;
