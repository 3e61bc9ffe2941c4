package dev.tripod.fuzz;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** All checks by the names of their folders of stored inputs. */
final class ParserChecks {

  static final Map<String, ParserCheck> ALL = all();

  private ParserChecks() {}

  /**
   * Runs one check, and measures what it allocates.
   *
   * @param factor see {@link AllocationBound#check}
   * @throws AssertionError if a promise is broken
   */
  static void run(String name, byte[] input, int factor) {
    ParserCheck check = ALL.get(name);
    if (check == null) {
      throw new IllegalArgumentException(
          "No check has the name " + name + ". Use one of " + ALL.keySet() + ".");
    }
    AllocationBound.check(check, input, factor);
  }

  private static Map<String, ParserCheck> all() {
    Map<String, ParserCheck> all = new TreeMap<>();
    all.put("challenge", new ChallengeCheck());
    all.put("cookie", new CookieCheck());
    all.put("credentials-response", new CredentialsResponseCheck());
    all.put("error-response", new ErrorResponseCheck());
    all.put("explanation", new ExplanationCheck());
    all.put("form", new FormCheck());
    all.put("http-date", new HttpDateCheck());
    all.put("json", new JsonCheck());
    all.put("loopback-request", new LoopbackRequestCheck());
    all.put("oauth1-callback", new OAuth1CallbackCheck());
    all.put("oauth2-callback", new OAuth2CallbackCheck());
    all.put("percent-encoding", new PercentEncodingCheck());
    all.put("printer", new PrinterCheck());
    all.put("private-key", new PrivateKeyCheck());
    all.put("scope", new ScopeCheck());
    all.put("sealed", new SealedValueCheck());
    all.put("signed-form", new SignedFormCheck());
    all.put("signed-jwt", new SignedJwtCheck());
    all.put("snapshot", new SnapshotCheck());
    all.put("stored-tokens", new StoredTokensCheck());
    all.put("token-response", new TokenResponseCheck());
    all.put("x-response", new XResponseCheck());
    return Collections.unmodifiableMap(all);
  }
}
