package dev.tripod.domain;

import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.PercentEncoding;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values in a response that may be credentials. They are redacted from every text of the same response. The response may be
 * an error or malformed, so this class searches for names and does not parse. It collects too much rather than too little.
 */
final class ResponseSecrets {

  /** A response has two or three credentials. This limits the work if a server sends thousands. */
  private static final int MOST = 16;

  /** A shorter value of a member with another name than those of the protocols is a word, such as {@code expired}. */
  private static final String VALUE = "(?:=|\"\\s*+:\\s*+\")([^&\"<>\\s]{1,16384}+)";

  private static final Pattern CREDENTIAL = Pattern.compile(
      "(?:oauth_token|oauth_token_secret|oauth_session_handle|access_token|refresh_token|id_token)"
          + VALUE
          + "|(?:[Tt]oken|[Ss]ecret|[Pp]assword|verifier|assertion|[Aa]pi_?[Kk]ey)"
          + VALUE.replace("{1,", "{8,"));

  private ResponseSecrets() {}

  static List<Secret> in(HttpResponse response) {
    List<Secret> found = new ArrayList<>();
    Matcher credential = CREDENTIAL.matcher(response.bodyText());
    for (int i = 0; i < MOST && credential.find(); i++) {
      add(credential.group(credential.group(1) == null ? 2 : 1), found);
    }
    return found;
  }

  private static void add(String value, List<Secret> found) {
    found.add(Secret.of(value));
    try {
      found.add(Secret.of(PercentEncoding.decodeForm(value)));
    } catch (IllegalArgumentException notEncoded) {
      // Then there is no decoded form.
    }
  }
}
