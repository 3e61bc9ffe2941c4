-- liquibase formatted sql
-- changeset tripod:1

-- The key is a digest of provider and owner_id. These two are for people; no statement compares them, and long ones are cut.
-- The collation of the other columns compares octets, whatever the default of the server is.
CREATE TABLE IF NOT EXISTS tripod_credential (
  owner VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  provider VARCHAR(255) CHARACTER SET utf8mb4 NOT NULL,
  owner_id VARCHAR(255) CHARACTER SET utf8mb4 NOT NULL,
  version VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  snapshot MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL
) ENGINE = InnoDB;

-- The keys are digests. expires_at is in milliseconds since 1970-01-01T00:00:00Z.
CREATE TABLE IF NOT EXISTS tripod_pending_authorization (
  pending VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  browser VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  put_order BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  snapshot MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  INDEX tripod_pending_authorization_by_browser (browser, put_order),
  INDEX tripod_pending_authorization_by_expiry (expires_at)
) ENGINE = InnoDB;
