package dev.tripod.cli.fake;

import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.ServerMetadata;
import dev.tripod.providers.X;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.FakeOAuth1Server;
import dev.tripod.testkit.LoopbackServer;
import java.io.IOException;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;

/** A fake server on a loopback port, with the data that its clients need. Thread-safe. Close it to close its socket. */
public final class ServedFake implements AutoCloseable {

  private final LoopbackServer server;
  private final String title;
  private final JsonObject facts;

  private ServedFake(LoopbackServer server, String title, JsonObject facts) {
    this.server = server;
    this.title = title;
    this.facts = facts;
  }

  /**
   * Serves OAuth 2.0.
   *
   * @param port 0 for a free port
   * @throws CommandException if the port cannot be opened
   */
  public static ServedFake oauth2(FakeSettings settings, int port) throws IOException {
    FakeAuthorizationServer.Builder fake = FakeAuthorizationServer.builder()
        .publicClient(FakeSettings.PUBLIC_CLIENT_ID)
        .confidentialClient(FakeSettings.CLIENT_ID, FakeSettings.CLIENT_SECRET)
        .anyLoopbackPort()
        .user(FakeSettings.USER_ID, FakeSettings.USER_NAME);
    if (settings.likeX()) {
      fake.likeX();
    }
    List<String> redirectUris = new ArrayList<>(FakeSettings.LOOPBACK_REDIRECT_URIS);
    redirectUris.addAll(settings.redirectUris());
    redirectUris.forEach(uri -> register(uri, fake));
    settings.tokenLifetime().ifPresent(fake::tokenLifetime);
    LoopbackServer server = start(fake.build(), port);
    return new ServedFake(
        server,
        "OAuth 2.0 server, like " + (settings.likeX() ? "X" : "the RFCs"),
        oauth2Facts(settings, server.origin(), redirectUris));
  }

  /**
   * Serves OAuth 1.0a, like X.
   *
   * @param port 0 for a free port
   * @throws CommandException if the port cannot be opened
   */
  public static ServedFake oauth1(int port) throws IOException {
    FakeOAuth1Server fake = FakeOAuth1Server.builder()
        .clientCredentials(FakeSettings.CONSUMER_KEY, FakeSettings.CLIENT_SECRET)
        .user(FakeSettings.USER_ID, FakeSettings.USER_NAME)
        .build();
    LoopbackServer server = start(fake, port);
    return new ServedFake(server, "OAuth 1.0a server, like X", oauth1Facts(server.origin()));
  }

  /** Returns the title for people. */
  public String title() {
    return title;
  }

  /** Returns addresses and clients by the names that the RFCs use. */
  public JsonObject facts() {
    return facts;
  }

  @Override
  public void close() {
    server.close();
  }

  private static void register(String redirectUri, FakeAuthorizationServer.Builder fake) {
    try {
      fake.redirectUri(redirectUri);
    } catch (IllegalArgumentException e) {
      throw CommandException.of(
          ExitCode.USAGE,
          "The redirect URI " + redirectUri + " is not an absolute URI without fragment.",
          "Pass --redirect-uri with a URI such as http://localhost:8080/back.",
          e);
    }
  }

  private static LoopbackServer start(HttpTransport fake, int port) throws IOException {
    try {
      return LoopbackServer.start(fake, port);
    } catch (BindException e) {
      throw CommandException.of(
          ExitCode.FAILED,
          "Port " + port + " cannot be opened: another program may use it.",
          "Choose another port, or 0 for a free one.",
          e);
    }
  }

  private static JsonObject oauth2Facts(
      FakeSettings settings, Origin origin, List<String> redirectUris) {
    AuthorizationServer paths = settings.likeX()
        ? X.oauth2()
        : AuthorizationServer.at(origin + "/authorize", origin + "/token")
            .revocationEndpoint(origin + "/revoke")
            .build();
    ServerMetadata metadata = paths.relocatedTo(origin).metadata();
    return JsonObject.builder()
        .with("origin", origin.toString())
        .with(
            "authorization_endpoint",
            metadata.authorizationEndpoint().orElseThrow().toString())
        .with("token_endpoint", metadata.tokenEndpoint().toString())
        .with("revocation_endpoint", metadata.revocationEndpoint().orElseThrow().toString())
        .with("resource", origin + "/2/users/me")
        .with("resource_scope", "tweet.read users.read")
        .with("public_client_id", FakeSettings.PUBLIC_CLIENT_ID)
        .with("client_id", FakeSettings.CLIENT_ID)
        .with("client_secret", FakeSettings.CLIENT_SECRET)
        .with(
            "redirect_uris",
            JsonValue.array(redirectUris.stream().map(JsonValue::text).toList()))
        .build();
  }

  private static JsonObject oauth1Facts(Origin origin) {
    OAuth1Server paths = X.oauth1().relocatedTo(origin);
    return JsonObject.builder()
        .with("origin", origin.toString())
        .with(
            "temporary_credential_request",
            paths.temporaryCredentialRequest().uri().toString())
        .with(
            "resource_owner_authorization",
            paths.resourceOwnerAuthorization().uri().toString())
        .with("token_request", paths.tokenRequest().uri().toString())
        .with("resource", origin + "/2/users/me")
        .with("consumer_key", FakeSettings.CONSUMER_KEY)
        .with("consumer_secret", FakeSettings.CLIENT_SECRET)
        .build();
  }
}
