package dev.tripod.oauth2;

import dev.tripod.domain.protocol.CallbackUri;
import java.net.URI;

/** Checks a resource indicator (RFC 8707 section 2): the address of a service that will receive a token. */
final class ResourceIndicator {

  private ResourceIndicator() {}

  static String require(URI resource) {
    if (CallbackUri.hasUserInfo(resource)) {
      throw new IllegalArgumentException(
          "The resource has user info, which may be a password. Remove the text between '//' and '@', and the '@'.");
    }
    if (!resource.isAbsolute() || resource.getRawFragment() != null) {
      throw new IllegalArgumentException("The resource " + resource
          + " is not absolute, or has a fragment. Use an absolute URI (RFC 8707 section 2).");
    }
    return resource.toString();
  }
}
