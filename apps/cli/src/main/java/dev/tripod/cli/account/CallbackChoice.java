package dev.tripod.cli.account;

import dev.tripod.domain.Snapshot;
import java.util.OptionalInt;

/**
 * The address at which a user wants the browser to arrive after a login. It is registered for the client.
 *
 * @param redirectUri the redirect URI, or {@code ""} for the default
 * @param port the port on which the command waits for the browser; empty for the one of the redirect URI, or a free one
 */
public record CallbackChoice(String redirectUri, OptionalInt port) {

  /** The default choice. */
  public static final CallbackChoice NONE = new CallbackChoice("", OptionalInt.empty());

  private static final String URI = "callback.uri";
  private static final String PORT = "callback.port";

  Snapshot addTo(Snapshot snapshot) {
    return snapshot
        .with(URI, redirectUri)
        .with(PORT, port.isPresent() ? Integer.toString(port.getAsInt()) : "");
  }

  /** Reads the choice of an account. Accounts of earlier versions have none. */
  static CallbackChoice from(Snapshot snapshot) {
    return new CallbackChoice(
        snapshot.find(URI).orElse(""),
        snapshot
            .find(PORT)
            .filter(port -> !port.isEmpty())
            .map(port -> OptionalInt.of(Integer.parseInt(port)))
            .orElse(OptionalInt.empty()));
  }
}
