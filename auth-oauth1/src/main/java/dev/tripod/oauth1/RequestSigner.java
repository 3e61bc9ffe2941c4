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
 * A signer of requests to one server, with one pair of client and token credentials (RFC 5849 section 3.1). It adds the
 * protocol parameters with a new nonce and a given time, computes the signature, and puts them into the request. The constant
 * parts, including the HMAC key, are computed once per signer.
 *
 * <p>The protocol parameters have two forms. Octets serve the header and the base string of nearly every request, because they
 * cost a fraction of the time and memory. {@link Parameters} serve a query, a form body, an RSA signer and {@link
 * SigningInput}. {@code ProtocolParameterFormsTest} checks that both forms agree. Thread-safe.
 */
final class RequestSigner {

  private static final String SCHEME = "OAuth ";
  private static final String SIGNATURE = "oauth_signature";

  /** The number of parameters that {@link Parameters} can contain. */
  private static final int MOST_PARAMETERS = 10_000;

  private static final byte[] NOTHING = {};
  private static final byte[] BEFORE_NONCE = "\", oauth_nonce=\"".getBytes(US_ASCII);
  private static final byte[] VERSION = "\", oauth_version=\"1.0".getBytes(US_ASCII);
  private static final byte[] BEFORE_SIGNATURE = "\", oauth_signature=\"".getBytes(US_ASCII);
  private static final int CONSTANT_LENGTH =
      BEFORE_NONCE.length + VERSION.length + BEFORE_SIGNATURE.length + 1;

  private final OAuth1Server server;
  private final ClientCredentials client;
  private final Nonces nonces;
  private final @Nullable String userAgent;
  private final @Nullable Secret token;
  private final Secret tokenSecret;

  private final @Nullable HmacSigner hmac;

  /** The protocol parameters of every request, with empty values for timestamp and nonce. */
  private final NormalizedParameters constantParameters;

  /** The names that a request must not use itself. */
  private final NormalizedParameters reservedNames;

  private final int timestampIndex;
  private final int nonceIndex;

