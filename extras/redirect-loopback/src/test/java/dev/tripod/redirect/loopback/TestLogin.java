package dev.tripod.redirect.loopback;

import dev.tripod.domain.PendingLogin;
import dev.tripod.domain.port.Clock;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.TemporaryCredentials;
import dev.tripod.oauth1.VerifiedCredentials;
import dev.tripod.oauth2.ConfirmedAuthorization;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.providers.X;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.FakeOAuth1Server;
import dev.tripod.transport.jdk.JacksonJson;
import java.net.URI;

/** A login at a fake server, by one of the protocols. */
sealed interface TestLogin {

  /** Says how a login is begun. */
  enum Protocol {
    OAUTH1 {
      @Override
      TestLogin begin(URI redirectUri, Clock clock) {
        return OAuth1.begin(redirectUri, clock);
      }
    },
    OAUTH2 {
      @Override
      TestLogin begin(URI redirectUri, Clock clock) {
        return OAuth2.begin(redirectUri, clock);
      }
    };

    TestLogin begin(URI redirectUri) {
      return begin(redirectUri, Clock.system());
    }

    abstract TestLogin begin(URI redirectUri, Clock clock);
  }

  PendingLogin pending();

  /** Approves as the user, and returns the callback. */
  URI approve();

  /** Denies as the user, and returns the callback. */
  URI deny();

  /** Returns a callback with an error of the server, which belongs to this login. */
  URI error();

  /** Returns the proof of a confirmed callback. */
  Object confirm(URI callback);

  /** Exchanges the proof for tokens at the server, and returns them. */
  Object redeem(Object confirmed);

  /** Returns {@code callback} with another token or state. */
  static URI forged(URI callback) {
    return URI.create(
        callback.toString().replaceFirst("(oauth_token|state|denied)=[^&]*", "$1=forged"));
  }

  record OAuth1(FakeOAuth1Server server, OAuth1Client client, TemporaryCredentials pending)
      implements TestLogin {

    private static OAuth1 begin(URI redirectUri, Clock clock) {
      FakeOAuth1Server server = FakeOAuth1Server.builder()
          .clientCredentials("key", "secret")
          .callback(redirectUri.toString())
          .clock(clock)
          .build();
      OAuth1Client client = OAuth1Client.builder()
          .server(X.oauth1())
          .clientCredentials("key", "secret")
          .clock(clock)
          .build();
      return new OAuth1(server, client, client.begin(redirectUri).over(server));
    }

    @Override
    public URI approve() {
      return server.approve(pending.authorizationUri());
    }

    @Override
    public URI deny() {
      return server.deny(pending.authorizationUri());
    }

    @Override
    public URI error() {
      return URI.create(
          approve().toString().replaceFirst("oauth_verifier=.*", "oauth_problem=server_error"));
    }

    @Override
    public Object confirm(URI callback) {
      return client.confirm(pending, callback);
    }

    @Override
    public Object redeem(Object confirmed) {
      return client.redeem((VerifiedCredentials) confirmed).over(server);
    }
  }

  record OAuth2(FakeAuthorizationServer server, OAuth2Client client, PendingAuthorization pending)
      implements TestLogin {

    private static OAuth2 begin(URI redirectUri, Clock clock) {
      FakeAuthorizationServer server = FakeAuthorizationServer.builder()
          .likeX()
          .publicClient("app")
          .redirectUri(redirectUri.toString())
          .clock(clock)
          .build();
      OAuth2Client client = OAuth2Client.builder()
          .server(X.oauth2())
          .clientId("app")
          .json(JacksonJson.strict())
          .clock(clock)
          .build();
      return new OAuth2(server, client, client.begin(redirectUri).over(server));
    }

    @Override
    public URI approve() {
      return server.approve(pending.authorizationUri());
    }

    @Override
    public URI deny() {
      return server.deny(pending.authorizationUri());
    }

    @Override
    public URI error() {
      return URI.create(approve().toString().replaceFirst("code=[^&]*", "error=server_error"));
    }

    @Override
    public Object confirm(URI callback) {
      return client.confirm(pending, callback);
    }

    @Override
    public Object redeem(Object confirmed) {
      return client.redeem((ConfirmedAuthorization) confirmed).over(server);
    }
  }
}
