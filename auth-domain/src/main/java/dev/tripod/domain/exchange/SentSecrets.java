package dev.tripod.domain.exchange;

import dev.tripod.domain.KnownSecrets;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of a request may be a secret, for one purpose: that an adapter's message which repeats part of the request is
 * withheld. So it takes too much rather than too little.
 */
final class SentSecrets {

  /** Shorter values are flags and numbers, and would turn up in any message by chance. */
  private static final int SHORTEST = 8;

  private static final Pattern CREDENTIAL = Pattern.compile("[^\\s,=\"]+");

  private SentSecrets() {}

  static KnownSecrets of(HttpRequest request) {
    List<Secret> found = new ArrayList<>();
    String query = request.uri().getRawQuery();
    if (query != null) {
      addPieces(query, found);
    }
    if (request.body() instanceof Body.Form form) {
      for (Parameters.Parameter parameter : form.parameters()) {
        add(parameter.valueOrEmpty(), found);
      }
    }
    request.headers().all("Authorization").forEach(value -> {
      add(value, found);
      Matcher credential = CREDENTIAL.matcher(value);
      while (credential.find()) {
        addEncoded(credential.group(), found);
      }
    });
    return KnownSecrets.none().and(found);
  }

  private static void addPieces(String query, List<Secret> found) {
    for (String piece : query.split("&", -1)) {
      addEncoded(piece.substring(piece.indexOf('=') + 1), found);
    }
  }

  /** As it stands, and as an adapter may have decoded it before it quoted it. */
  private static void addEncoded(String value, List<Secret> found) {
    add(value, found);
    try {
      add(PercentEncoding.decode(value), found);
      add(PercentEncoding.decodeForm(value), found);
    } catch (IllegalArgumentException notEncoded) {
      // Then it has one form only.
    }
  }

  private static void add(String value, List<Secret> found) {
    if (value.length() >= SHORTEST) {
      found.add(Secret.of(value));
    }
  }
}
