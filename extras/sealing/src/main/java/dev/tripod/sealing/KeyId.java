package dev.tripod.sealing;

import java.util.regex.Pattern;

/** The form of the id of a key. */
final class KeyId {

  /** Contains no character that separates the parts of a sealed value. */
  static final String FORM = "[A-Za-z0-9_-]{1,32}";

  private static final Pattern PATTERN = Pattern.compile(FORM);

  private KeyId() {}

  static boolean isAllowed(String id) {
    return PATTERN.matcher(id).matches();
  }

  /** Returns {@code id} if it is allowed. The message does not quote the id, because an application may pass the key by mistake. */
  static String require(String id) {
    if (!isAllowed(id)) {
      throw new IllegalArgumentException("The id of the sealing key, with a length of "
          + id.length() + ", is not allowed. Use 1 to 32 letters, digits, - and _.");
    }
    return id;
  }
}
