package dev.tripod.jose;

import dev.tripod.domain.http.Origin;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The latest nonce of each of the 100 servers that were used last (RFC 9449 section 8.2). Thread-safe. */
final class ServerNonces {

  private static final int MOST_ORIGINS = 100;

  /** {@code NQCHAR} of RFC 6749 appendix A. A longer nonce would fill the header of each request. */
  private static final Pattern NONCE = Pattern.compile("[!#-\\[\\]-~]{1,512}");

  private final Map<Origin, String> byOrigin = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<Origin, String> eldest) {
      return size() > MOST_ORIGINS;
    }
  };

  /** Returns the latest nonce of {@code origin}; empty if it sent none. */
  Optional<String> of(Origin origin) {
    synchronized (byOrigin) {
      return Optional.ofNullable(byOrigin.get(origin));
    }
  }

  /** Remembers {@code nonce}. Returns {@code false} if it is not a valid nonce. */
  boolean learn(Origin origin, String nonce) {
    if (!NONCE.matcher(nonce).matches()) {
      return false;
    }
    synchronized (byOrigin) {
      byOrigin.put(origin, nonce);
    }
    return true;
  }
}
