package dev.tripod.lifecycle;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.Tokens;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A server that rotates refresh tokens and needs the same memory however long it runs. A token is the number of the owner and the
 * number of the rotation, so the server remembers one grant per owner. It revokes a grant if an old refresh token arrives.
 */
final class SoakServer implements HttpTransport {

  static final Duration TOKENS_LIVE = Duration.ofSeconds(10);

  private static final HttpResponse ORDERS =
      response(200, "{\"orders\":[]" + " ".repeat(2048) + "}");
  private static final HttpResponse UNAVAILABLE = response(503, "");
  private static final HttpResponse INVALID_GRANT = response(400, "{\"error\":\"invalid_grant\"}");
  private static final HttpResponse INVALID_TOKEN = HttpResponse.of(
      401, Headers.of("WWW-Authenticate", "Bearer error=\"invalid_token\""), new byte[0]);

  private final List<Grant> grants;

  SoakServer(int owners) {
    this.grants = IntStream.range(0, owners).mapToObj(Grant::new).toList();
  }

  /** Returns the tokens of a new login of an owner. It replaces the grant. */
  Tokens logIn(int owner) {
    int rotation = grants.get(owner).begin();
    return Tokens.of("a-" + owner + "-" + rotation)
        .withRefreshToken("r-" + owner + "-" + rotation)
        .withExpiresAt(Clock.system().now().plus(TOKENS_LIVE));
  }

  @Override
  public HttpResponse send(HttpRequest request) {
    return request.uri().getRawPath().equals("/token") ? token(request) : orders(request);
  }

  private HttpResponse token(HttpRequest request) {
    Parameters form = Parameters.parse(new String(request.body().content(), UTF_8));
    Token token = Token.of(form.first("refresh_token").orElseThrow());
    return grants.get(token.owner()).refresh(token.rotation());
  }

  private HttpResponse orders(HttpRequest request) {
    Token token = Token.of(
        request.headers().first("Authorization").orElseThrow().substring("Bearer ".length()));
    return grants.get(token.owner()).isAccepted(token.rotation()) ? ORDERS : INVALID_TOKEN;
  }

  private static HttpResponse response(int status, String body) {
    return HttpResponse.of(
        status, Headers.of("Content-Type", "application/json"), body.getBytes(UTF_8));
  }

  /** The owner and the rotation in a token. */
  record Token(int owner, int rotation) {

    static Token of(String text) {
      String[] parts = text.split("-", -1);
      return new Token(Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }
  }

  /** The grant of one owner. One request in a few hundred meets a server that fails, or that ends a token early. */
  private static final class Grant {

    private final int owner;
    private final SplittableRandom random;
    private int rotation;
    private int rejected;
    private boolean revoked;

    private Grant(int owner) {
      this.owner = owner;
      this.random = new SplittableRandom(owner);
    }

    private synchronized int begin() {
      revoked = false;
      return ++rotation;
    }

    private synchronized HttpResponse refresh(int presented) {
      if (random.nextInt(200) == 0) {
        return UNAVAILABLE;
      }
      if (presented != rotation || revoked || random.nextInt(1000) == 0) {
        revoked = true;
        return INVALID_GRANT;
      }
      rotation++;
      return response(
          200,
          "{\"access_token\":\"a-" + owner + "-" + rotation + "\",\"refresh_token\":\"r-" + owner
              + "-"
              + rotation + "\",\"token_type\":\"Bearer\",\"expires_in\":"
              + TOKENS_LIVE.toSeconds() + "}");
    }

    /** Accepts the previous access token as well: a call with it may be on its way while another call refreshes. */
    private synchronized boolean isAccepted(int presented) {
      if (random.nextInt(500) == 0) {
        rejected = rotation;
      }
      return presented > rejected && presented >= rotation - 1;
    }
  }
}
