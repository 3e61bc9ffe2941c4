package dev.tripod.oauth2;

import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.domain.protocol.PrintableText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How a client proves its identity at the token endpoint and the revocation endpoint (RFC 6749 section 2.3). This interface
 * is open: implement it to sign assertions ({@code private_key_jwt}), or for a method that only one server has.
 *
 * <p>The method is configured. The client never tries several methods: the first try would spend the authorization code,
 * and some servers treat it as an attack. Implementations are thread-safe, and their {@code toString} contains no secret.
 */
@FunctionalInterface
public interface ClientAuthentication {

  /**
   * Returns the headers and parameters that authenticate the client in {@code request}. The exchange may block, because
   * the key may be in an HSM or at a key service. It runs once for each request that is sent.
   */
  Exchange<Credentials> credentialsFor(Request request);

  /** {@return whether this proves the client's identity; {@code false} for a public client, which has no secret} */
  default boolean isConfidential() {
    return true;
  }

  /**
   * {@return whether the transport presents a TLS certificate of the client (RFC 8705); the client then uses the endpoints of
   * {@link ServerMetadata#forMutualTls}}
   */
  default boolean usesMutualTls() {
    return false;
  }

  /**
   * Returns a redactor for the client's long-term secrets. Secrets of a single request belong to {@link Credentials}.
   */
  default Redactor redactor(String clientId) {
    Objects.requireNonNull(clientId, "clientId");
    return Redactor.none();
  }

  /** Returns the authentication of a public client: its client id is in the body (RFC 6749 section 3.2.1). */
  static ClientAuthentication none() {
    return byId("none", false);
  }

  /**
   * Returns {@code tls_client_auth} or {@code self_signed_tls_client_auth} (RFC 8705 section 2): the transport presents a TLS
   * certificate of the client, and the client id is in the body. Token requests then need a transport with that certificate:
   * see {@code TokenKeeper.Builder.tokenTransport}.
   */
  static ClientAuthentication mutualTls() {
    return byId("tls_client_auth", true);
  }

