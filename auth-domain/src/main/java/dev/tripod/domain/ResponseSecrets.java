package dev.tripod.domain;

import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.PercentEncoding;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of an answer may be a credential, for one purpose: that no text from the same answer tells it. The answer may be a
 * refusal, or broken, so it is searched for the names and not read; it takes too much rather than too little.
 */
final class ResponseSecrets {

  /** An answer brings two or three credentials; a server that sends thousands costs us no more than this. */
  private static final int MOST = 16;

  private static final Pattern CREDENTIAL = Pattern.compile(
      "(?:oauth_token|oauth_token_secret|oauth_session_handle|access_token|refresh_token|id_token)"
          + "(?:=|\"\\s*+:\\s*+\")([^&\"<>\\s]{1,16384}+)");

  private ResponseSecrets() {}

  static List<Secret> in(HttpResponse response) {
    List<Secret> found = new ArrayList<>();
    Matcher credential = CREDENTIAL.matcher(response.bodyText());
    for (int i = 0; i < MOST && credential.find(); i++) {
      add(credential.group(1), found);
    }
    return found;
  }

  private static void add(String value, List<Secret> found) {
    found.add(Secret.of(value));
    try {
      found.add(Secret.of(PercentEncoding.decodeForm(value)));
    } catch (IllegalArgumentException notEncoded) {
      // Then it has one form only.
    }
  }
}
