package dev.tripod.testkit;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.port.Clock;
import dev.tripod.testkit.FormText.Pair;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The ways in which the server sends a callback: plain or signed (JARM), in the query or as a form. Thread-safe. */
final class CallbackModes {

  private static final Duration LIFETIME = Duration.ofMinutes(1);
  private static final Set<String> PLAIN = Set.of("", "query", "form_post");
  private static final Set<String> SIGNED = Set.of("jwt", "query.jwt", "form_post.jwt");

  private final Clock clock;
  private final Optional<String> issuer;
  private final @Nullable Function<JsonObject, String> signer;

  /**
   * Creates an instance.
   *
   * @param signer signs the claims of a callback; {@code null} for a server that signs none
   */
  CallbackModes(
      Clock clock, Optional<String> issuer, @Nullable Function<JsonObject, String> signer) {
    this.clock = clock;
    this.issuer = issuer;
    this.signer = signer;
  }

  /** Returns whether the server supports the {@code response_mode} of {@code request}. */
  boolean supports(RequestParameters request) {
    String mode = request.valueOrEmpty("response_mode");
    return PLAIN.contains(mode) || (signer != null && SIGNED.contains(mode));
  }

  /** Returns whether the browser posts the callback as a form. */
  static boolean isForm(RequestParameters request) {
    return request.valueOrEmpty("response_mode").startsWith("form_post");
  }

  /** Returns the parameters of the callback: {@code all}, or one signed parameter that contains them. */
  List<Pair> sent(RequestParameters request, List<Pair> all) {
    if (signer == null || !SIGNED.contains(request.valueOrEmpty("response_mode"))) {
      return all;
    }
    JsonObject.Builder claims = JsonObject.builder();
    all.stream()
        .filter(pair -> !pair.name().equals("iss"))
        .forEach(pair -> claims.with(pair.name(), pair.value()));
    claims
        .with("iss", issuer.orElse(""))
        .with("aud", request.valueOrEmpty("client_id"))
        .with("exp", clock.now().plus(LIFETIME).getEpochSecond());
    return List.of(new Pair("response", signer.apply(claims.build())));
  }
}
