package dev.tripod.transport.jdk;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The login of a proxy as a header of each request. {@code java.net.http} sends this header only to a proxy: in the request for
 * a tunnel, or in a request that the proxy forwards. Immutable.
 */
final class ProxyLogin {

  private static final ProxyLogin NONE = new ProxyLogin(Optional.empty());

  private final Optional<Secret> header;

  private ProxyLogin(Optional<Secret> header) {
    this.header = header;
  }

  static ProxyLogin none() {
    return NONE;
  }

  /** Returns a login by the scheme Basic, the only one that {@code java.net.http} supports. */
  static ProxyLogin of(String user, Secret password) {
    if (user.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "The user name of the proxy contains a colon, which Basic authentication does not allow. Use another user.");
    }
    if (user.chars().anyMatch(Character::isISOControl)
        || password.reveal().chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "The user name or the password of the proxy contains a control character, which Basic authentication does not"
              + " allow. Remove it.");
    }
    byte[] login = (user + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8);
    return new ProxyLogin(
        Optional.of(Secret.of("Basic " + Base64.getEncoder().encodeToString(login))));
  }

  HttpRequest addedTo(HttpRequest request) {
    return header
        .map(value -> request.withHeader("Proxy-Authorization", value.reveal()))
        .orElse(request);
  }
}
