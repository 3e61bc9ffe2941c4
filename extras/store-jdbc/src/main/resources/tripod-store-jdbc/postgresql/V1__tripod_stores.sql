-- liquibase formatted sql
-- changeset tripod:1

-- The key is a digest of provider and owner_id. These two are for people; no statement compares them, and long ones are cut.
CREATE TABLE IF NOT EXISTS tripod_credential (
  owner VARCHAR(64) NOT NULL PRIMARY KEY,
  provider VARCHAR(255) NOT NULL,
  owner_id VARCHAR(255) NOT NULL,
  version VARCHAR(64) NOT NULL,
  snapshot TEXT NOT NULL
);

-- The keys are digests. expires_at is in milliseconds since 1970-01-01T00:00:00Z.
CREATE TABLE IF NOT EXISTS tripod_pending_authorization (
  pending VARCHAR(64) NOT NULL PRIMARY KEY,
  browser VARCHAR(64) NOT NULL,
  put_order BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  snapshot TEXT NOT NULL
);

CREATE INDEX IF NOT EXISTS tripod_pending_authorization_by_browser ON tripod_pending_authorization (browser, put_order);

CREATE INDEX IF NOT EXISTS tripod_pending_authorization_by_expiry ON tripod_pending_authorization (expires_at);
