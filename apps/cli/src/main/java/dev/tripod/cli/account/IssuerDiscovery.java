package dev.tripod.cli.account;

import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.metadata.Discovery;
import dev.tripod.transport.jdk.JacksonJson;
import java.util.Locale;

/** The discovery of a server by the URL of its issuer (RFC 8414, OpenID Connect Discovery). */
public final class IssuerDiscovery {

  private IssuerDiscovery() {}

  /** Returns whether {@code name} is a URL, and not the name of a provider. */
  public static boolean isIssuer(String name) {
    String start = name.toLowerCase(Locale.ROOT);
    return start.startsWith("https://") || start.startsWith("http://");
  }

  /**
   * Fetches the metadata of {@code issuer}.
   *
   * @throws CommandException if the server publishes none, or it is not usable
   * @throws IllegalArgumentException if {@code issuer} is not a valid issuer
   */
  public static ServerChoice discover(String issuer, HttpTransport transport) {
    try {
      return ServerChoice.published(
          Discovery.of(JacksonJson.strict()).server(issuer).over(transport));
    } catch (ErrorResponse | UnreadableResponse e) {
      throw CommandException.of(
          ExitCode.FAILED,
          "The server publishes no usable metadata for the issuer " + issuer + ". "
              + e.getMessage(),
          "Pass the issuer exactly as the documentation of the server has it, or pass --authorization-url and --token-url.",
          e);
    }
  }
}
