package dev.tripod.store.jdbc;

import java.util.regex.Pattern;

/** Checks names of tables, which become part of SQL statements. */
final class TableName {

  /** A name that every supported engine accepts without quotes. PostgreSQL and MySQL limit names to 63 and 64 characters. */
  private static final Pattern ALLOWED =
      Pattern.compile("(?:[A-Za-z_][A-Za-z0-9_]{0,62}\\.)?[A-Za-z_][A-Za-z0-9_]{0,62}");

  private TableName() {}

  /**
   * Returns {@code name} after checking it.
   *
   * @throws IllegalArgumentException if it is not a plain name, with or without the name of a schema
   */
  static String checked(String name) {
    if (!ALLOWED.matcher(name).matches()) {
      throw new IllegalArgumentException("The table name '" + name
          + "' is not allowed. Use up to 63 of A-Z, a-z, 0-9 and _, such as"
          + " tripod_credential, or put the name of a schema before it, such as"
          + " auth.tripod_credential.");
    }
    return name;
  }
}
