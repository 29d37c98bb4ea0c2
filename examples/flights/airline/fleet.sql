-- A company's own database, which Longshore may read and must never write.
-- Run by its owner, connected to the database "airline".
CREATE SCHEMA fleet;

CREATE TABLE fleet.airlines (
    carrier VARCHAR(2) NOT NULL,
    name VARCHAR(64) NOT NULL
);

DELETE FROM fleet.airlines;

INSERT INTO fleet.airlines (carrier, name) VALUES
    ('9E', 'Endeavor Air Inc.'),
    ('AA', 'American Airlines Inc.'),
    ('AS', 'Alaska Airlines Inc.'),
    ('B6', 'JetBlue Airways'),
    ('DL', 'Delta Air Lines Inc.'),
    ('EV', 'ExpressJet Airlines Inc.'),
    ('F9', 'Frontier Airlines Inc.'),
    ('FL', 'AirTran Airways Corporation'),
    ('HA', 'Hawaiian Airlines Inc.'),
    ('MQ', 'Envoy Air'),
    ('OO', 'SkyWest Airlines Inc.'),
    ('UA', 'United Air Lines Inc.'),
    ('US', 'US Airways Inc.'),
    ('VX', 'Virgin America'),
    ('WN', 'Southwest Airlines Co.'),
    ('YV', 'Mesa Airlines Inc.');
