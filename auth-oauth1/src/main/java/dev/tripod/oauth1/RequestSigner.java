package dev.tripod.oauth1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tripod.domain.Secret;
import dev.tripod.domain.builtin.HmacSigner;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.Parameters.Parameter;
import dev.tripod.domain.http.PercentEncoding;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signs requests of one client with one pair of credentials as one server wants it (RFC 5849 section 3.1): adds the protocol
 * parameters with a fresh nonce and the time it is given, signs, and puts them where they travel. What is the same for each
 * request, the key above all, is prepared when the signer is made, and goes with it. Thread-safe.
 */
final class RequestSigner {

  private static final String SCHEME = "OAuth ";
  private static final String SIGNATURE = "oauth_signature";

  private static final byte[] NOTHING = {};
  private static final byte[] BEFORE_NONCE = "\", oauth_nonce=\"".getBytes(US_ASCII);
  private static final byte[] VERSION = "\", oauth_version=\"1.0".getBytes(US_ASCII);
  private static final byte[] BEFORE_SIGNATURE = "\", oauth_signature=\"".getBytes(US_ASCII);
  private static final int SAME_IN_EACH =
      BEFORE_NONCE.length + VERSION.length + BEFORE_SIGNATURE.length + 1;

  private final OAuth1Server server;
  private final ClientCredentials client;
  private final Nonces nonces;
  private final @Nullable String userAgent;
  private final @Nullable Secret token;
  private final Secret tokenSecret;

  private final @Nullable HmacSigner hmac;
  private final NormalizedParameters lasting;
  private final NormalizedParameters reserved;
  private final int timestampAt;
  private final int nonceAt;

  /** As secret as the token that is in it. */
  private final byte[] headerStart;

  private RequestSigner(
      OAuth1Server server,
      ClientCredentials client,
      Nonces nonces,
      @Nullable String userAgent,
      @Nullable Secret token,
      Secret tokenSecret) {
    this.server = server;
    this.client = client;
    this.nonces = nonces;
    this.userAgent = userAgent;
    this.token = token;
    this.tokenSecret = tokenSecret;
    this.hmac = server.signatureMethod() instanceof SignatureMethod.Hmac method
        ? method.hmac(client.sharedSecret(), tokenSecret)
        : null;
    this.lasting =
        NormalizedParameters.of(protocol(new Fresh(NOTHING, NOTHING, Parameters.none())));
    this.timestampAt = lasting.indexOf("oauth_timestamp");
    this.nonceAt = lasting.indexOf("oauth_nonce");
    this.reserved = lasting.and(NormalizedParameters.of(Parameters.of(SIGNATURE, "")));
    this.headerStart = headerStart(server, beforeTimestamp());
  }

  /**
   * Signs with the client's secret alone: for requests that have no token.
   *
   * @param userAgent for requests that have none of their own
   */
  static RequestSigner of(
      OAuth1Server server, ClientCredentials client, Nonces nonces, @Nullable String userAgent) {
    return new RequestSigner(server, client, nonces, userAgent, null, Secret.of(""));
  }

  /** Signs with the client's and the token's secret. */
  RequestSigner with(Secret otherToken, Secret itsSecret) {
    return new RequestSigner(server, client, nonces, userAgent, otherToken, itsSecret);
  }

  /**
   * Signs at once, unless a key that is elsewhere must be waited for.
   *
   * @param more further protocol parameters, such as {@code oauth_verifier}
   * @throws IllegalArgumentException if the request's query or form body holds a protocol parameter already, or cannot be
   *     signed
   */
  Exchange<HttpRequest> signed(ServerClock.Reading time, HttpRequest request, Parameters more) {
    Fresh fresh = fresh(time, request, more);
    NormalizedParameters own = SignatureBaseString.normalized(request);
    requireUnsigned(own, fresh);
    SignatureMethod method = server.signatureMethod();
    if (method instanceof SignatureMethod.Plaintext plaintext) {
      Secret signature = plaintext.signature(client.sharedSecret(), tokenSecret);
      return Exchange.done(transmitted(request, fresh, signature.reveal().getBytes(US_ASCII)));
    }
    byte[] baseString = SignatureBaseString.octets(
        request.method(), SignatureBaseString.uri(request), normalized(fresh).and(own));
    if (method instanceof SignatureMethod.Rsa rsa) {
      return Exchange.blocking(
              "The signer",
              SigningInput.secretsAmong(SignatureBaseString.signed(request).and(protocol(fresh))),
              () -> rsa.signer().sign(baseString))
          .map(signature -> transmitted(request, fresh, base64(signature)));
    }
    byte[] signature = Objects.requireNonNull(hmac).sign(baseString);
    return Exchange.done(transmitted(request, fresh, base64(signature)));
  }

  /**
   * Returns what {@link #signed} would sign.
   *
   * @throws IllegalArgumentException as {@link #signed}
   */
  SigningInput input(ServerClock.Reading time, HttpRequest request, Parameters more) {
    Fresh fresh = fresh(time, request, more);
    requireUnsigned(SignatureBaseString.normalized(request), fresh);
    return new SigningInput(server, client, tokenSecret, request, protocol(fresh));
  }

