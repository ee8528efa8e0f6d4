-- Gives the role cryoledger_runtime what the running program needs on PostgreSQL, and nothing more.
--
-- Run it as the owner of the tables, in the biobank's database, after every migration:
--     psql --set ON_ERROR_STOP=1 --file scripts/grant_runtime_role.sql DATABASE
-- then let the program sign in as a member: GRANT cryoledger_runtime TO some_login;
--
-- The ledger can be read and added to. State can be read, added to and changed, and is never deleted. Only
-- sign-ins, stored answers and the notes of a count may be cleared away. No tables, temporary tables or functions can be made, so
-- that nothing can stand in front of ours. Whoever misuses this role can still change a row without a fact;
-- `cryoledger verify --state` finds that.

DO $$
DECLARE
  name text;
  rights text;
BEGIN
  BEGIN
    CREATE ROLE cryoledger_runtime NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
  END;
  EXECUTE format('REVOKE TEMPORARY, CREATE ON DATABASE %I FROM PUBLIC, cryoledger_runtime', current_database());
  REVOKE ALL ON SCHEMA public FROM PUBLIC, cryoledger_runtime;
  GRANT USAGE ON SCHEMA public TO cryoledger_runtime;
  FOR name IN SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = 'public' LOOP
    rights := CASE
      WHEN name LIKE 'ledger\_%' THEN 'SELECT, INSERT'
      WHEN name IN ('sign_in', 'stored_answer', 'stock_take_note') THEN 'SELECT, INSERT, UPDATE, DELETE'
      WHEN name IN ('alembic_version', 'row_id_counter') THEN 'SELECT'
      ELSE 'SELECT, INSERT, UPDATE'
    END;
    EXECUTE format('REVOKE ALL ON TABLE public.%I FROM PUBLIC, cryoledger_runtime', name);
    EXECUTE format('GRANT %s ON TABLE public.%I TO cryoledger_runtime', rights, name);
  END LOOP;
  REVOKE ALL ON SEQUENCE public.row_id FROM PUBLIC, cryoledger_runtime;
  GRANT USAGE ON SEQUENCE public.row_id TO cryoledger_runtime;
END $$;
