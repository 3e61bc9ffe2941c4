package dev.tripod.oauth1;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.domain.port.Signer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Signs requests of one client (RFC 5849 section 3.1): adds the protocol parameters with a fresh nonce and time, and puts
 * them with the signature into the {@code Authorization} header. Thread-safe.
 */
final class RequestSigner {

  private static final String SIGNATURE = "oauth_signature";

  /** 128 bits, so that no two requests of one second share a nonce (RFC 5849 section 3.3). */
  private static final int NONCE_OCTETS = 16;

  private final ClientCredentials client;
  private final SignatureMethod method;
  private final Clock clock;
  private final RandomSource random;

  RequestSigner(
      ClientCredentials client, SignatureMethod method, Clock clock, RandomSource random) {
    this.client = client;
    this.method = method;
    this.clock = clock;
    this.random = random;
  }

  /** Signs with the client's secret alone, for a request that has no token yet. */
  HttpRequest signed(HttpRequest request, Parameters more) {
    return signed(request, protocol(Parameters.none(), more), Secret.of(""));
  }

  /**
   * Signs with the client's and the token's secret.
   *
   * @param more further protocol parameters, such as {@code oauth_verifier}
   * @throws IllegalArgumentException if the request's query or form body holds a protocol parameter already, or cannot be
   *     signed
   */
  HttpRequest signed(HttpRequest request, Secret token, Secret tokenSecret, Parameters more) {
    return signed(
        request, protocol(Parameters.of("oauth_token", token.reveal()), more), tokenSecret);
  }

  private HttpRequest signed(HttpRequest request, Parameters protocol, Secret tokenSecret) {
    requireUnsigned(request, protocol);
    String signature = signature(SignatureBaseString.of(request, protocol), tokenSecret);
    return request.withHeader("Authorization", header(protocol.and(SIGNATURE, signature)));
  }

  private Parameters protocol(Parameters token, Parameters more) {
    return Parameters.of("oauth_consumer_key", client.identifier())
        .and(token)
        .and("oauth_signature_method", method.name())
        .and("oauth_timestamp", Long.toString(clock.now().getEpochSecond()))
        .and("oauth_nonce", nonce())
        .and("oauth_version", "1.0")
        .and(more);
  }

  /** Letters and digits only: some servers take nothing else. */
  private String nonce() {
    byte[] octets = new byte[NONCE_OCTETS];
    random.fill(octets);
    return HexFormat.of().formatHex(octets);
  }

  /** A protocol parameter may stand in a request once (RFC 5849 section 3.1), and an old signature must not be signed. */
  private static void requireUnsigned(HttpRequest request, Parameters protocol) {
    SignatureBaseString.signed(request).forEach(own -> {
      if (own.name().equals(SIGNATURE) || protocol.contains(own.name())) {
        throw new IllegalArgumentException("The request's query or form holds " + own.name()
            + " already: signing adds it, so leave it out");
      }
    });
  }

  private String signature(String baseString, Secret tokenSecret) {
    Signer signer = ((SignatureMethod.Hmac) method).signer(client.sharedSecret(), tokenSecret);
    try {
      return Base64.getEncoder()
          .encodeToString(signer.sign(baseString.getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException e) {
      throw new UncheckedIOException("An HMAC in memory cannot fail", e);
    }
  }

  /** RFC 5849 section 3.5.1. */
  private static String header(Parameters protocol) {
    return StreamSupport.stream(protocol.spliterator(), false)
        .map(p -> PercentEncoding.encode(p.name()) + "=\""
            + PercentEncoding.encode(p.valueOrEmpty()) + "\"")
        .collect(Collectors.joining(", ", "OAuth ", ""));
  }
}