  /** As {@link #protocol}, in the form in which they are signed. */
  private NormalizedParameters normalized(Fresh fresh) {
    NormalizedParameters protocol =
        lasting.withBare(timestampAt, fresh.timestamp, nonceAt, fresh.nonce);
    return fresh.more.isEmpty() ? protocol : protocol.and(NormalizedParameters.of(fresh.more));
  }

  /** All protocol parameters but the signature, in the order in which they are sent. */
  private Parameters protocol(Fresh fresh) {
    Parameters protocol = beforeTimestamp()
        .and("oauth_timestamp", text(fresh.timestamp))
        .and("oauth_nonce", text(fresh.nonce));
    if (server.sendsVersion()) {
      protocol = protocol.and("oauth_version", "1.0");
    }
    return protocol.and(fresh.more);
  }

  private Parameters beforeTimestamp() {
    Parameters first = Parameters.of("oauth_consumer_key", client.identifier());
    if (token != null) {
      first = first.and("oauth_token", token.reveal());
    }
    return first.and("oauth_signature_method", server.signatureMethod().name());
  }

  private Fresh fresh(ServerClock.Reading time, HttpRequest request, Parameters more) {
    Parameters all = server.sendsBodyHash() && !leavesAsForm(request)
        ? Parameters.of("oauth_body_hash", BodyHash.of(request.body(), server.signatureMethod()))
            .and(more)
        : more;
    byte[] timestamp = Long.toString(time.timestamp()).getBytes(US_ASCII);
    return new Fresh(timestamp, nonces.next(time.timestamp()), all);
  }

  /** A protocol parameter may stand in a request once (RFC 5849 section 3.1), and an old signature must not be signed. */
  private void requireUnsigned(NormalizedParameters own, Fresh fresh) {
    Optional<String> name = own.commonName(reserved);
    if (name.isEmpty() && !fresh.more.isEmpty()) {
      name = own.commonName(NormalizedParameters.of(fresh.more));
    }
    if (name.isPresent()) {
      throw new IllegalArgumentException("The request's query or form holds " + name.get()
          + " already: signing adds it, so leave it out");
    }
  }

  private HttpRequest transmitted(HttpRequest request, Fresh fresh, byte[] signature) {
    Transmission transmission = server.transmission();
    if (transmission == Transmission.QUERY) {
      return bare(request).andQuery(protocol(fresh).and(SIGNATURE, text(signature)));
    }
    if (transmission == Transmission.FORM_BODY && leavesAsForm(request)) {
      Parameters form = form(request.body()).and(protocol(fresh)).and(SIGNATURE, text(signature));
      return bare(request).withBody(Body.form(form));
    }
    return named(request).withHeader("Authorization", header(fresh, signature));
  }

  private HttpRequest bare(HttpRequest request) {
    return named(request.withoutHeader("Authorization"));
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

  /** RFC 5849 section 3.5.1. */
  private String header(Fresh fresh, byte[] signature) {
    byte[] more = fresh.more.isEmpty() ? NOTHING : header(fresh.more);
    int room = headerStart.length
        + fresh.timestamp.length
        + fresh.nonce.length
        + more.length
        + AsciiText.LONGEST_ESCAPE * signature.length
        + SAME_IN_EACH;
    return new AsciiText(room)
        .write(headerStart)
        .write(fresh.timestamp)
        .write(BEFORE_NONCE)
        .write(fresh.nonce)
        .write(server.sendsVersion() ? VERSION : NOTHING)
        .write(more)
        .write(BEFORE_SIGNATURE)
        .writeEncoded(signature)
        .write('"')
        .text();
  }

  /** Up to the timestamp. The realm is in front, is not encoded, and is not signed. */
  private static byte[] headerStart(OAuth1Server server, Parameters first) {
    StringBuilder start = new StringBuilder(SCHEME);
    if (server.realm().isPresent()) {
      start.append("realm=").append(quoted(server.realm().get())).append(", ");
    }
    for (Parameter parameter : first) {
      add(parameter.name(), parameter.valueOrEmpty(), start);
      start.append("\", ");
    }
    return start.append("oauth_timestamp=\"").toString().getBytes(US_ASCII);
  }

  /** Between a value and the sign that closes its quotes. */
  private static byte[] header(Parameters more) {
    StringBuilder text = new StringBuilder();
    for (Parameter parameter : more) {
      text.append("\", ");
      add(parameter.name(), parameter.valueOrEmpty(), text);
    }
    return text.toString().getBytes(US_ASCII);
  }

  private static void add(String name, String value, StringBuilder header) {
    PercentEncoding.encode(name, header);
    header.append("=\"");
    PercentEncoding.encode(value, header);
  }

  /** A quoted-string (RFC 9110 section 5.6.4). */
  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static byte[] base64(byte[] signature) {
    return Base64.getEncoder().encode(signature);
  }

  private static String text(byte[] ascii) {
    return new String(ascii, US_ASCII);
  }

  /** The protocol parameters that each request has of its own. */
  private static final class Fresh {

    private final byte[] timestamp;
    private final byte[] nonce;
    private final Parameters more;

    private Fresh(byte[] timestamp, byte[] nonce, Parameters more) {
      this.timestamp = timestamp;
      this.nonce = nonce;
      this.more = more;
    }
  }
}
