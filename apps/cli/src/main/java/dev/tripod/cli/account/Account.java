package dev.tripod.cli.account;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.http.Origin;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An account: a user's login at a server, with the client that the user registered there.
 *
 * @param name chosen by the user
 * @param clientId the client id of OAuth 2.0, or the consumer key of OAuth 1.0a
 * @param clientSecret empty for a public client
 * @param origins where the token may be sent; a path is resolved against the first one
 * @param scope the scopes that the user requested at the login
 * @param callback where the browser arrives after the next login
 */
public record Account(
    String name,
    ServerChoice server,
    String clientId,
    Secret clientSecret,
    List<Origin> origins,
    List<String> scope,
    CallbackChoice callback) {

  private static final String KIND = "tripod-account";
  private static final int VERSION = 1;

  /** Returns the owner of the account's tokens in the store. */
  public ResourceOwner owner() {
    return ResourceOwner.of(server.label(), name);
  }

  /** Returns this account with one more origin, if it does not have it. */
  Account withOrigin(Origin origin) {
    List<Origin> all =
        Stream.concat(origins.stream(), Stream.of(origin)).distinct().toList();
    return new Account(name, server, clientId, clientSecret, all, scope, callback);
  }

  Snapshot snapshot() {
    Snapshot snapshot = Snapshot.of(KIND, VERSION)
        .with("client-id", clientId)
        .with("client-secret", clientSecret)
        .with("origins", origins.stream().map(Origin::toString).collect(Collectors.joining(" ")))
        .with("scope", String.join(" ", scope));
    return server.addTo(callback.addTo(snapshot));
  }

  static Account from(String name, Snapshot stored) {
    Snapshot snapshot = stored.expect(KIND, VERSION);
    return new Account(
        name,
        ServerChoice.from(snapshot),
        snapshot.text("client-id"),
        snapshot.secret("client-secret"),
        words(snapshot.text("origins")).map(Origin::of).toList(),
        words(snapshot.text("scope")).toList(),
        CallbackChoice.from(snapshot));
  }

  private static Stream<String> words(String text) {
    return Stream.of(text.split(" ")).filter(word -> !word.isEmpty());
  }
}
