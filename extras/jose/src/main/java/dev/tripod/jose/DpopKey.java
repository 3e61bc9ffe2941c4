package dev.tripod.jose;

import dev.tripod.domain.ErrorBody;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.oauth2.ProofOfPossession;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** A key that signs DPoP proofs (RFC 9449 section 4.2). */
final class DpopKey implements ProofOfPossession {

  private static final String HEADER = "DPoP";
  private static final String USE_NONCE = "use_dpop_nonce";

  /** A challenge (RFC 9449 section 9). Some servers do not quote the value. */
  private static final Pattern CHALLENGE = Pattern.compile(
      "\\berror\\s*=\\s*\"?" + USE_NONCE + "(?![A-Za-z0-9_])", Pattern.CASE_INSENSITIVE);

  /** 128 bits: no two proofs have the same id. */
  private static final int ID_OCTETS = 16;

  private final SigningKey key;
  private final Secret reference;
  private final ServerNonces nonces;
  private final Clock clock;
  private final RandomSource random;
  private final String thumbprint;

  /** The encoded header, which is the same for all proofs. */
  private final String jwsHeader;

  DpopKey(SigningKey key, Secret reference, ServerNonces nonces, Clock clock, RandomSource random) {
    this.key = key;
    this.reference = reference;
    this.nonces = nonces;
    this.clock = clock;
    this.random = random;
    this.thumbprint = key.thumbprint().orElseThrow();
    this.jwsHeader = key.headerWithKey("dpop+jwt");
  }

  @Override
  public Exchange<HttpRequest> prove(HttpRequest request, Optional<Secret> accessToken) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(accessToken, "accessToken");
    return Exchange.blocking(
        "The signer of the DPoP proof",
        () -> request.withHeader(HEADER, proof(request, accessToken)));
  }

  @Override
  public boolean learn(HttpRequest request, HttpResponse response) {
    List<String> nonce = response.headers().all("DPoP-Nonce");
    return nonce.size() == 1
        && nonces.learn(request.origin(), nonce.get(0))
        && wantsNonce(response);
  }

  @Override
  public String thumbprint() {
    return thumbprint;
  }

  @Override
  public Secret reference() {
    return reference;
  }

  @Override
  public String toString() {
    return "DpopKey[" + thumbprint + "]";
  }

  private String proof(HttpRequest request, Optional<Secret> accessToken) throws IOException {
    JsonObject.Builder claims = JsonObject.builder()
        .with("jti", random.base64url(ID_OCTETS).reveal())
        .with("htm", request.method())
        .with("htu", target(request))
        .with("iat", clock.now().getEpochSecond());
    accessToken.ifPresent(
        token -> claims.with("ath", Base64Url.encode(Jwk.sha256(token.reveal()))));
    nonces.of(request.origin()).ifPresent(nonce -> claims.with("nonce", nonce));
    return key.sign(jwsHeader, claims.build());
  }

  /**
   * Returns the URI without query and fragment. The request has normalised it, except for the default port. Percent-encoding
   * stays as it is sent, for servers that compare the text.
   */
  private static String target(HttpRequest request) {
    return request.origin() + request.uri().getRawPath();
  }

  /** Returns whether the server only asks for its nonce. The token endpoint asks in the body, and an API in the challenge. */
  private static boolean wantsNonce(HttpResponse response) {
    return (response.status() == 400 || response.status() == 401)
        && (response.headers().all("WWW-Authenticate").stream()
                .anyMatch(field -> CHALLENGE.matcher(field).find())
            || ErrorBody.of(response).code().filter(USE_NONCE::equals).isPresent());
  }
}