  /**
   * Returns {@code client_secret_basic}: client id and secret are in an {@code Authorization: Basic} header. Both are
   * form-urlencoded first (RFC 6749 section 2.3.1), unless the server has {@link RequestQuirks#RAW_BASIC}.
   *
   * @throws IllegalArgumentException if {@code secret} is empty, or has an invisible character
   */
  static ClientAuthentication secretBasic(String secret) {
    Secret checked = requireSecret(secret);
    Secret encoded = Secret.of(PercentEncoding.encode(secret));
    return new ClientAuthentication() {
      @Override
      public Exchange<Credentials> credentialsFor(Request request) {
        Secret pair = request.server().quirk(RequestQuirks.RAW_BASIC)
            ? raw(request.clientId())
            : formEncoded(request.clientId());
        byte[] utf8 = pair.reveal().getBytes(StandardCharsets.UTF_8);
        return Exchange.done(Credentials.none()
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(utf8)));
      }

      @Override
      public Redactor redactor(String clientId) {
        return Redactor.of(checked, raw(clientId), formEncoded(clientId));
      }

      private Secret raw(String clientId) {
        return Secret.of(clientId + ":" + checked.reveal());
      }

      /** Returns the form-urlencoded pair. Percent-encoding is valid form encoding, for a space too. */
      private Secret formEncoded(String clientId) {
        return Secret.of(PercentEncoding.encode(clientId) + ":" + encoded.reveal());
      }

      @Override
      public String toString() {
        return "client_secret_basic";
      }
    };
  }

  /**
   * Returns {@code client_secret_post}: client id and secret are in the body.
   *
   * @throws IllegalArgumentException if {@code secret} is empty, or has an invisible character
   */
  static ClientAuthentication secretPost(String secret) {
    Secret checked = requireSecret(secret);
    return new ClientAuthentication() {
      @Override
      public Exchange<Credentials> credentialsFor(Request request) {
        return Exchange.done(Credentials.none()
            .parameter(request.clientIdName(), request.clientId())
            .parameter("client_secret", checked));
      }

      @Override
      public Redactor redactor(String clientId) {
        return Redactor.of(checked);
      }

      @Override
      public String toString() {
        return "client_secret_post";
      }
    };
  }

  private static ClientAuthentication byId(String name, boolean hasCertificate) {
    return new ClientAuthentication() {
      @Override
      public Exchange<Credentials> credentialsFor(Request request) {
        return Exchange.done(
            Credentials.none().parameter(request.clientIdName(), request.clientId()));
      }

      @Override
      public boolean isConfidential() {
        return hasCertificate;
      }

      @Override
      public boolean usesMutualTls() {
        return hasCertificate;
      }

      @Override
      public String toString() {
        return name;
      }
    };
  }

  private static Secret requireSecret(String secret) {
    PrintableText.requireVisible("client secret", secret);
    if (secret.isEmpty()) {
      throw new IllegalArgumentException(
          "The client secret is empty. Leave it out if the client is a public client.");
    }
    return Secret.of(secret);
  }

  /**
   * A request that does not authenticate the client yet.
   *
   * @param server where it goes
   * @param endpoint the address, with the token endpoint's or another path
   * @param clientId the client id, or the consumer key
   * @param parameters the parameters that the body has so far, without a token that is revoked by {@link
   *     RequestQuirks#VERBATIM_REVOCATION}
   */
  record Request(
      AuthorizationServer server, Endpoint endpoint, String clientId, Parameters parameters) {

    /** Checks that nothing is missing. */
    public Request {
      Objects.requireNonNull(server, "server");
      Objects.requireNonNull(endpoint, "endpoint");
      PrintableText.requireText("client id", clientId);
      Objects.requireNonNull(parameters, "parameters");
    }

    /** {@return the name of the parameter that holds the client id} */
    public String clientIdName() {
      return server.quirk(RequestQuirks.CLIENT_ID_NAME);
    }
  }

  /** The credentials of the client in one request: headers and parameters to add, and secrets to redact. Immutable. */
  final class Credentials {

    private static final Credentials NONE =
        new Credentials(List.of(), Parameters.none(), List.of());

    private final List<Map.Entry<String, String>> headers;
    private final Parameters parameters;
    private final List<Secret> secrets;

    private Credentials(
        List<Map.Entry<String, String>> headers, Parameters parameters, List<Secret> secrets) {
      this.headers = headers;
      this.parameters = parameters;
      this.secrets = secrets;
    }

    /** Returns credentials that add nothing. */
    public static Credentials none() {
      return NONE;
    }

    /**
     * Returns these credentials with a header, which replaces headers of that name. Its value may appear in messages: use
     * {@link #header(String, Secret)} for a secret.
     *
     * @throws IllegalArgumentException as {@link Headers#and(String, String)}
     */
    public Credentials header(String name, String value) {
      Headers.of(name, value); // Rejects an invalid field now, not when a request is prepared.
      return new Credentials(and(headers, Map.entry(name, value)), parameters, secrets);
    }

    /** Returns these credentials with a header, which replaces headers of that name. Its value is redacted in messages. */
    public Credentials header(String name, Secret value) {
      return header(name, value.reveal()).redacting(value);
    }

    /**
     * Returns these credentials with a parameter in the body.
     *
     * @throws IllegalArgumentException if {@code name} is empty or has an invisible character
     */
    public Credentials parameter(String name, String value) {
      return new Credentials(
          headers,
          parameters.and(PrintableText.requireText("parameter name", name), value),
          secrets);
    }

    /** Returns these credentials with a parameter in the body. Its value is redacted in messages. */
    public Credentials parameter(String name, Secret value) {
      return parameter(name, value.reveal()).redacting(value);
    }

    /** Returns these credentials, with one more secret to redact in messages about the request. */
    public Credentials redacting(Secret secret) {
      return new Credentials(
          headers, parameters, and(secrets, Objects.requireNonNull(secret, "secret")));
    }

    /** {@return the parameters to add to the body} */
    public Parameters parameters() {
      return parameters;
    }

    /** Returns {@code request} with the headers of these credentials. */
    public HttpRequest addHeadersTo(HttpRequest request) {
      Objects.requireNonNull(request, "request");
      HttpRequest added = request;
      for (Map.Entry<String, String> header : headers) {
        added = added.withHeader(header.getKey(), header.getValue());
      }
      return added;
    }

    /** {@return a redactor for the secrets of this one request} */
    public Redactor redactor() {
      return Redactor.none().and(secrets);
    }

    @Override
    public String toString() {
      return "Credentials[" + headers.size() + " headers, " + parameters + "]";
    }

    private static <T> List<T> and(List<T> list, T last) {
      if (list.isEmpty()) {
        return List.of(last);
      }
      List<T> more = new ArrayList<>(list);
      more.add(last);
      return List.copyOf(more);
    }
  }
}