  /** The header up to the timestamp. As secret as the token, which it contains. */
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
    this.constantParameters =
        NormalizedParameters.of(protocol(new FreshParameters(NOTHING, NOTHING, Parameters.none())));
    this.timestampIndex = constantParameters.indexOf("oauth_timestamp");
    this.nonceIndex = constantParameters.indexOf("oauth_nonce");
    this.reservedNames =
        constantParameters.and(NormalizedParameters.of(Parameters.of(SIGNATURE, "")));
    this.headerStart = headerStart(server, beforeTimestamp());
  }

  /**
   * Returns a signer that uses the client's secret alone, for requests without a token.
   *
   * @param userAgent for requests without a {@code User-Agent}; null to leave them as they are
   */
  static RequestSigner of(
      OAuth1Server server, ClientCredentials client, Nonces nonces, @Nullable String userAgent) {
    return new RequestSigner(server, client, nonces, userAgent, null, Secret.of(""));
  }

  /** Returns a signer that uses the client's secret and the secret of {@code newToken}. */
  RequestSigner with(Secret newToken, Secret newTokenSecret) {
    return new RequestSigner(server, client, nonces, userAgent, newToken, newTokenSecret);
  }

  /**
   * Signs {@code request}. The exchange is {@link Exchange.Done}, except for RSA: the signer may call another process.
   *
   * @param more further protocol parameters, such as {@code oauth_verifier}
   * @throws IllegalArgumentException if the request's query or form body already contains a protocol parameter, or cannot be
   *     signed
   */
  Exchange<HttpRequest> signed(SigningTime time, HttpRequest request, Parameters more) {
    FreshParameters fresh = fresh(time, request, more);
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
              SigningInput.secretsAmong(SignatureBaseString.parameters(request))
                  .and(SigningInput.secretsAmong(protocol(fresh))),
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
  SigningInput input(SigningTime time, HttpRequest request, Parameters more) {
    FreshParameters fresh = fresh(time, request, more);
    requireUnsigned(SignatureBaseString.normalized(request), fresh);
    return new SigningInput(server, client, tokenSecret, request, protocol(fresh));
  }

  /** Returns the parameters of {@link #protocol} in the form of a base string. */
  private NormalizedParameters normalized(FreshParameters fresh) {
    NormalizedParameters protocol =
        constantParameters.withValues(timestampIndex, fresh.timestamp, nonceIndex, fresh.nonce);
    return fresh.more.isEmpty() ? protocol : protocol.and(NormalizedParameters.of(fresh.more));
  }

  /** Returns all protocol parameters except the signature, in the order in which they are sent. */
  private Parameters protocol(FreshParameters fresh) {
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

  private FreshParameters fresh(SigningTime time, HttpRequest request, Parameters more) {
    Parameters all = server.sendsBodyHash() && !isSentAsForm(request)
        ? Parameters.of("oauth_body_hash", BodyHash.of(request.body(), server.signatureMethod()))
            .and(more)
        : more;
    byte[] timestamp = Long.toString(time.timestamp()).getBytes(US_ASCII);
    return new FreshParameters(timestamp, nonces.next(time.timestamp()), all);
  }

  /**
   * Rejects a protocol parameter in the request: each may appear once (RFC 5849 section 3.1). Also rejects more parameters than
   * {@link Parameters} can contain, because {@link SigningInput} returns them, and some signatures need them.
   */
  private void requireUnsigned(NormalizedParameters own, FreshParameters fresh) {
    if (own.size() > MOST_PARAMETERS) {
      throw new IllegalArgumentException("The request has " + own.size()
          + " parameters in its query and its form. Use at most " + MOST_PARAMETERS + ".");
    }
    Optional<String> name = own.commonName(reservedNames);
    if (name.isEmpty() && !fresh.more.isEmpty()) {
      name = own.commonName(NormalizedParameters.of(fresh.more));
    }
    if (name.isPresent()) {
      throw new IllegalArgumentException("The request's query or form already contains "
          + name.get() + ". Remove it: signing adds it.");
    }
  }

  private HttpRequest transmitted(HttpRequest request, FreshParameters fresh, byte[] signature) {
    Transmission transmission = server.transmission();
    if (transmission == Transmission.QUERY) {
      return withoutAuthorization(request)
          .andQuery(protocol(fresh).and(SIGNATURE, text(signature)));
    }
    if (transmission == Transmission.FORM_BODY && isSentAsForm(request)) {
      Parameters form = form(request.body()).and(protocol(fresh)).and(SIGNATURE, text(signature));
      return withoutAuthorization(request).withBody(Body.form(form));
    }
    return withUserAgent(request).withHeader("Authorization", header(fresh, signature));
  }

  private HttpRequest withoutAuthorization(HttpRequest request) {
    return withUserAgent(request.withoutHeader("Authorization"));
  }

  private HttpRequest withUserAgent(HttpRequest request) {
    return userAgent == null || request.headers().contains("User-Agent")
        ? request
        : request.withHeader("User-Agent", userAgent);
  }

  /** Returns whether the body is a form, or becomes one: a POST without a body, if the parameters are sent in the form. */
  private boolean isSentAsForm(HttpRequest request) {
    boolean becomesForm = server.transmission() == Transmission.FORM_BODY
        && request.body() instanceof Body.None
        && request.method().equals("POST");
    return request.body().isForm() || becomesForm;
  }

  private static Parameters form(Body body) {
    return body instanceof Body.None ? Parameters.none() : SignatureBaseString.form(body);
  }

  /** Returns the {@code Authorization} header (RFC 5849 section 3.5.1). */
  private String header(FreshParameters fresh, byte[] signature) {
    byte[] more = fresh.more.isEmpty() ? NOTHING : header(fresh.more);
    int capacity = headerStart.length
        + fresh.timestamp.length
        + fresh.nonce.length
        + more.length
        + AsciiBuilder.LONGEST_ESCAPE * signature.length
        + CONSTANT_LENGTH;
    return new AsciiBuilder(capacity)
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

  /** Returns the header up to the timestamp. The realm comes first; it is neither encoded nor signed. */
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

  /**
   * Returns further parameters as text of the header. It starts with the quote that ends the previous value, and lacks the
   * quote that ends its own last value.
   */
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

  /** Returns a quoted-string (RFC 9110 section 5.6.4). */
  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static byte[] base64(byte[] signature) {
    return Base64.getEncoder().encode(signature);
  }

  private static String text(byte[] ascii) {
    return new String(ascii, US_ASCII);
  }

  /** The protocol parameters that differ from request to request. */
  private static final class FreshParameters {

    private final byte[] timestamp;
    private final byte[] nonce;
    private final Parameters more;

    private FreshParameters(byte[] timestamp, byte[] nonce, Parameters more) {
      this.timestamp = timestamp;
      this.nonce = nonce;
      this.more = more;
    }
  }
}
