package dev.tripod.oauth1;

import dev.tripod.domain.KnownSecrets;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.domain.port.RandomSource;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Signs requests of one client as one server wants it (RFC 5849 section 3.1): adds the protocol parameters with a fresh nonce
 * and the time it is given, signs, and puts them where they travel. Thread-safe.
 */
final class RequestSigner {

  private static final String SIGNATURE = "oauth_signature";
  private static final List<String> SECRET_PARAMETERS =
      List.of("oauth_token", "oauth_verifier", "oauth_session_handle", "x_auth_password");

  /** 128 bits, so that no two requests of one second share a nonce (RFC 5849 section 3.3). */
  private static final int NONCE_OCTETS = 16;

  private final OAuth1Server server;
  private final ClientCredentials client;
  private final RandomSource random;
  private final @Nullable String userAgent;

  /** @param userAgent for requests that have none of their own */
  RequestSigner(
      OAuth1Server server,
      ClientCredentials client,
      RandomSource random,
      @Nullable String userAgent) {
    this.server = server;
    this.client = client;
    this.random = random;
    this.userAgent = userAgent;
  }

  /** As the other, with the client's secret alone: for a request that has no token. */
  Exchange<HttpRequest> signed(ServerClock.Reading time, HttpRequest request, Parameters more) {
    return signed(request, protocol(time, request, Parameters.none(), more), Secret.of(""));
  }

  /**
   * Signs with the client's and the token's secret; at once, unless a key that is elsewhere must be waited for.
   *
   * @param more further protocol parameters, such as {@code oauth_verifier}
   * @throws IllegalArgumentException if the request's query or form body holds a protocol parameter already, or cannot be
   *     signed
   */
  Exchange<HttpRequest> signed(
      ServerClock.Reading time,
      HttpRequest request,
      Secret token,
      Secret tokenSecret,
      Parameters more) {
    return signed(
        request,
        protocol(time, request, Parameters.of("oauth_token", token.reveal()), more),
        tokenSecret);
  }

  /** What {@link #signed(ServerClock.Reading, HttpRequest, Parameters)} would sign. */
  SignatureExplanation explained(ServerClock.Reading time, HttpRequest request, Parameters more) {
    return explained(request, protocol(time, request, Parameters.none(), more), Secret.of(""));
  }

  /** What {@link #signed(ServerClock.Reading, HttpRequest, Secret, Secret, Parameters)} would sign. */
  SignatureExplanation explained(
      ServerClock.Reading time,
      HttpRequest request,
      Secret token,
      Secret tokenSecret,
      Parameters more) {
    return explained(
        request,
        protocol(time, request, Parameters.of("oauth_token", token.reveal()), more),
        tokenSecret);
  }

  private SignatureExplanation explained(
      HttpRequest request, Parameters protocol, Secret tokenSecret) {
    requireUnsigned(request, protocol);
    return new SignatureExplanation(server, client, request, protocol, tokenSecret);
  }

  private Exchange<HttpRequest> signed(
      HttpRequest request, Parameters protocol, Secret tokenSecret) {
    requireUnsigned(request, protocol);
    byte[] baseString =
        SignatureBaseString.of(request, protocol).getBytes(StandardCharsets.US_ASCII);
    SignatureMethod method = server.signatureMethod();
    if (method instanceof SignatureMethod.Rsa rsa) {
      return Exchange.blocking(
              "The signer",
              signedSecrets(SignatureBaseString.signed(request).and(protocol)),
              () -> rsa.signer().sign(baseString))
          .map(signature -> transmitted(request, protocol, base64(signature)));
    }
    String signature = method instanceof SignatureMethod.Hmac hmac
        ? base64(hmac.mac(client.sharedSecret(), tokenSecret, baseString))
        : ((SignatureMethod.Plaintext) method)
            .signature(client.sharedSecret(), tokenSecret)
            .reveal();
    return Exchange.done(transmitted(request, protocol, signature));
  }

  /** What a signer sees of secrets, and may repeat when it fails. */
  static KnownSecrets signedSecrets(Parameters signed) {
    return KnownSecrets.none()
        .and(SECRET_PARAMETERS.stream()
            .flatMap(name -> signed.all(name).stream())
            .map(Secret::of)
            .toList());
  }

  private Parameters protocol(
      ServerClock.Reading time, HttpRequest request, Parameters token, Parameters more) {
    Parameters protocol = Parameters.of("oauth_consumer_key", client.identifier())
        .and(token)
        .and("oauth_signature_method", server.signatureMethod().name())
        .and("oauth_timestamp", Long.toString(time.timestamp()))
        .and("oauth_nonce", nonce());
    if (server.sendsVersion()) {
      protocol = protocol.and("oauth_version", "1.0");
    }
    if (server.sendsBodyHash() && !leavesAsForm(request)) {
      protocol =
          protocol.and("oauth_body_hash", BodyHash.of(request.body(), server.signatureMethod()));
    }
    return protocol.and(more);
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

  private HttpRequest transmitted(HttpRequest request, Parameters protocol, String signature) {
    Parameters signed = protocol.and(SIGNATURE, signature);
    HttpRequest bare = named(request.withoutHeader("Authorization"));
    Transmission transmission = server.transmission();
    if (transmission == Transmission.QUERY) {
      return bare.andQuery(signed);
    }
    if (transmission == Transmission.FORM_BODY && leavesAsForm(request)) {
      return bare.withBody(Body.form(form(request.body()).and(signed)));
    }
    return bare.withHeader("Authorization", header(signed));
  }

  private HttpRequest named(HttpRequest request) {
    return userAgent == null || request.headers().contains("User-Agent")
        ? request
        : request.withHeader("User-Agent", userAgent);
  }

  /** A form, or a POST without a body where the protocol parameters become its form. */
  private boolean leavesAsForm(HttpRequest request) {
    boolean becomesForm = server.transmission() == Transmission.FORM_BODY
        && request.body() instanceof Body.None
        && request.method().equals("POST");
    return request.body().isForm() || becomesForm;
  }

  private static Parameters form(Body body) {
    return body instanceof Body.None ? Parameters.none() : SignatureBaseString.form(body);
  }

  /** RFC 5849 section 3.5.1: the realm is in front, is not encoded, and is not signed. */
  private String header(Parameters protocol) {
    List<String> realm = server.realm().map(RequestSigner::realm).stream().toList();
    List<String> parameters = StreamSupport.stream(protocol.spliterator(), false)
        .map(p -> PercentEncoding.encode(p.name()) + "=\""
            + PercentEncoding.encode(p.valueOrEmpty()) + "\"")
        .toList();
    return Stream.concat(realm.stream(), parameters.stream())
        .collect(Collectors.joining(", ", "OAuth ", ""));
  }

  /** A quoted-string (RFC 9110 section 5.6.4). */
  private static String realm(String realm) {
    return "realm=\"" + realm.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static String base64(byte[] signature) {
    return Base64.getEncoder().encodeToString(signature);
  }
}
