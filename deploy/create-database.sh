#!/bin/sh
# Runs once, when the database volume is new. The product's own role owns its database and is no superuser:
# a superuser could switch off the triggers that keep the records append-only.
set -eu
psql --username postgres --set ON_ERROR_STOP=1 --set password="$DATABASE_PASSWORD" <<'SQL'
CREATE ROLE app LOGIN PASSWORD :'password';
CREATE DATABASE app OWNER app;
SQL
