-- Run by the administrator of the warehouse: a company's own database and the user it belongs to.
CREATE USER airline_owner PASSWORD 'Airline-demo-2013';

CREATE DATABASE airline OWNER airline_owner;
